/// Finds the mistake in a wrong answer. It reuses what it computed from the question for the next answer.
struct Diagnostician: Sendable {
  private let question: Question
  private let tolerance: Tolerance
  /// The number that every entry of the template has; nil if there is none.
  private let blank: Double?
  private var prepared: [FormKey: Prepared] = [:]
  /// The structures from some of the student's own quantities, with the numbers of the first answer.
  private var ownWays: [OwnKey: WaySet] = [:]

  /// What it costs to start from the exact values where the student's own are wrong, or to make a mistake in them that
  /// they do not have.
  private static let notOwnBits = 3.0
  /// The bits that it costs to also try the digits exactly as they are written.
  private static let writtenBits = 1.0
  /// The sets of own quantities whose structures are kept.
  private static let ownWaysMax = 32

  init(_ question: Question, _ tolerance: Tolerance, blank: Double? = nil) {
    self.question = question
    self.tolerance = tolerance
    self.blank = blank
  }

  private struct Prepared {
    var table: StructureTable
    let factors: FactorTable
    /// Three mistakes that are often seen; nil until an answer needs them.
    var triples: StructureTable?
  }

  /// Forms with the same node share what depends on the question alone.
  private struct FormKey: Hashable {
    let quantity: GradedQuantity
    /// The slip that puts another node in the quantity's place; nil for the quantity's own.
    let slip: Int?

    init(_ form: AnswerForm) {
      quantity = form.node.quantity
      slip = form.isTransposed ? nil : form.slip?.number
    }
  }

  private struct OwnKey: Hashable {
    let form: FormKey
    let own: Set<GradedQuantity>
    /// Fewer structures are tried then.
    let isAlone: Bool
  }

  private var work: StructureWork { question.work }

  /// - Parameters:
  ///   - values: the answer in the question's shape.
  ///   - own: the student's quantities.
  ///   - prices: with what the answer's earlier quantities have earned.
  mutating func diagnose(
    _ quantity: GradedQuantity, _ values: [Double], own: OwnAnswer, _ prices: Prices
  ) -> Diagnosis {
    let node = question.graph[quantity]
    let diagnosis = diagnosis(of: values, in: [AnswerForm(node: node)], own: own, prices)
    guard diagnosis == .unrecognised, let precision = precision(node, values) else { return diagnosis }
    return .recognised(Explanation(misconceptions: [precision]), runnerUp: nil)
  }

  /// Diagnoses numbers in another shape than the question's; nil if no slip gives the quantity this shape.
  mutating func diagnose(
    _ quantity: GradedQuantity, _ values: [Double], shape: [Int], own: OwnAnswer, _ prices: Prices
  ) -> Diagnosis? {
    let forms = question.otherForms(of: quantity, shape: shape)
    guard !forms.isEmpty else { return nil }
    if question.areZeros(values, of: quantity), let slip = slipOfZeros(forms) {
      return .recognised(Explanation(misconceptions: [slip]), runnerUp: nil)
    }
    return diagnosis(of: values, in: forms, own: own, prices)
  }

  /// The slip that puts a node of zeros in the quantity's place: each row of ∇_{a_L} sums to 0 over the units of a
  /// softmax, in a shape that no template has.
  private func slipOfZeros(_ forms: [AnswerForm]) -> Misconception? {
    forms.first { form in
      guard !form.isTransposed, let right = Way(form.node, in: question, from: .exact, slips: []) else { return false }
      return right.values()?.allSatisfy { tolerance.isZero($0.value) } == true
    }?.slip?.slip.misconception
  }

  /// What an answer that holds NaN or infinities is called, if an overflow explains them.
  func overflow(_ quantity: GradedQuantity, _ values: [Double]) -> Diagnosis? {
    guard isOverflow(quantity, values) else { return nil }
    return .recognised(Explanation(misconceptions: [.overflowToNaN]), runnerUp: nil)
  }

  private func isOverflow(_ quantity: GradedQuantity, _ values: [Double]) -> Bool {
    let exact = question.exact(quantity)
    return Precision.isOverflow(values, of: quantity, in: question) { tolerance.allows(values[$0], for: exact[$0]) }
  }

  /// What a right answer of too little precision is called.
  private func precision(_ node: Node, _ values: [Double]) -> Misconception? {
    if isOverflow(node.quantity, values) { return .overflowToNaN }
    return Precision.misconception(
      of: values, exact: question.nearest(node.quantity, to: values), unit: question.unit(of: node.quantity),
      scale: scale(node, values))
  }

  /// The right numbers, some of them a unit of the last digit off; nil where another name says why.
  private func rounded(_ comparison: FormComparison, _ observation: Observation) -> Observation.UnitsOff? {
    guard comparison.form.slip == nil, let found = observation.unitsOff(from: comparison.exact) else { return nil }
    return precision(comparison.form.node, observation.values) == nil ? found : nil
  }

  /// The best explanation of all forms that the shape of the answer allows; that of zeros if every number is 0, and a
  /// blank if there is no explanation and every number is the template's.
  private mutating func diagnosis(
    of values: [Double], in forms: [AnswerForm], own: OwnAnswer, _ prices: Prices
  ) -> Diagnosis {
    let quantity = forms[0].node.quantity
    if question.areZeros(values, of: quantity) {
      let zeros = question.misconception(ofZeros: values, of: quantity, blank: blank)
      return .recognised(Explanation(misconceptions: [zeros]), runnerUp: nil)
    }
    var comparisons = forms.map { form in
      FormComparison(
        form: form, observations: observations(form, values), exact: question.exact(quantity),
        reading: exactReading(form.node, own), sources: sources(of: form, own))
    }
    var diagnosis = Diagnosis.unrecognised
    for (index, observation) in comparisons[0].observations.enumerated() where diagnosis == .unrecognised {
      var matchers = comparisons.indices.map { matcher(&comparisons[$0], of: index, prices) }
      if let rounded = rounded(comparisons[0], observation) { matchers[0].addRounded(rounded) }
      diagnosis = name(matchers, observation, prices)
      if diagnosis == .unrecognised, forms[0].slip == nil {
        matchTriples(comparisons[0], &matchers[0])
        diagnosis = name(matchers, observation, prices)
      }
    }
    let isTemplate = diagnosis == .unrecognised && values.allSatisfy { $0 == blank }
    return isTemplate ? .recognised(Explanation(misconceptions: [.blank(quantity)]), runnerUp: nil) : diagnosis
  }

  private func name(_ matchers: [Matcher], _ observation: Observation, _ prices: Prices) -> Diagnosis {
    guard !matchers.contains(where: \.isExhausted) else { return .unrecognised }
    return Margins.diagnosis(
      of: matchers.flatMap(\.fits), right: observation.isRounded ? .roundedTooEarly : .float32Noise,
      earned: prices.earned, nearest: matchers[0].nearest?.explanation)
  }

  private mutating func matcher(
    _ comparison: inout FormComparison, of observation: Int, _ prices: Prices
  ) -> Matcher {
    // Taken out of the dictionary, so that it is changed in place. Two forms can have the same.
    let key = FormKey(comparison.form)
    var prepared = prepared.removeValue(forKey: key) ?? prepare(comparison.form)
    defer {
      prepared.table.boundMemory()
      self.prepared[key] = prepared
    }
    return comparison.matcher(of: observation, &prepared, prices)
  }

  /// Drops all tables if one more would exceed the memory. Those that later answers need are computed again.
  private mutating func makeRoom(for structures: Int) {
    let kept = prepared.values.reduce(structures) { $0 + $1.table.count + ($1.triples?.count ?? 0) }
    if kept > StructureWork.structuresKeptMax { prepared.removeAll() }
  }

  /// Three mistakes together, if nothing else explains the answer.
  private mutating func matchTriples(_ comparison: FormComparison, _ matcher: inout Matcher) {
    let (key, node) = (FormKey(comparison.form), comparison.form.node)
    var triples = prepared[key]?.triples ?? table(of: node, Structure.triples(of: node, in: question))
    prepared[key]?.triples = nil
    matcher.match(&triples, comparison.reading)
    triples.boundMemory()
    prepared[key]?.triples = triples
  }

  /// A table from the exact values, for all answers.
  private mutating func table(of node: Node, _ structures: [Structure]) -> StructureTable {
    makeRoom(for: structures.count)
    return StructureTable(
      WaySet(node, in: question, from: .exact, structures), isExact: question.openSpans.isEmpty)
  }
}

// MARK: - Parts

extension Diagnostician {
  /// The answer in the digits that the question asks for, with trailing zeros as digits, and in the digits that it
  /// shows.
  ///
  /// Those that are asked are first, unless all of several numbers show fewer: trailing zeros in each of them are no
  /// chance. rtol and atol ask for no digits, so what an answer shows is first. Rows of one size, or whole numbers that
  /// are equal or next to zeros, may show few digits of a full computation, as 1/B and a target do: then they are as
  /// precise as the tolerance asks.
  private func observations(_ form: AnswerForm, _ answer: [Double]) -> [Observation] {
    let (node, values) = (form.node, form.inOrderOfNode(answer))
    let shown = Rounding(of: values).halves(of: values)
    let asked = zip(values, shown).map { value, half in value.isFinite ? min(half, tolerance.width(at: value)) : half }
    // Half a unit of the same digit is the same, but for the error of binary64.
    let isCoarser = zip(shown, asked).map { $0 > 2 * $1 }
    guard isCoarser.contains(true) else { return [observe(node, values, shown)] }
    let sizes = Set(values.lazy.map(abs).filter { $0 != 0 && $0.isFinite })
    guard case .close = tolerance else {
      let isRounded = sizes.count >= Diagnostician.roundedMin && zip(values, isCoarser).allSatisfy { $0 == 0 || $1 }
      return (isRounded ? [shown, asked] : [asked, shown]).map { observe(node, values, $0) }
    }
    let isOfOneSize = sizes.count == 1 && (values.count == 1 || values.count > node.columns)
    let hasZeroOrIsOneNumber = values.contains(0) || values.allSatisfy { $0 == values[0] }
    let isExact = isOfOneSize || (hasZeroOrIsOneNumber && values.allSatisfy(isWhole))
    return (isExact ? [shown, asked] : [shown]).map { observe(node, values, $0) }
  }

  /// So many different numbers end with a zero by chance once in 1,000 answers.
  private static let roundedMin = 3

  private func observe(_ node: Node, _ values: [Double], _ halves: [Double]) -> Observation {
    Observation(
      values, halves: halves, columns: node.columns, unit: question.unit(of: node.quantity),
      scale: scale(node, values))
  }

  /// The usual size of a number. A single loss does not say.
  private func scale(_ node: Node, _ values: [Double]) -> Double {
    node.quantity.isMatrix || node.count > 1 ? Evidence.scale(of: values) : question.lossScale
  }

  /// What depends on the question alone. It is computed once, as far as answers need it.
  private mutating func prepare(_ form: AnswerForm) -> Prepared {
    let node = form.node
    let structures = Structure.all(
      of: node, in: question, own: [], countMax: work.countMax(node.quantity, numbers: node.count))
    return Prepared(table: table(of: node, structures), factors: FactorTable(node.factors, question))
  }

  /// What a structure from the exact values costs, if the answer has values of its own that it could start from.
  private func exactReading(_ node: Node, _ own: OwnAnswer) -> Matcher.Reading {
    // At a kink the right values are intervals.
    let isWritten = question.openSpans.isEmpty
    guard let nearest = own.starts(of: node).first else { return Matcher.Reading(isWritten: isWritten) }
    let bits = Diagnostician.notOwnBits
    if own.isWrong(nearest) { return Matcher.Reading(isWritten: isWritten, price: { _ in bits }) }
    let shielded = nearest.basis.own.keys.reduce(into: Set(nearest.basis.own.keys)) { all, quantity in
      all.formUnion(question.graph.ancestors(of: quantity).map(\.quantity))
    }
    return Matcher.Reading(
      isWritten: isWritten,
      price: { structure in structure.slips.contains { shielded.contains($0.node) } ? bits : 0 })
  }

  private struct Source {
    var table: StructureTable
    let readings: [Matcher.Reading]
  }

  /// An answer next to all that one form of it may be computed from.
  private struct FormComparison {
    let form: AnswerForm
    let observations: [Observation]
    let exact: [Double]
    let reading: Matcher.Reading
    var sources: [Source]

    mutating func matcher(of observation: Int, _ prepared: inout Prepared, _ prices: Prices) -> Matcher {
      var matcher = Matcher(
        observations[observation], prepared.factors, prices, exact: exact, otherShape: form.slip)
      matcher.match(&prepared.table, reading)
      for index in sources.indices {
        for reading in sources[index].readings { matcher.match(&sources[index].table, reading) }
      }
      if form.slip == nil { matcher.matchReorderedRows(of: form.node) }
      return matcher
    }
  }

  /// The structures from the student's own values, where they differ from the exact ones.
  private mutating func sources(of form: AnswerForm, _ own: OwnAnswer) -> [Source] {
    let node = form.node
    let starts = own.starts(of: node)
    return starts.enumerated().compactMap { index, start in
      let isWrong = own.isWrong(start)
      // Right values are tried as they are written; those of one input alone are not.
      guard isWrong || (index == 0 && own.isRounded(start, question)) else { return nil }
      let written = Matcher.Reading(
        origin: isWrong ? start.origin : nil, isWritten: true, price: { _ in Diagnostician.writtenBits })
      let interval = Matcher.Reading(origin: start.origin, isWritten: false)
      return Source(
        table: StructureTable(ways(of: form, from: start.basis, isAlone: index > 0), isExact: false),
        readings: isWrong ? [interval, written] : [written])
    }
  }

  private mutating func ways(of form: AnswerForm, from basis: Basis, isAlone: Bool) -> WaySet {
    let own = Set(basis.own.keys)
    let key = OwnKey(form: FormKey(form), own: own, isAlone: isAlone)
    if let known = ownWays[key] { return known.from(basis) }
    let countMax = work.ownCountMax(form.node.quantity, numbers: form.node.count, isAlone: isAlone)
    let structures = Structure.all(of: form.node, in: question, own: own, countMax: countMax)
    let ways = WaySet(form.node, in: question, from: basis, structures)
    if ownWays.count < Diagnostician.ownWaysMax { ownWays[key] = ways }
    return ways
  }
}
