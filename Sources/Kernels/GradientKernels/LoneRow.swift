/// A single row of few classes with a label of weight 1 and D = 1, from its logits to its results in one call.
///
/// The operations and their order are those of a tile's kernels (docs/decisions/0101). Those pass intermediate results
/// on in memory, which would be most of the work for such a row; here they stay in registers.
package enum LoneRow {
  /// The e of so many classes fit on the stack.
  @inlinable @inline(__always) package static var classesMax: Int { 16 }

  /// Writes ŷ and ∂loss/∂a of a row.
  ///
  /// - Parameters:
  ///   - logits: `[k]`, finite or −∞, with k in 1…`classesMax`.
  ///   - greatest: the greatest of them, finite.
  ///   - label: within `0..<k`.
  ///   - powers: the table of 2^(i/256).
  ///   - steps: the table of the logarithm.
  ///   - yHat: receives ŷ, `[k]`; the numbers after these k do not change.
  ///   - gradAL: receives the gradient, in the same way.
  /// - Returns: the loss; nil if bits may be lost, as in a tile for a row that is deep or in doubt. Nothing is written
  ///   then.
  package static func compute(
    _ logits: Span<Double>, greatest: Double, label: Int, powers: Span<Double>, steps: Span<Double>,
    yHat: inout MutableSpan<Double>, gradAL: inout MutableSpan<Double>
  ) -> Double? {
    let classes = logits.count
    precondition(classes <= classesMax && label >= 0 && label < classes && powers.count == 512)
    precondition(yHat.count >= classes && gradAL.count >= classes)
    var headRoom = InlineArray<16, Double>(repeating: 0)
    var tailRoom = InlineArray<16, Double>(repeating: 0)
    var heads = headRoom.mutableSpan
    var tails = tailRoom.mutableSpan
    guard let (rest, restTail) = sum(logits, greatest: greatest, powers: powers, heads: &heads, tails: &tails) else {
      return nil
    }
    // All lanes are the same: the compiler computes one.
    let row = HalfRow(scaledRest: HalfLanes(repeating: rest), HalfLanes(repeating: restTail), steps: steps)
    let one = HalfLanes(repeating: 1)
    // The precondition checked label < k.
    let ofLabel = unsafe HalfLabel(
      row, greatest: HalfLanes(repeating: greatest), logit: HalfLanes(repeating: logits[unchecked: label]),
      scaledE: HalfLanes(repeating: heads[unchecked: label]), HalfLanes(repeating: tails[unchecked: label]),
      share: one, HalfLanes(), weight: one)
    if ofLabel.isDoubtful[0] { return nil }
    scale(heads.span, tails.span, count: classes, by: row.inverse[0], row.inverseTail[0], into: &yHat)
    scale(heads.span, tails.span, count: classes, by: ofLabel.factor[0], ofLabel.factorTail[0], into: &gradAL)
    unsafe gradAL[unchecked: label] = ofLabel.gradient[0]
    return ofLabel.loss[0]
  }

  /// Writes e = e^(a − m)·2^256, followed by 0, and sums all but the first that is 1, class by class. Returns nil if
  /// some class is within −800 ..< −600 of the greatest.
  ///
  /// - Precondition: there are at most `classesMax` logits, and as much room.
  @inline(__always) @_lifetime(heads: copy heads) @_lifetime(tails: copy tails)
  private static func sum(
    _ logits: Span<Double>, greatest: Double, powers: Span<Double>,
    heads: inout MutableSpan<Double>, tails: inout MutableSpan<Double>
  ) -> (rest: Double, restTail: Double)? {
    var deep = SIMDMask<SIMD4<Int64>>(repeating: false)
    var at = 0
    while at < logits.count {
      var a = HalfLanes(repeating: -.infinity)
      for lane in 0..<HalfLanes.width where at &+ lane < logits.count { a[lane] = unsafe logits[unchecked: at &+ lane] }
      // Only four of the eight lanes are read: the compiler leaves the others out.
      let e = Exponential(of: Lanes(lowHalf: a, highHalf: a), minus: Lanes(repeating: greatest), powers: powers)
      let (head, tail, difference) = (e.head.lowHalf, e.tail.lowHalf, e.difference.lowHalf)
      deep .|= (difference .< Exponential.deepDifference) .& (difference .>= Exponential.leastDifference)
      // `at` is a multiple of 4 below k ≤ 16, so these indices are below 16.
      for lane in 0..<HalfLanes.width {
        unsafe heads[unchecked: at &+ lane] = head[lane]
        unsafe tails[unchecked: at &+ lane] = tail[lane]
      }
      at &+= HalfLanes.width
    }
    var rest = OrderedSum()
    var hasSkipped = false
    for index in 0..<logits.count {
      let isSkipped = unsafe !hasSkipped && logits[unchecked: index] == greatest
      hasSkipped = hasSkipped || isSkipped
      unsafe rest.add(isSkipped ? 0 : heads[unchecked: index], tails[unchecked: index])
    }
    return deep.hasAny ? nil : (rest.high, rest.low)
  }

  /// Writes e·factor, each rounded once, as `WideRow.scale` does.
  ///
  /// - Precondition: there are at most `classesMax` of them, and room for as many.
  @inline(__always) @_lifetime(results: copy results)
  private static func scale(
    _ heads: Span<Double>, _ tails: Span<Double>, count: Int, by scaledFactor: Double, _ scaledFactorTail: Double,
    into results: inout MutableSpan<Double>
  ) {
    let factor = scaledFactor * (1 / RowTerms.scale)
    let factorTail = scaledFactorTail * (1 / RowTerms.scale)
    let wholeFactor = factor + factorTail
    for index in 0..<count {
      let (head, tail) = unsafe (heads[unchecked: index], tails[unchecked: index])
      unsafe results[unchecked: index] = head * factor + (head * factorTail + tail * wholeFactor)
    }
  }
}
