/// The first index of the greatest number, as with NumPy's `argmax`.
func indexOfGreatest(_ values: some RandomAccessCollection<Double>) -> Int {
  var best = 0
  var greatest = -Double.infinity
  for (index, value) in values.enumerated() where value > greatest {
    best = index
    greatest = value
  }
  return best
}

/// The nearest number with this many decimals.
func rounded(_ x: Double, to decimals: Int) -> Double {
  let scale = powerOfTen(decimals)
  return (x * scale).rounded() / scale
}

/// Whether a number has no fraction. Infinities and NaN have none either.
func isWhole(_ x: Double) -> Bool { !(abs(x) < 0x1p52) || Double(Int(x)) == x }
