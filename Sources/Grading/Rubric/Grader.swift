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
  /// The quantities whose mistakes are not looked for, because that would take too much work.
  package var omitted: Set<GradedQuantity> = []
  private var diagnostician: Diagnostician
  private var rules: RuleCheck
  private var followThrough: FollowThrough

  package init(
    _ question: Question, tolerance: Tolerance = .standard, rubric: Rubric = Rubric(), disclosure: Disclosure = .hint
  ) {
    self.question = question
    self.tolerance = tolerance
    self.rubric = rubric
    self.disclosure = disclosure
    diagnostician = Diagnostician(question, tolerance, blank: rubric.blank)
    rules = RuleCheck(question, tolerance)
    followThrough = FollowThrough(question, tolerance)
  }

  /// Grades one answer. Every answer gets a report.
  package mutating func grade(_ answer: Answer) -> Report {
    let asked = rubric.asked(of: answer, question)
    var readings: [GradedQuantity: Answer.Part.Reading] = [:]
    for quantity in question.quantities {
      if let part = answer.parts[quantity] { readings[quantity] = part.read(quantity, of: question) }
    }
    if let fault = answer.fault { for part in asked { readings[part.quantity] = .malformed(fault) } }
    let compared = compare(readings)
    var earned: Set<String> = []
    var assessments: [GradedQuantity: Assessment] = [:]
    // In the order of the derivation, so that a mistake is known where it is made again.
    let order = asked.sorted { question.graph.place(of: $0.quantity) < question.graph.place(of: $1.quantity) }
    for (quantity, points) in order {
      let assessment = assess(quantity, points: points, readings[quantity], compared, earned: earned)
      if case .recognised(let best, _) = assessment.diagnosis { earned.formUnion(best.codes) }
      assessments[quantity] = assessment
    }
    return Report(asked.compactMap { assessments[$0.quantity] }, disclosure)
  }

  /// The expected values of a quantity; nil below `full`.
  package func expected(_ quantity: GradedQuantity) -> [Double]? {
    disclosure >= .full ? question.expected(quantity) : nil
  }

  /// The quantities that could be parsed, compared with the exact values.
  private struct Compared {
    let comparisons: [GradedQuantity: Comparison]
    /// The student's own values; nil if nothing is explained by them.
    let own: OwnAnswer?
  }

  private func compare(_ readings: [GradedQuantity: Answer.Part.Reading]) -> Compared {
    let values = readings.compactMapValues { reading in
      if case .values(let values, _) = reading { values } else { nil }
    }
    let blanks = rubric.partial == .entries ? rubric.blanks : []
    var comparisons: [GradedQuantity: Comparison] = [:]
    for (quantity, numbers) in values {
      let expected = question.nearest(quantity, to: numbers)
      comparisons[quantity] = Comparison(numbers, expected, tolerance, blanks: blanks)
    }
    let wrong = Set(comparisons.filter { $0.value.wrongCount > 0 }.keys)
    let isAllRight = wrong.isEmpty && !readings.values.contains(where: \.isOtherShape)
    guard !isAllRight else { return Compared(comparisons: comparisons, own: nil) }
    let own = OwnAnswer(values, wrong: wrong, isAlone: readings.count == 1, question)
    return Compared(comparisons: comparisons, own: own)
  }

  private mutating func assess(
    _ quantity: GradedQuantity, points: Double, _ reading: Answer.Part.Reading?, _ compared: Compared,
    earned: Set<String>
  ) -> Assessment {
    let expected = question.exact(quantity)
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
      if disclosure >= .hint, isDiagnosed(quantity), let own = compared.own {
        assessment.diagnosis = diagnostician.diagnose(
          quantity, values, shape: shape, own: own, Prices(earned: earned))
      }
    case .notANumber(let values, let reason):
      assessment.verdict = .malformed
      assessment.reason = reason
      if disclosure >= .hint {
        let overflow = diagnostician.overflow(quantity, values)
        assessment.diagnosis = overflow ?? undefinedLogarithm(quantity, compared.own)
      }
    case .values(let values, let shape):
      if let comparison = compared.comparisons[quantity] {
        assess(values, shape, comparison, compared.own, earned: earned, &assessment)
      }
    }
    return assessment
  }

  private mutating func assess(
    _ values: [Double], _ shape: [Int], _ comparison: Comparison, _ own: OwnAnswer?, earned: Set<String>,
    _ assessment: inout Assessment
  ) {
    let quantity = assessment.quantity
    assessment.entries = EntryCounts(right: values.count - comparison.wrongCount, total: values.count)
    assessment.wrong = comparison.wrong.map { indices(of: $0, in: shape) }
    assessment.verdict = comparison.wrongCount == 0 ? .correct : .wrong
    if assessment.verdict == .wrong, let own {
      explain(values, &assessment, own, earned: earned)
      if disclosure >= .full {
        assessment.errors = GreatestErrors(values, question.nearest(quantity, to: values))
      }
    }
    if disclosure >= .full, quantity.isGradient {
      assessment.gradientCheck = GradientCheck(values, question.nearest(quantity, to: values))
    }
    assessment.score = rubric.score(assessment.verdict, comparison, of: assessment.points)
  }

  private mutating func explain(
    _ values: [Double], _ assessment: inout Assessment, _ own: OwnAnswer, earned: Set<String>
  ) {
    let quantity = assessment.quantity
    if disclosure >= .locations { assessment.brokenRules = rules.brokenRules(quantity, values, own: own.values) }
    if rubric.followThrough != nil {
      assessment.followsFrom = followThrough.origin(of: quantity, values, own: own)
      if assessment.followsFrom != nil { assessment.verdict = .follows }
    }
    guard assessment.verdict == .wrong, disclosure >= .hint else { return }
    assessment.diagnosis =
      isDiagnosed(quantity)
      ? diagnostician.diagnose(quantity, values, own: own, Prices(earned: earned)) : .undiagnosed
    guard assessment.diagnosis == .unrecognised else { return }
    if followThrough.isConsequenceOfYHat(quantity, values, own: own) {
      assessment.diagnosis = .consequence(of: .yHat)
    } else if let undefined = undefinedLogarithm(quantity, own) {
      assessment.diagnosis = undefined
    }
  }

  /// What a loss without another explanation is called, if no loss follows from the student's own ŷ.
  private func undefinedLogarithm(_ quantity: GradedQuantity, _ own: OwnAnswer?) -> Diagnosis? {
    guard [.losses, .loss].contains(quantity), own?.hasUndefinedLogarithm(question) == true else { return nil }
    return .undefinedLogarithm
  }

  private func isDiagnosed(_ quantity: GradedQuantity) -> Bool {
    !omitted.contains(quantity) && question.work.isDiagnosed(quantity)
  }
}

/// An answer compared with the exact values, entry by entry.
struct Comparison {
  private(set) var wrongCount = 0
  /// The first wrong positions, at most `Assessment.wrongMax`.
  private(set) var wrong: [Int] = []
  /// The right entries that a blank would not get right. Counted only if entries earn points.
  private(set) var earningCount = 0

  /// - Parameter blanks: the numbers of blank answers; empty if entries earn no points.
  init(_ values: [Double], _ exact: [Double], _ tolerance: Tolerance, blanks: [Double] = []) {
    for index in values.indices {
      guard !tolerance.allows(values[index], for: exact[index]) else {
        let isEarning = !blanks.isEmpty && !blanks.contains { tolerance.allows($0, for: exact[index]) }
        if isEarning { earningCount += 1 }
        continue
      }
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
