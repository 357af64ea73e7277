import GradientCore

/// Finds the mistake in a wrong answer. It reuses what it computed from the question for the next answer.
struct Diagnostician: Sendable {
  private let question: Question
  private let tolerance: Tolerance
  /// The number that every entry of the template has; nil if there is none.
  private let blank: Double?
  private var prepared: [GradedQuantity: Prepared] = [:]

  /// Larger batches are graded without a diagnosis. Nobody writes them by hand, and each candidate costs a pass over
  /// them.
  static let elementsMax = 262_144

  init(_ question: Question, _ tolerance: Tolerance, blank: Double? = nil) {
    self.question = question
    self.tolerance = tolerance
    self.blank = blank
  }

  private struct Prepared {
    var candidates: [Candidate]
    let singles: [Factor]
    let pairs: [Factor]
    var uses = 0
  }

  var isWithinLimits: Bool { question.batch.logits.count <= Diagnostician.elementsMax }

  /// - Parameters:
  ///   - values: the answer in the question's shape.
  ///   - own: the student's ŷ, if it is wrong and something can follow from it.
  mutating func diagnose(_ quantity: GradedQuantity, _ values: [Double], own: YHatBasis?) -> Diagnosis {
    if values.allSatisfy({ $0 == 0 }) { return Diagnostician.blank(quantity) }
    let prepared = prepare(quantity)
    var candidates = prepared.candidates
    if let own, quantity != .yHat {
      candidates += Catalogue.candidates(of: quantity, in: question, from: own, .formulas)
    }
    var diagnosis = Diagnosis.unrecognised
    for observation in observations(quantity, values) {
      diagnosis = diagnose(observation, of: quantity, among: candidates, prepared)
      if diagnosis != .unrecognised { break }
    }
    return orTemplate(diagnosis, quantity, values)
  }

  /// The diagnosis; if there is none, and every number is the template's, a blank.
  private func orTemplate(_ diagnosis: Diagnosis, _ quantity: GradedQuantity, _ values: [Double]) -> Diagnosis {
    let isTemplate = diagnosis == .unrecognised && values.allSatisfy { $0 == blank }
    return isTemplate ? Diagnostician.blank(quantity) : diagnosis
  }

  private func diagnose(
    _ observation: Observation, of quantity: GradedQuantity, among candidates: [Candidate], _ prepared: Prepared
  ) -> Diagnosis {
    var matcher = Matcher(observation, factors: prepared.singles, pairs: prepared.pairs)
    matcher.match(candidates)
    if matcher.isRight {
      let misconception = observation.isRounded ? Misconception.roundedTooEarly : .float32Noise
      return .recognised(Explanation(misconceptions: [misconception], isFromOwnYHat: false), runnerUp: nil)
    }
    if quantity.isMatrix { addArrangements(to: &matcher, quantity, observation, prepared) }
    return matcher.diagnosis
  }

  /// Diagnoses a matrix whose shape is that of the transposed question, `[k][B]`.
  mutating func diagnose(_ quantity: GradedQuantity, _ values: [Double], shape: [Int]) -> Diagnosis? {
    let transposed = [question.batch.classes, question.batch.samples]
    guard quantity.isMatrix, shape == transposed else { return nil }
    if values.allSatisfy({ $0 == 0 }) { return Diagnostician.blank(quantity) }
    let prepared = prepare(quantity)
    var diagnosis = Diagnosis.unrecognised
    for observation in observations(quantity, values) where diagnosis == .unrecognised {
      var matcher = Matcher(observation, factors: prepared.singles, pairs: prepared.pairs)
      addTransposed(to: &matcher, quantity, observation, prepared)
      diagnosis = matcher.diagnosis
    }
    return orTemplate(diagnosis, quantity, values)
  }

  private static func blank(_ quantity: GradedQuantity) -> Diagnosis {
    .recognised(Explanation(misconceptions: [.blank(quantity)], isFromOwnYHat: false), runnerUp: nil)
  }

  // MARK: Parts

  /// The answer in the digits that the question asks for, with trailing zeros as digits; and in the digits that it
  /// shows.
  private func observations(_ quantity: GradedQuantity, _ values: [Double]) -> [Observation] {
    let shown = Rounding(of: values).halves(of: values)
    // rtol and atol ask for no digits.
    if case .close = tolerance { return [observe(quantity, values, shown)] }
    let asked = zip(values, shown).map { value, half in value.isFinite ? min(half, tolerance.width(at: value)) : half }
    return (asked == shown ? [shown] : [asked, shown]).map { observe(quantity, values, $0) }
  }

  private func observe(_ quantity: GradedQuantity, _ values: [Double], _ halves: [Double]) -> Observation {
    let columns = quantity.isMatrix ? question.batch.classes : 1
    let unit = quantity == .gradYHat || quantity == .gradAL ? 1 / question.divisor : 1
    return Observation(values, halves: halves, rows: values.count / columns, columns: columns, unit: unit)
  }

  /// The candidates that depend only on the question. From the second answer on, they are kept as numbers.
  private mutating func prepare(_ quantity: GradedQuantity) -> Prepared {
    if var known = prepared[quantity] {
      known.uses += 1
      if known.uses == 1, quantity != .loss, question.batch.logits.count <= Diagnostician.keptElementsMax {
        let rows = question.batch.samples
        known.candidates = known.candidates.map { $0.computed(rows: rows) }
      }
      prepared[quantity] = known
      return known
    }
    let singles = Factor.singles(quantity, question)
    var candidates = Catalogue.candidates(of: quantity, in: question, from: .exact(question))
    if quantity == .loss { candidates = candidates.map { $0.computed(rows: 1) } }
    let new = Prepared(candidates: candidates, singles: singles, pairs: Factor.pairs(of: singles))
    prepared[quantity] = new
    return new
  }

  /// About 50 candidates of 8 bytes a number: 13 MB for each quantity.
  private static let keptElementsMax = 32_768

  private func addArrangements(
    to matcher: inout Matcher, _ quantity: GradedQuantity, _ observation: Observation, _ prepared: Prepared
  ) {
    let exact = question.expected(quantity) ?? []
    for factor in Arrangement.reordered(observation, exact, among: [.one] + prepared.singles) {
      matcher.add(Explanation(misconceptions: [.rowsReordered] + factor.misconceptions, isFromOwnYHat: false))
    }
    addTransposed(to: &matcher, quantity, observation, prepared)
  }

  /// Exchanges rows and columns back, and looks for at most one other mistake.
  private func addTransposed(
    to matcher: inout Matcher, _ quantity: GradedQuantity, _ observation: Observation, _ prepared: Prepared
  ) {
    guard matcher.fits.isEmpty, let turned = Arrangement.transposed(observation.values, question),
      let halves = Arrangement.transposed(observation.halves, question)
    else { return }
    var inner = Matcher(observe(quantity, turned, halves), factors: prepared.singles, pairs: [])
    inner.match(prepared.candidates)
    if inner.isRight { matcher.add(Explanation(misconceptions: [.transposed], isFromOwnYHat: false)) }
    for fit in inner.fits where fit.misconceptions.count == 1 && !fit.misconceptions[0].isPerturbation {
      matcher.add(Explanation(misconceptions: [.transposed] + fit.misconceptions, isFromOwnYHat: false))
    }
  }
}
