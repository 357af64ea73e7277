import GradientCore

private import Glibc

/// Right numbers in less precision than the question asks for: fewer digits, a shorter format, or one that overflowed.
enum Precision {
  static let misconceptions: [Misconception] = [
    .roundedTooEarly, .digitsTruncated, .float32Noise, .float16Noise, .bfloat16Noise, .overflowToNaN,
  ]

  /// What a wrong answer is called that is right except for its precision; nil if it is more than that.
  ///
  /// - Parameters:
  ///   - values: the answer, with as many numbers as `exact`.
  ///   - unit: the size in this quantity of 1 in ŷ.
  ///   - scale: the usual size of a number.
  static func misconception(
    of values: [Double], exact: [Double], unit: Double, scale: Double
  ) -> Misconception? {
    guard zip(values, exact).allSatisfy({ $0.isFinite && $1.isFinite }) else { return nil }
    if isTruncated(values, exact, scale: scale) { return .digitsTruncated }
    return Format.all.first { $0.explains(values, exact, unit: unit) }?.misconception
  }
}

// MARK: - Digits that were cut off

extension Precision {
  /// What a name costs in bits, with the margin that every name needs.
  private static let truncatedBits = Slip.seen + 5

  /// Whether every number is the exact one without its last digits, and some would have been rounded up.
  private static func isTruncated(_ values: [Double], _ exact: [Double], scale: Double) -> Bool {
    let rounding = Rounding(of: values)
    let units = [
      rounding.decimals.map { decimals in values.map { _ in powerOfTen(-decimals) } }, figures(rounding, exact),
    ]
    return units.compactMap { $0 }.contains { units in
      var (evidence, isRounded) = (Evidence(), true)
      for ((found, x), unit) in zip(zip(values, exact), units) {
        // What is cut off, from 0 to 1. Both numbers are a few of their own units off.
        let rest = (abs(x) - abs(found)) / unit
        guard rest >= -Precision.slack, rest < 1 + Precision.slack, found * x >= 0 else { return false }
        isRounded = isRounded && rest <= 0.5 + Precision.slack
        evidence.add(found, width: unit, scale: scale)
      }
      return !isRounded && evidence.bits >= truncatedBits
    }
  }

  private static let slack = 1e-5

  /// A unit of the last significant figure of each number.
  private static func figures(_ rounding: Rounding, _ exact: [Double]) -> [Double]? {
    rounding.figures.map { figures in
      exact.map { $0 == 0 ? .leastNormalMagnitude : powerOfTen(decimalExponent(of: $0) - figures + 1) }
    }
  }
}

// MARK: - Short binary formats

/// A binary format that is shorter than float32.
private struct Format: Sendable {
  let misconception: Misconception
  /// Bits of the significand, with the leading one.
  let precision: Int
  /// The least positive number is 2 to this power.
  let leastExponent: Int

  /// The shorter one first: most of its numbers are numbers of the other too.
  static let all = [
    Format(misconception: .bfloat16Noise, precision: 8, leastExponent: -133),
    Format(misconception: .float16Noise, precision: 11, leastExponent: -24),
  ]

  /// The format's rounding error relative to a number.
  private var halfUnit: Double { scalbn(1, Int32(-precision)) }

  /// Whether every number is one of the format, as near to the exact one as float32 noise is in float32.
  func explains(_ values: [Double], _ exact: [Double], unit: Double) -> Bool {
    let rounding = Rounding(of: values)
    // A few decimals can be a number of the format by chance.
    guard (rounding.decimals ?? .max) >= Format.decimalsMin, values.allSatisfy(has) else { return false }
    return zip(values, exact).allSatisfy { found, x in
      abs(found - x) <= halfUnit * (16 * abs(x) + 4 * unit)
    }
  }

  private static let decimalsMin = 7

  private func has(_ x: Double) -> Bool {
    guard x != 0 else { return true }
    let last = max(Int(x.exponent) - precision + 1, leastExponent)
    let scaled = scalbn(x, Int32(-last))
    return scaled == scaled.rounded()
  }
}

// MARK: - Overflow

extension Precision {
  /// Whether an answer is NaN or infinite because an exponential of the softmax overflowed, or was 0 before a logarithm
  /// or a division.
  ///
  /// - Parameters:
  ///   - isRight: whether a finite number counts as right, by its place.
  static func isOverflow(
    _ values: [Double], of quantity: GradedQuantity, in question: Question, isRight: (Int) -> Bool
  ) -> Bool {
    let exact = question.exact(quantity)
    guard question.output == .softmax, !quantity.isBeforeSoftmax, values.count == exact.count,
      values.contains(where: { !$0.isFinite })
    else { return false }
    let isSum = quantity.isSum
    let columns = isSum ? values.count : values.count / question.samples
    return values.indices.allSatisfy { index in
      let samples = isSum ? 0..<question.samples : index / columns..<index / columns + 1
      let canOverflow = samples.contains { question.reach($0) > Precision.leastLimit }
      // The others in its row are 0, NaN or right.
      return values[index].isFinite ? canOverflow || isRight(index) : canOverflow && exact[index].isFinite
    }
  }

  /// exp of more than this is infinite in float16; the limits of float32 and binary64 are 88.7 and 709.8.
  private static let leastLimit = 11.09
}

extension GradedQuantity {
  /// Whether no exponential of the softmax is on the way to it.
  fileprivate var isBeforeSoftmax: Bool {
    switch self {
    case .a, .h: true
    default: false
    }
  }
}

extension Question {
  /// The greatest argument of exp in a sample's softmax, with and without the shift by its maximum.
  fileprivate func reach(_ sample: Int) -> Double {
    let row = logits(sample)
    let greatest = row.max() ?? 0
    return max(greatest, greatest - (row.min() ?? 0))
  }
}
