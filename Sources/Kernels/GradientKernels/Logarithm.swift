/// log(1 + R) in four lanes as an unevaluated sum, within 2^-70, relatively, and within 2^-80.
struct Logarithm {
  let head: HalfLanes
  let tail: HalfLanes

  /// Below it log(1 + R) is computed from R itself: 1 + R would lose R's last bits.
  private static let smallRest = 0x1p-10

  /// - Parameters:
  ///   - sum, sumTail: S = 1 + R as an unevaluated sum.
  ///   - rest, restTail: R, 0 or 2^-800…2^30.
  ///   - steps: three numbers for each 1/512 of 1…2, and for 1 itself: `LogarithmTable`.
  @inline(__always)
  init(ofSum sum: HalfLanes, _ sumTail: HalfLanes, rest: HalfLanes, _ restTail: HalfLanes, steps: Span<Double>) {
    // S = 2^exponent·z, and f = z/c − 1 = f1 + f2, with log c from the table; or f = R and c = 1.
    let isSmall = rest .< Logarithm.smallRest
    let entry = Entry(for: sum, isSmall: isSmall, steps: steps)
    let scale = HalfLanes(bits: (2046 &<< 52) &- (sum.bits & (0x7FF << 52)))
    let (quotient, quotientError) = twoProduct(entry.reciprocal, sum * scale)
    let f1 = (quotient - 1).replacing(with: rest, where: isSmall)
    let f2 = (quotientError + entry.reciprocal * (sumTail * scale)).replacing(with: restTail, where: isSmall)
    // log(1 + f) = f1 − f1²/2 + (f2 − f2(f1 − f1²) + f1³/3 − …).
    let (square, squareError) = twoProduct(f1, f1)
    let (first, firstError) = twoSum(entry.high, f1)
    let top = first - 0.5 * square
    let topError = (first - top) - 0.5 * square
    let low = (f2 - f2 * (f1 - square)) + (f1 * square) * Logarithm.series(f1, square)
    let rest = ((topError + firstError) + (entry.low - 0.5 * squareError)) + low
    head = top + rest
    tail = (top - head) + rest
  }

  /// 1/3 − f/4 + … − f⁵/8 for |f| ≤ 2^-9.
  @inline(__always) private static func series(_ f: HalfLanes, _ square: HalfLanes) -> HalfLanes {
    let first = 1.0 / 3 - f * 0.25
    let second = 1.0 / 5 - f * (1.0 / 6)
    let third = 1.0 / 7 - f * 0.125
    return first + square * (second + square * third)
  }

  /// The table's entry for each lane: 1/c, and exponent·ln 2 + log c, whose high part is a multiple of 2^-40.
  private struct Entry {
    var reciprocal = HalfLanes()
    var high = HalfLanes()
    var low = HalfLanes()

    @inline(__always) init(for sum: HalfLanes, isSmall: SIMDMask<SIMD4<Int64>>, steps: Span<Double>) {
      precondition(steps.count == 3 * 513)
      let indices = ((sum.bits &>> 43) & 0x1FF).replacing(with: 512, where: isSmall)
      for lane in 0..<HalfLanes.width {
        // index ≤ 512.
        let index = Int(truncatingIfNeeded: indices[lane]) &* 3
        reciprocal[lane] = unsafe steps[unchecked: index]
        high[lane] = unsafe steps[unchecked: index &+ 1]
        low[lane] = unsafe steps[unchecked: index &+ 2]
      }
      // The biased exponent in the low bits of 2^52 makes an integer.
      let biased = HalfLanes(bits: (sum.bits &>> 52) | (0x433 << 52))
      let exponent = (biased - (0x1p52 + 1023)).replacing(with: 0, where: isSmall)
      high += exponent * GradientConstants.ln2Head
      low += exponent * GradientConstants.ln2Tail
    }
  }
}
