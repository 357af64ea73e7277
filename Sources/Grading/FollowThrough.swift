import GradientCore

/// Whether a wrong quantity is what the student's own earlier values give.
///
/// ŷ → loss, losses, ∇_ŷ, ∇_{a_L}; losses → loss; ∇_ŷ → ∇_{a_L}. An earlier value was rounded before it was written:
/// what follows from it is an interval, as wide as its digits leave open.
struct FollowThrough {
  let problem: Problem
  let tolerance: Tolerance
  /// The student's quantities that could be read.
  let own: [GradedQuantity: [Double]]

  /// The earlier quantity that this one follows from; nil where it follows from none.
  func origin(of quantity: GradedQuantity, _ values: [Double]) -> GradedQuantity? {
    guard quantity != .yHat else { return nil }
    if let yHat = own[.yHat] {
      let right = Catalogue.candidates(quantity, problem, .own(yHat), [])[0]
      if agrees(values, with: right.row, columns: quantity.isMatrix ? problem.batch.classes : 1) { return .yHat }
    }
    if quantity == .loss, let losses = own[.losses] {
      if agrees(values, with: { _ in reduced(losses) }, columns: 1) { return .losses }
    }
    if quantity == .gradAL, let gradYHat = own[.gradYHat] {
      let halves = Rounding(of: gradYHat).halves(of: gradYHat)
      if agrees(values, with: { chained(gradYHat, halves, $0) }, columns: problem.batch.classes) { return .gradYHat }
    }
    return nil
  }

  private func agrees(_ values: [Double], with row: (Int) -> Estimate?, columns: Int) -> Bool {
    let halves = Rounding(of: values).halves(of: values)
    var saysSomething = false
    for start in stride(from: 0, to: values.count, by: columns) {
      guard let estimate = row(start / columns) else { return false }
      for column in 0..<columns {
        let expected = estimate.values[column]
        let spread = estimate.spread.isEmpty ? 0 : estimate.spread[column]
        saysSomething = saysSomething || expected != 0
        guard isNear(values[start + column], expected, halves[start + column] + spread) else { return false }
      }
    }
    // From a ŷ that is the one-hot vector, zeros follow; they show no understanding.
    return saysSomething
  }

  /// A ŷ that is none, negative or infinite, has a loss that is none: nothing is near to NaN.
  private func isNear(_ found: Double, _ expected: Double, _ rounding: Double) -> Bool {
    if found == expected { return true }
    return expected.isFinite && abs(found - expected) <= tolerance.width(at: expected) + rounding
  }

  /// The loss that the student's own losses reduce to.
  private func reduced(_ losses: [Double]) -> Estimate {
    let halves = Rounding(of: losses).halves(of: losses)
    return Estimate(
      [losses.reduce(0, +) / problem.divisor], spread: [halves.reduce(0, +) / problem.divisor])
  }

  /// ∇_{a_L} = Jᵀ ∇_ŷ with the student's own ∇_ŷ, and with the student's ŷ where there is one.
  private func chained(_ gradYHat: [Double], _ allHalves: [Double], _ sample: Int) -> Estimate {
    let classes = problem.batch.classes
    let range = sample * classes..<(sample + 1) * classes
    let yHat = Array((own[.yHat] ?? problem.expected(.yHat) ?? [])[range])
    let gradient = Array(gradYHat[range])
    let halves = allHalves[range]
    // |∂∇_a,i / ∂∇_ŷ,j| = ŷ_i |1_{i=j} − ŷ_j|: the halves weigh by it.
    let mean = zip(yHat, halves).reduce(0) { $0 + abs($1.0) * $1.1 }
    let spread = zip(yHat, halves).map { y, half in abs(y) * (half + mean) }
    return Estimate(RightFormulas.chainRule(yHat: yHat, gradYHat: gradient), spread: spread)
  }
}
