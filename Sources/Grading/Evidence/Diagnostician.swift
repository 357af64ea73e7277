/// Finds the mistake in a wrong answer. It reuses what it computed from the question for the next answer.
struct Diagnostician: Sendable {
  private let question: Question
  private let tolerance: Tolerance
  /// The number that every entry of the template has; nil if there is none.
  private let blank: Double?
  private var prepared: [GradedQuantity: Prepared] = [:]
  /// The structures from some of the student's own quantities.
  private var ownStructures: [OwnKey: [Structure]] = [:]

  /// Larger batches are graded without a diagnosis. Nobody writes them by hand, and each structure costs a pass over
  /// them.
  static let elementsMax = 262_144

  /// What it costs to start from the exact values where the student's own are wrong, or to make a mistake in them that
  /// they do not have.
  private static let notOwnBits = 3.0
  /// The bits that it costs to also try the digits exactly as they are written.
  private static let writtenBits = 1.0
  /// Of an answer's own structures, a few are computed for each answer.
  private static let ownShare = 4

  init(_ question: Question, _ tolerance: Tolerance, blank: Double? = nil) {
    self.question = question
    self.tolerance = tolerance
    self.blank = blank
  }

  private struct Prepared {
    var table: StructureTable
    let factors: FactorTable
  }

  private struct OwnKey: Hashable {
    let quantity: GradedQuantity
    let own: Set<GradedQuantity>
  }

  var isWithinLimits: Bool { question.samples * question.classes <= Diagnostician.elementsMax }

  /// - Parameters:
  ///   - values: the answer in the question's shape.
  ///   - own: the student's quantities.
  ///   - prices: with what the answer's earlier quantities have earned.
  mutating func diagnose(
    _ quantity: GradedQuantity, _ values: [Double], own: OwnAnswer, _ prices: Prices
  ) -> Diagnosis {
    if values.allSatisfy({ $0 == 0 }) { return Diagnostician.blank(quantity) }
    let node = question.graph[quantity]
    var prepared = prepare(node)
    var sources = sources(of: node, own)
    var diagnosis = Diagnosis.unrecognised
    for observation in observations(node, values) where diagnosis == .unrecognised {
      var matcher = Matcher(observation, prepared.factors, prices, exact: question.exact(quantity))
      matcher.match(&prepared.table, exactReading(node, own))
      for index in sources.indices {
        for reading in sources[index].readings { matcher.match(&sources[index].table, reading) }
      }
      matcher.matchReorderedRows(of: node)
      let right = observation.isRounded ? Misconception.roundedTooEarly : .float32Noise
      diagnosis = Margins.diagnosis(
        of: matcher.fits, right: right, earned: prices.earned, nearest: matcher.nearest?.explanation)
    }
    self.prepared[quantity] = prepared
    if diagnosis == .unrecognised, let precision = precision(node, values) {
      diagnosis = .recognised(Explanation(misconceptions: [precision]), runnerUp: nil)
    }
    return orTemplate(diagnosis, quantity, values)
  }

  /// What a right answer of too little precision is called.
  private func precision(_ node: Node, _ values: [Double]) -> Misconception? {
    let scale = node.quantity.isMatrix ? Evidence.scale(of: values) : question.lossScale
    return Precision.misconception(
      of: values, exact: question.nearest(node.quantity, to: values), unit: question.unit(of: node.quantity),
      scale: scale)
  }

  /// The diagnosis; if there is none, and every number is the template's, a blank.
  private func orTemplate(_ diagnosis: Diagnosis, _ quantity: GradedQuantity, _ values: [Double]) -> Diagnosis {
    let isTemplate = diagnosis == .unrecognised && values.allSatisfy { $0 == blank }
    return isTemplate ? Diagnostician.blank(quantity) : diagnosis
  }

  /// Diagnoses a matrix whose shape is that of the transposed one, `[k][B]`.
  mutating func diagnose(_ quantity: GradedQuantity, _ values: [Double], shape: [Int]) -> Diagnosis? {
    let node = question.graph[quantity]
    guard shape == [node.columns, node.rows], let slip = node.slips.first(where: { $0.misconception == .transposed })
    else { return nil }
    if values.allSatisfy({ $0 == 0 }) { return Diagnostician.blank(quantity) }
    let turned = values.indices.map { values[$0 % node.columns * node.rows + $0 / node.columns] }
    var prepared = prepare(node)
    var diagnosis = Diagnosis.unrecognised
    for observation in observations(node, turned) where diagnosis == .unrecognised {
      var matcher = Matcher(
        observation, prepared.factors, Prices(), exact: question.exact(quantity), transposed: slip)
      matcher.match(&prepared.table, Matcher.Reading())
      diagnosis = Margins.diagnosis(of: matcher.fits, right: nil, earned: [], nearest: nil)
    }
    self.prepared[quantity] = prepared
    return orTemplate(diagnosis, quantity, values)
  }

  private static func blank(_ quantity: GradedQuantity) -> Diagnosis {
    .recognised(Explanation(misconceptions: [.blank(quantity)]), runnerUp: nil)
  }
}

// MARK: - Parts

extension Diagnostician {
  /// The answer in the digits that the question asks for, with trailing zeros as digits; and in the digits that it
  /// shows.
  private func observations(_ node: Node, _ values: [Double]) -> [Observation] {
    let shown = Rounding(of: values).halves(of: values)
    // rtol and atol ask for no digits.
    if case .close = tolerance { return [observe(node, values, shown)] }
    let asked = zip(values, shown).map { value, half in value.isFinite ? min(half, tolerance.width(at: value)) : half }
    return (asked == shown ? [shown] : [asked, shown]).map { observe(node, values, $0) }
  }

  private func observe(_ node: Node, _ values: [Double], _ halves: [Double]) -> Observation {
    let isMatrix = node.quantity.isMatrix
    return Observation(
      values, halves: halves, columns: node.columns, unit: question.unit(of: node.quantity),
      scale: isMatrix ? Evidence.scale(of: values) : question.lossScale)
  }

  /// What depends on the question alone. It is computed once, as far as answers need it.
  private mutating func prepare(_ node: Node) -> Prepared {
    if let known = prepared.removeValue(forKey: node.quantity) { return known }
    let structures = Structure.all(
      of: node, in: question, own: [], countMax: Structure.countMax(question, of: node))
    return Prepared(
      table: StructureTable(WaySet(node, in: question, from: .exact, structures), isExact: true),
      factors: FactorTable(node.factors, question))
  }

  /// What a structure from the exact values costs, if the answer has values of its own that it could start from.
  private func exactReading(_ node: Node, _ own: OwnAnswer) -> Matcher.Reading {
    guard let nearest = own.starts(of: node).first else { return Matcher.Reading() }
    let bits = Diagnostician.notOwnBits
    if own.isWrong(nearest) { return Matcher.Reading(price: { _ in bits }) }
    let shielded = nearest.basis.own.keys.reduce(into: Set(nearest.basis.own.keys)) { all, quantity in
      all.formUnion(question.graph.ancestors(of: quantity).map(\.quantity))
    }
    return Matcher.Reading(price: { structure in structure.slips.contains { shielded.contains($0.node) } ? bits : 0 })
  }

  private struct Source {
    var table: StructureTable
    let readings: [Matcher.Reading]
  }

  /// The structures from the student's own values, where they differ from the exact ones.
  private mutating func sources(of node: Node, _ own: OwnAnswer) -> [Source] {
    let starts = own.starts(of: node)
    return starts.enumerated().compactMap { index, start in
      let isWrong = own.isWrong(start)
      // Right values are tried as they are written; those of one input alone are not.
      guard isWrong || (index == 0 && own.isRounded(start, question)) else { return nil }
      let written = Matcher.Reading(
        origin: isWrong ? start.origin : nil, isWritten: true, price: { _ in Diagnostician.writtenBits })
      let interval = Matcher.Reading(origin: start.origin, isWritten: false)
      let ways = WaySet(node, in: question, from: start.basis, structures(of: node, own: Set(start.basis.own.keys)))
      return Source(
        table: StructureTable(ways, isExact: false), readings: isWrong ? [interval, written] : [written])
    }
  }

  private mutating func structures(of node: Node, own: Set<GradedQuantity>) -> [Structure] {
    let key = OwnKey(quantity: node.quantity, own: own)
    if let known = ownStructures[key] { return known }
    let countMax = Structure.countMax(question, of: node) / Diagnostician.ownShare
    let structures = Structure.all(of: node, in: question, own: own, countMax: countMax)
    ownStructures[key] = structures
    return structures
  }
}
