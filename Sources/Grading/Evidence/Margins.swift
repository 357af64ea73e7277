/// The one rule that decides whether an answer gets a name, in bits:
///
///     bits = evidence − price                   of each hypothesis that gives every entry
///     named if  bits + pattern ≥ name           and the lead over the best hypothesis that differs from it
///               lead ≥ lead                     in its numbers and in its name
///
/// The right way is a hypothesis of price 0. Of hypotheses with equal numbers, the cheaper one has the name, whatever
/// their evidence; of one price, the one whose slips are nearer to the answer. Two factors of one price stay both.
enum Margins {
  /// What the evidence must pay beyond the price.
  static let name = 5.0
  /// How far a name must be ahead.
  static let lead = 3.0
  /// More explanations than this explain nothing.
  private static let listedMax = 6

  /// - Parameters:
  ///   - fits: the hypotheses that give the answer.
  ///   - right: what the right way, of too few digits, is called; nil if it has no name.
  ///   - earned: the names that earlier quantities have. Two explanations that differ in these alone are one.
  ///   - nearest: the runner-up, if no other hypothesis gives the answer.
  static func diagnosis(of fits: [Fit], right: Misconception?, earned: Set<String>, nearest: Explanation?)
    -> Diagnosis
  {
    let sorted = leaders(of: fits).enumerated().sorted { a, b in
      (b.element.bits, a.element.misconceptions.count, a.offset) < (
        a.element.bits, b.element.misconceptions.count, b.offset
      )
    }.map(\.element)
    guard let best = sorted.first, best.bits + best.patternBits >= name else { return .unrecognised }
    func explanation(_ fit: Fit) -> Explanation? {
      guard fit.isRight else {
        return Explanation(misconceptions: fit.misconceptions, layers: fit.layers, origin: fit.origin)
      }
      // What follows from the student's own values has no mistake of its own.
      return fit.origin == nil ? right.map { Explanation(misconceptions: [$0]) } : nil
    }
    let codes = best.codes
    let others = sorted.dropFirst().filter { !$0.codes.symmetricDifference(codes).isSubset(of: earned) }
    let twins = fits.filter { $0.isTwin(of: best) && $0.codes != codes && $0.hasNumbers(of: best) }
    let rivals = twins + others.filter { best.bits - $0.bits < lead }
    guard let named = explanation(best) else { return .unrecognised }
    guard rivals.isEmpty else {
      var listed = [named]
      for rival in rivals.compactMap(explanation) where !listed.contains(rival) { listed.append(rival) }
      return listed.count > 1 ? .ambiguous(Array(listed.prefix(listedMax))) : .unrecognised
    }
    // With more mistakes than the name, an explanation of these numbers tells a student nothing.
    let next = others.first { $0.misconceptions.count <= best.misconceptions.count }.flatMap(explanation) ?? nearest
    let runnerUp = next == named ? nil : next
    return .recognised(named, runnerUp: best.isRight ? nil : runnerUp)
  }

  /// One hypothesis of those with equal numbers: the likeliest, whatever their evidence. Of its readings, the one with
  /// the most bits.
  private static func leaders(of fits: [Fit]) -> [Fit] {
    let byLikelihood = fits.enumerated().sorted { a, b in
      a.element.isLikelier(than: b.element) || (!b.element.isLikelier(than: a.element) && a.offset < b.offset)
    }
    var leaders: [Fit] = []
    for (_, fit) in byLikelihood {
      guard let index = leaders.firstIndex(where: { $0.hasNumbers(of: fit) }) else {
        leaders.append(fit)
        continue
      }
      if fit.isReading(of: leaders[index]), fit.bits > leaders[index].bits { leaders[index] = fit }
    }
    return leaders
  }
}
