/// Products e·factor one at a time, where eight at a time would lose bits: subnormal ones, and those of a factor that
/// is itself very great or very small.
enum RowRepair {
  /// The gap above which a product with an ordinary factor may be subnormal: the kernels' −600, with room.
  static let deepGap = 599.0
}

extension Batch {
  /// Writes e·factor, rounded once, for the classes of a row whose gap m − a is at least `gapMin`.
  ///
  /// - Parameters:
  ///   - start: the row's place in `results`.
  func repair(
    _ sample: Int, by factor: Extended, from gapMin: Double, in results: inout MutableSpan<Double>, start: Int
  ) {
    let greatest = maxima[sample]
    let row = sample * classes..<(sample + 1) * classes
    for (index, logit) in logits[row].enumerated() where greatest - logit >= gapMin {
      let gap = Extended(differenceOf: greatest, logit)
      results[start + index] = (Extended.exponential(ofMinus: gap) * factor).rounded
    }
  }
}

extension Batch {
  /// R of a row. The kernels leave out what is below e^-800, which shows where a weight is great and R is small.
  func rest(_ sample: Int, _ lane: Int, _ tile: borrowing RowTile) -> Extended {
    let known = tile.extendedRest(lane)
    guard known.isZero || known.exponent < -900 else { return known }
    let row = sample * classes..<(sample + 1) * classes
    let first = logits[row].firstIndex(of: maxima[sample])
    return row.reduce(Extended.zero) { sum, index in
      guard index != first, logits[index] > -.infinity else { return sum }
      return sum + Extended.exponential(ofMinus: Extended(differenceOf: maxima[sample], logits[index]))
    }
  }
}

extension Extended {
  /// a − b exactly, for a ≥ b of any size; b = −∞ counts as the least finite number, whose e is 0 just as well.
  init(differenceOf a: Double, _ b: Double) {
    guard b > -.infinity else {
      self = Extended(differenceOf: a, -.greatestFiniteMagnitude)
      return
    }
    if a - b < .infinity {
      self.init(DoubleDouble.sum(a, -b))
    } else {
      // Halves of numbers this great are exact.
      self.init(DoubleDouble.sum(a / 2, -b / 2), exponent: 1)
    }
  }

  /// e^−gap, for gap ≥ 0.
  static func exponential(ofMinus gap: Extended) -> Extended {
    guard gap.exponent < 20 else { return .zero }
    guard let gap = gap.asDoubleDouble else { return .one }
    return exponential(ofMinus: gap)
  }

  /// The same number, if both its parts are normal in binary64; nil also where it is too small to be.
  var asDoubleDouble: DoubleDouble? {
    guard !isZero else { return value }
    guard (-900...900).contains(exponent) else { return nil }
    let scale = Double.power(ofTwo: exponent)
    return DoubleDouble(unchecked: value.head * scale, value.tail * scale)
  }
}
