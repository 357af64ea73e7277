/// Grades answers to one question. It computes the exact values once, and the candidates when the first wrong answer
/// needs them.
///
///     var grader = Grader(question)
///     let report = grader.grade(answer)
package struct Grader: Sendable {
  let question: Question
  let tolerance: Tolerance
  private let rubric: Rubric
  private let disclosure: Disclosure
  private var diagnostician: Diagnostician
  private var rules: RuleCheck

  package init(
    _ question: Question, tolerance: Tolerance = .standard, rubric: Rubric = Rubric(), disclosure: Disclosure = .hint
  ) {
    self.question = question
    self.tolerance = tolerance
    self.rubric = rubric
    self.disclosure = disclosure
    diagnostician = Diagnostician(question, tolerance, blank: rubric.blank)
    rules = RuleCheck(question, tolerance)
  }

  /// Grades one answer. Every answer gets a report.
  package mutating func grade(_ answer: Answer) -> Report {
    let asked = rubric.asked(of: answer, question)
    var readings: [GradedQuantity: Answer.Part.Reading] = [:]
    for quantity in question.quantities {
      if let part = answer.parts[quantity] { readings[quantity] = part.read(quantity, of: question) }
    }
    if let fault = answer.fault { for part in asked { readings[part.quantity] = .malformed(fault) } }
    let values = readings.compactMapValues { reading in
      if case .values(let values, _) = reading { values } else { nil }
    }
    let own = OwnAnswer(values, question)
    return Report(
      asked.map { assess($0.quantity, points: $0.points, readings[$0.quantity], own: own) }, disclosure)
  }

  /// The expected values of a quantity; nil below `full`.
  package func expected(_ quantity: GradedQuantity) -> [Double]? {
    disclosure >= .full ? question.expected(quantity) : nil
  }

  private mutating func assess(
    _ quantity: GradedQuantity, points: Double, _ reading: Answer.Part.Reading?, own: OwnAnswer
  ) -> Assessment {
    let expected = question.expected(quantity) ?? []
    var assessment = Assessment(
      quantity: quantity, points: points, verdict: .missing, entries: EntryCounts(right: 0, total: expected.count),
      expected: expected)
    switch reading {
    case nil: break
    case .malformed(let reason):
      assessment.verdict = .malformed
      assessment.reason = reason
    case .otherShape(let values, let shape, let reason):
      assessment.verdict = .malformed
      assessment.reason = reason
      if disclosure >= .hint, question.network == nil, diagnostician.isWithinLimits {
        assessment.diagnosis = diagnostician.diagnose(quantity, values, shape: shape)
      }
    case .values(let values, let shape):
      compare(values, shape: shape, &assessment, own: own)
    }
    return assessment
  }

  private mutating func compare(
    _ values: [Double], shape: [Int], _ assessment: inout Assessment, own: OwnAnswer
  ) {
    let blanks = rubric.partial == .entries ? rubric.blanks : []
    let expected = question.nearest(assessment.quantity, to: values)
    let comparison = Comparison(values, expected, tolerance, blanks: blanks)
    assessment.entries = EntryCounts(right: values.count - comparison.wrongCount, total: values.count)
    assessment.wrong = comparison.wrong.map { indices(of: $0, in: shape) }
    assessment.verdict = comparison.wrongCount == 0 ? .correct : .wrong
    if assessment.verdict == .wrong {
      explain(values, &assessment, own)
      if disclosure >= .full { assessment.errors = GreatestErrors(values, expected) }
    }
    if disclosure >= .full, assessment.quantity.isGradient {
      assessment.gradientCheck = GradientCheck(values, expected)
    }
    assessment.score = rubric.score(assessment.verdict, comparison.earning, of: assessment.points)
  }

  private mutating func explain(_ values: [Double], _ assessment: inout Assessment, _ own: OwnAnswer) {
    let quantity = assessment.quantity
    if disclosure >= .locations { assessment.brokenRules = rules.brokenRules(quantity, values, own: own.values) }
    guard question.network == nil else {
      assessment.diagnosis = .unrecognised
      return
    }
    if rubric.followThrough != nil {
      let follow = FollowThrough(question: question, tolerance: tolerance, own: own.values, yHat: own.yHat)
      assessment.followsFrom = follow.origin(of: quantity, values)
      if assessment.followsFrom != nil { assessment.verdict = .follows }
    }
    guard assessment.verdict == .wrong, disclosure >= .hint, diagnostician.isWithinLimits else { return }
    assessment.diagnosis = diagnostician.diagnose(quantity, values, own: wrongYHat(own))
  }

  /// The student's ŷ, if it is wrong and something can follow from it.
  private func wrongYHat(_ own: OwnAnswer) -> YHatBasis? {
    guard let values = own.values[.yHat], let yHat = own.yHat, let exact = question.expected(.yHat) else { return nil }
    return Comparison(values, exact, tolerance).wrongCount > 0 ? yHat : nil
  }
}

/// The student's quantities that could be parsed, and the ŷ from which others can follow.
private struct OwnAnswer {
  let values: [GradedQuantity: [Double]]
  let yHat: YHatBasis?

  init(_ values: [GradedQuantity: [Double]], _ question: Question) {
    self.values = values
    yHat = values.count > 1 && question.network == nil ? values[.yHat].flatMap { YHatBasis.own($0, question) } : nil
  }
}

/// An answer compared with the exact values, entry by entry.
struct Comparison {
  private(set) var wrongCount = 0
  /// The first wrong positions, at most `Assessment.wrongMax`.
  private(set) var wrong: [Int] = []
  /// The entries that a blank would not get right. Counted only if entries earn points.
  private(set) var earning = EntryCounts(right: 0, total: 0)

  /// - Parameter blanks: the numbers of blank answers; empty if entries earn no points.
  init(_ values: [Double], _ exact: [Double], _ tolerance: Tolerance, blanks: [Double] = []) {
    for index in values.indices {
      let isRight = tolerance.allows(values[index], for: exact[index])
      if !blanks.isEmpty, !blanks.contains(where: { tolerance.allows($0, for: exact[index]) }) {
        earning = EntryCounts(right: earning.right + (isRight ? 1 : 0), total: earning.total + 1)
      }
      guard !isRight else { continue }
      wrongCount += 1
      if wrong.count < Assessment.wrongMax { wrong.append(index) }
    }
  }
}

extension GreatestErrors {
  init(_ values: [Double], _ exact: [Double]) {
    var greatest = (absolute: 0.0, relative: Double?.none)
    for (found, x) in zip(values, exact) where found != x {
      let error = abs(found - x)
      greatest.absolute = max(greatest.absolute, error)
      if x != 0 { greatest.relative = max(greatest.relative ?? 0, x.isFinite ? error / abs(x) : .infinity) }
    }
    self.init(absolute: greatest.absolute, relative: greatest.relative)
  }
}
