/// A single row of few classes with a label of weight 1 and D = 1, from its logits to its results in one call.
///
/// A tile's kernels pass intermediate results on in memory, which would be most of the work for such a row. Here they
/// stay in registers (docs/decisions/0101).
package enum LoneRow {
  /// The e of so many classes fit on the stack.
  @inlinable @inline(__always) package static var classesMax: Int { 16 }

  /// Writes ŷ and ∂loss/∂a of a row.
  ///
  /// - Parameters:
  ///   - logits: `[k]`, finite or −∞, with k in 1…`classesMax`.
  ///   - greatest: the greatest of them, finite.
  ///   - label: within `0..<k`.
  ///   - powers: the table of 2^(i/512).
  ///   - steps: the table of the logarithm.
  ///   - yHat: receives ŷ, `[k]`; the numbers after these k do not change.
  ///   - gradAL: receives the gradient, in the same way.
  /// - Returns: the loss; nil if some result is not certified. The written numbers mean nothing then.
  package static func compute(
    _ logits: Span<Double>, greatest: Double, label: Int, powers: Span<Double>, steps: Span<Double>,
    yHat: inout MutableSpan<Double>, gradAL: inout MutableSpan<Double>
  ) -> Double? {
    let classes = logits.count
    precondition(classes <= classesMax && label >= 0 && label < classes && powers.count == 1024)
    precondition(yHat.count >= classes && gradAL.count >= classes)
    var headRoom = InlineArray<16, Double>(repeating: 0)
    var tailRoom = InlineArray<16, Double>(repeating: 0)
    var heads = headRoom.mutableSpan
    var tails = tailRoom.mutableSpan
    let (rest, restTail, isDeep) = sum(
      logits, greatest: greatest, powers: powers, heads: &heads, tails: &tails)
    if isDeep { return nil }
    // All lanes are the same: the compiler computes one.
    let row = HalfRow(scaledRest: HalfLanes(repeating: rest), HalfLanes(repeating: restTail), steps: steps)
    let one = HalfLanes(repeating: 1)
    // The precondition checked label < k.
    let ofLabel = unsafe HalfLabel(
      row, greatest: HalfLanes(repeating: greatest), logit: HalfLanes(repeating: logits[unchecked: label]),
      scaledE: HalfLanes(repeating: heads[unchecked: label]), HalfLanes(repeating: tails[unchecked: label]),
      share: one, HalfLanes(), weight: one)
    if ofLabel.isOpen[0] { return nil }
    // Both are e/S: w/D is 1.
    if scale(heads.span, tails.span, count: classes, by: row.inverse, row.inverseTail, into: &yHat, &gradAL) {
      return nil
    }
    unsafe gradAL[unchecked: label] = ofLabel.gradient[0]
    return ofLabel.loss[0]
  }

  /// Writes e = e^(a − m)·2^256, followed by 0, and sums all but the first that is 1. Finds whether some class is
  /// within −800 ..< −600 of the greatest.
  ///
  /// - Precondition: there are at most `classesMax` logits, and as much room.
  @inline(__always) @_lifetime(heads: copy heads) @_lifetime(tails: copy tails)
  private static func sum(
    _ logits: Span<Double>, greatest: Double, powers: Span<Double>,
    heads: inout MutableSpan<Double>, tails: inout MutableSpan<Double>
  ) -> (rest: Double, restTail: Double, isDeep: Bool) {
    var deep = SIMDMask<SIMD4<Int64>>(repeating: false)
    var skipped = 0
    while unsafe skipped < logits.count && logits[unchecked: skipped] != greatest { skipped &+= 1 }
    var high = HalfLanes()
    var low = HalfLanes()
    var at = 0
    while at < logits.count {
      var a = HalfLanes(repeating: -.infinity)
      for lane in 0..<HalfLanes.width where at &+ lane < logits.count { a[lane] = unsafe logits[unchecked: at &+ lane] }
      // Only four of the eight lanes are read: the compiler leaves the others out.
      let e = Exponential(of: Lanes(lowHalf: a, highHalf: a), minus: Lanes(repeating: greatest), powers: powers)
      let (head, tail, difference) = (e.head.lowHalf, e.tail.lowHalf, e.difference.lowHalf)
      deep .|= (difference .< Exponential.deepDifference) .& (difference .>= Exponential.leastDifference)
      heads.store(head, at: at)
      tails.store(tail, at: at)
      let isSkipped = SIMD4<Int64>(0, 1, 2, 3) .== Int64(skipped &- at)
      let (sum, error) = twoSum(high, head.replacing(with: 0, where: isSkipped))
      high = sum
      low += error + tail
      at &+= HalfLanes.width
    }
    let total = LaneSum.total(of: high, low)
    return (total.high, total.low, deep.hasAny)
  }

  /// Writes e·factor twice, rounded, as `Factor` does. Returns whether some product is not certified.
  ///
  /// - Precondition: there are at most `classesMax` of them, and room for as many.
  @inline(__always) @_lifetime(first: copy first) @_lifetime(second: copy second)
  private static func scale(
    _ heads: Span<Double>, _ tails: Span<Double>, count: Int, by head: HalfLanes, _ tail: HalfLanes,
    into first: inout MutableSpan<Double>, _ second: inout MutableSpan<Double>
  ) -> Bool {
    let factor = Factor(Lanes(lowHalf: head, highHalf: head), Lanes(lowHalf: tail, highHalf: tail))
    var isOpen = SIMDMask<SIMD4<Int64>>(repeating: false)
    var at = 0
    while at < count {
      let (e, eTail) = (heads.half(at: at), tails.half(at: at))
      let product = factor.product(Lanes(lowHalf: e, highHalf: e), Lanes(lowHalf: eTail, highHalf: eTail))
        .result.lowHalf
      isOpen .|= .!(product .== product)
      for lane in 0..<HalfLanes.width where at &+ lane < count {
        unsafe first[unchecked: at &+ lane] = product[lane]
        unsafe second[unchecked: at &+ lane] = product[lane]
      }
      at &+= HalfLanes.width
    }
    return isOpen.hasAny
  }
}
