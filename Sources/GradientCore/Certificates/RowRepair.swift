/// Computes products e·factor one at a time if the kernels would lose bits: subnormal ones, and those of a factor that
/// is itself very great or very small.
enum RowRepair {
  /// The gap above which a product with an ordinary factor may be subnormal: the kernels' −600, with room.
  static let deepGap = 599.0
}

extension BatchView {
  /// Writes e·factor, rounded once, for the classes of a row whose gap m − a is at least `gapMin`.
  ///
  /// - Parameters:
  ///   - start: the row's first index in `results`.
  func repair(
    _ sample: Int, by factor: Extended, from gapMin: Double, in results: inout MutableSpan<Double>, start: Int
  ) {
    let greatest = maxima[sample]
    let row = logits.extracting(entries(sample..<sample + 1))
    for index in 0..<classes where greatest - row[index] >= gapMin {
      let gap = Extended(differenceOf: greatest, row[index])
      results[start + index] = (Extended.exponential(ofMinus: gap) * factor).rounded
    }
  }
}

extension BatchView {
  /// R of a row. The kernels leave out terms below e^-800, which matter if a weight is great and R is small.
  func rest(_ sample: Int, _ lane: Int, _ tile: borrowing RowTile) -> Extended {
    let known = tile.extendedRest(lane)
    guard known.isZero || known.exponent < -900 else { return known }
    let greatest = maxima[sample]
    var sum = Extended.zero
    var hasSkipped = false
    for index in entries(sample..<sample + 1) {
      if !hasSkipped, logits[index] == greatest {
        hasSkipped = true
      } else if logits[index] > -.infinity {
        sum = sum + Extended.exponential(ofMinus: Extended(differenceOf: greatest, logits[index]))
      }
    }
    return sum
  }
}

extension Extended {
  /// a − b exactly, for a ≥ b of any size; greater than any difference of finite numbers for b = −∞.
  init(differenceOf a: Double, _ b: Double) {
    guard b > -.infinity else {
      self = Extended(DoubleDouble(exactly: 1), exponent: 1100)
      return
    }
    if max(a.magnitude, b.magnitude) < 0x1p1021 {
      self.init(DoubleDouble.sum(a, -b))
    } else {
      // A step of the 2Sum could overflow. A quarter of a number this great is exact, and the bits that a subnormal
      // number loses do not change the result.
      self.init(DoubleDouble.sum(a * 0.25, b * -0.25), exponent: 2)
    }
  }

  /// e^−gap, for gap ≥ 0.
  static func exponential(ofMinus gap: Extended) -> Extended {
    guard gap.exponent < 20 else { return .zero }
    guard let gap = gap.asDoubleDouble else { return .one }
    return exponential(ofMinus: gap)
  }

  /// The same number if both its parts are normal in binary64; otherwise nil.
  var asDoubleDouble: DoubleDouble? {
    guard !isZero else { return value }
    guard (-900...900).contains(exponent) else { return nil }
    let scale = Double.power(ofTwo: exponent)
    return DoubleDouble(unchecked: value.head * scale, value.tail * scale)
  }
}
