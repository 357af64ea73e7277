/// log(1 + R) in four lanes as an unevaluated sum, within 2^-66, also relatively if R is small.
struct Logarithm {
  let head: HalfLanes
  let tail: HalfLanes

  /// Below it log(1 + R) is computed from R itself: 1 + R would lose R's last bits.
  private static let smallRest = 0x1p-8

  /// - Parameters:
  ///   - sum, sumTail: S = 1 + R as an unevaluated sum.
  ///   - rest, restTail: R, 0 or 2^-400…2^20.
  ///   - steps: four numbers for each 1/128 of 1…2, and for 1 itself: `LogarithmTable`.
  @inline(__always)
  init(ofSum sum: HalfLanes, _ sumTail: HalfLanes, rest: HalfLanes, _ restTail: HalfLanes, steps: Span<Double>) {
    // S = 2^exponent·z, and f = z/c − 1 = f1 + f2, with log c from the table; or f = R and c = 1.
    let isSmall = rest .< Logarithm.smallRest
    let entry = Entry(for: sum, isSmall: isSmall, steps: steps)
    let scale = HalfLanes(bits: (2046 &<< 52) &- (sum.bits & (0x7FF << 52)))
    let z = sum * scale
    let z1 = HalfLanes(bits: z.bits & (~0 << 29))
    let z2 = (z - z1) + sumTail * scale
    let rest1 = rest.head
    let f1 = (entry.reciprocal * z1 - 1).replacing(with: rest1, where: isSmall)
    let f2 = (entry.reciprocal * z2).replacing(with: (rest - rest1) + restTail, where: isSmall)
    // log(1 + f) = f1 − f1²/2 + (f2 − f1 f2 − f2²/2 + f³/3 − …); f1 has at most 26 bits: its square is exact.
    let f = f1 + f2
    let halfSquare = -0.5 * (f1 * f1)
    let high = entry.high + f1
    let top = high + halfSquare
    let topError = (high - top) + halfSquare
    let low = ((f2 - f2 * (f1 + 0.5 * f2)) + (f * f * f) * Logarithm.series(f)) + entry.low
    head = top + (topError + low)
    tail = (top - head) + (topError + low)
  }

  /// 1/3 − f/4 + … + f⁷/10 for |f| ≤ 2^-7.
  @inline(__always) private static func series(_ f: HalfLanes) -> HalfLanes {
    let square = f * f
    let first = (1.0 / 3 - f * 0.25) + square * (1.0 / 5 - f * (1.0 / 6))
    let second = (1.0 / 7 - f * 0.125) + square * (1.0 / 9 - f * 0.1)
    return first + (square * square) * second
  }

  /// The table's entry for each lane: 1/c, and exponent·ln 2 + log c, whose high part is a multiple of 2^-40.
  private struct Entry {
    var reciprocal = HalfLanes()
    var high = HalfLanes()
    var low = HalfLanes()

    @inline(__always) init(for sum: HalfLanes, isSmall: SIMDMask<SIMD4<Int64>>, steps: Span<Double>) {
      precondition(steps.count == 4 * 129)
      let indices = ((sum.bits &>> 45) & 0x7F).replacing(with: 128, where: isSmall)
      for lane in 0..<HalfLanes.width {
        // index ≤ 128.
        let index = Int(truncatingIfNeeded: indices[lane]) &* 4
        reciprocal[lane] = unsafe steps[unchecked: index]
        high[lane] = unsafe steps[unchecked: index &+ 1]
        low[lane] = unsafe steps[unchecked: index &+ 2]
      }
      // The biased exponent in the low bits of 2^52 makes an integer.
      let biased = HalfLanes(bits: (sum.bits &>> 52) | (0x433 << 52))
      let exponent = (biased - (0x1p52 + 1023)).replacing(with: 0, where: isSmall)
      high += exponent * LogarithmConstants.ln2Head
      low += exponent * LogarithmConstants.ln2Tail
    }
  }
}
