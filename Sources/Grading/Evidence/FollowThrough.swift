import GradientCore

/// Whether a wrong quantity is what the student's own earlier values give: the right way from them, at any depth.
///
/// The student rounded an earlier value to write it. So what follows from it is an interval, or exactly what the
/// written digits give.
struct FollowThrough: Sendable {
  private let question: Question
  private let tolerance: Tolerance
  /// The sums that a uniform ŷ gives, the same for all answers. The inner nil is one that no ŷ is a part of.
  private var evenSums: [GradedQuantity: [Span]?] = [:]

  init(_ question: Question, _ tolerance: Tolerance) {
    self.question = question
    self.tolerance = tolerance
  }

  /// The bits of evidence that a matrix of several numbers needs. A guessed one has them with a chance of 1 in 1,000.
  private static let matrixBits = 10.0
  /// Losses need more than a matrix: they have no required zeros and no rows that sum to 0, so two numbers of 10 bits
  /// occur by chance.
  private static let lossesBits = 15.0
  /// A single number cannot have as many.
  private static let lossBits = 5.0
  /// The bits that it costs to also try the digits exactly as they are written.
  fileprivate static let writtenBits = 1.0

  /// The earlier quantity that this one follows from; nil if there is none. A value that is not finite never follows,
  /// because it takes no computation.
  mutating func origin(of quantity: GradedQuantity, _ values: [Double], own: OwnAnswer) -> GradedQuantity? {
    guard values.allSatisfy(\.isFinite) else { return nil }
    let node = question.graph[quantity]
    return own.starts(of: node).first { follows(node, values, from: $0, own) }?.origin
  }

  /// Whether a quantity of the output units is what the student's own ŷ gives, from which nothing follows.
  mutating func isConsequenceOfYHat(_ quantity: GradedQuantity, _ values: [Double], own: OwnAnswer) -> Bool {
    guard let yHat = own.unusableYHat, [.losses, .loss, .gradYHat, .gradAL].contains(quantity),
      values.allSatisfy(\.isFinite)
    else { return false }
    let start = OwnAnswer.Start(basis: Basis(own: [.yHat: yHat]), origin: .yHat)
    return follows(question.graph[quantity], values, from: start, own)
  }

  /// Whether every row agrees, with enough evidence in the rows that take a computation.
  private mutating func follows(
    _ node: Node, _ values: [Double], from start: OwnAnswer.Start, _ own: OwnAnswer
  ) -> Bool {
    guard !isTrivial(start), let right = Way(node, in: question, from: start.basis, slips: []) else { return false }
    let triviality = Triviality(node, start, own, question)
    var trail = Trail(node, values, from: start.origin, in: question, tolerance, bitsMin: bits(of: node, values))
    var (rights, evens) = (SampleValues(right, 0), triviality.uniform.map { SampleValues($0, 0) })
    for row in 0..<trail.rows {
      guard let spans = node.reduction == nil ? rights.nodeRow(of: row) : right.values() else { return false }
      var even: [Span]?
      if !trail.isDecided { even = node.reduction == nil ? evens?.nodeRow(of: row) : evenSum(of: node, triviality) }
      trail.add(row, spans, even, saysNothing: triviality.saysNothing(row))
      guard trail.isOpen else { return false }
    }
    return trail.hasEvidence
  }

  private mutating func evenSum(of node: Node, _ triviality: Triviality) -> [Span]? {
    if let known = evenSums[node.quantity] { return known }
    let sum = triviality.uniform?.values()
    evenSums[node.quantity] = .some(sum)
    return sum
  }

  private func bits(of node: Node, _ values: [Double]) -> Double {
    if node.count == 1 || isOneNumber(node, values) { return FollowThrough.lossBits }
    return node.quantity.isMatrix ? FollowThrough.matrixBits : FollowThrough.lossesBits
  }

  /// ∇b of two softmax units is one number and its negative, if each row of the student's ∇_{a_L} sums to 0.
  private func isOneNumber(_ node: Node, _ values: [Double]) -> Bool {
    guard question.output == .softmax, node.inputs == [.gradAL], node.reduction != nil, values.count == 2 else {
      return false
    }
    let halves = Rounding(of: values).halves(of: values)
    return abs(values[0] + values[1]) <= halves[0] + halves[1] + Observation.relativeNoise * abs(values[0])
  }

  /// Whether all that it starts from is one number, as far as the digits say. What follows then takes no computation.
  /// The rows of a ŷ are checked one by one.
  private func isTrivial(_ start: OwnAnswer.Start) -> Bool {
    start.basis.own.allSatisfy { quantity, spans in
      if quantity == .yHat { return false }
      var numbers = OneNumber()
      var zeros = 0
      for (index, span) in spans.enumerated() where quantity != .losses || !question.isIgnored(index) {
        numbers.add(span.value, (span.high - span.low) / 2 + Observation.relativeNoise * abs(span.value))
        if span.value == 0 { zeros += 1 }
      }
      // Where the zeros are shows in a later matrix, but not in a loss.
      let isLong = spans.count > 1 && zeros == 0
      return numbers.mayBeOne && (quantity == .losses || isLong)
    }
  }
}

/// What takes no computation in a quantity that follows from the student's own ŷ.
private struct Triviality {
  /// What a uniform ŷ gives; nil if no ŷ is a part of the quantity.
  let uniform: Way?
  private let rows: [Bool]
  private let isSum: Bool

  init(_ node: Node, _ start: OwnAnswer.Start, _ own: OwnAnswer, _ question: Question) {
    isSum = node.reduction != nil
    let isOutput = [.losses, .loss, .gradYHat, .gradAL].contains(node.quantity)
    rows = isOutput && start.basis.own[.yHat] != nil ? own.trivialRows : []
    guard isOutput, question.output != .identity else {
      uniform = nil
      return
    }
    let even = question.output == .softmax ? 1 / Double(question.classes) : 0.5
    let yHat = [Span](repeating: Span(even), count: question.samples * question.classes)
    uniform = Way(node, in: question, from: Basis(own: [.yHat: yHat]), slips: [])
  }

  /// Whether a row is no evidence. A sum is none if no sample's row is.
  func saysNothing(_ row: Int) -> Bool {
    isSum ? !rows.isEmpty && !rows.contains(false) : rows.isEmpty ? false : rows[row]
  }
}

/// A submitted quantity, compared row by row with what would follow from an earlier one.
private struct Trail {
  /// How far rounding may have moved an entry: by the digits that it shows; or by those or the digits that are asked,
  /// whichever leave more open (`wide`) or less (`narrow`).
  private enum Digits { case shown, wide, narrow }

  /// One way to interpret the digits.
  private struct Reading {
    /// Whether the earlier digits are taken as exact, not as an interval.
    let isWritten: Bool
    let digits: Digits
    var isOpen = true
    var evidence = Evidence()
  }

  let rows: Int
  private let values: [Double]
  private let columns: Int
  private let unit: Double
  private let scale: Double
  private let takesLogarithm: Bool
  private let tolerance: Tolerance
  /// The evidence that is needed.
  private let bitsMin: Double
  /// Half a unit of the last digit that each number shows.
  private let shown: [Double]
  private var readings: [Reading]
  /// Whether the widest reading has enough evidence. It agrees wherever another one does, so it decides then.
  private(set) var isDecided = false

  /// The first reading is the widest.
  init(
    _ node: Node, _ values: [Double], from origin: GradedQuantity, in question: Question, _ tolerance: Tolerance,
    bitsMin: Double
  ) {
    self.values = values
    self.bitsMin = bitsMin
    let quantity = node.quantity
    columns = node.reduction == nil ? node.columns : node.count
    rows = values.count / columns
    takesLogarithm = origin == .yHat && !quantity.isMatrix && question.output == .softmax
    unit = question.unit(of: quantity)
    scale = quantity.isMatrix ? Evidence.scale(of: values) : question.lossScale
    shown = Rounding(of: values).halves(of: values)
    self.tolerance = tolerance
    // If digits are asked, trailing zeros are digits too. Digits taken as exact have none: 1/0.2 is just 5.
    let asksDigits = if case .close = tolerance { false } else { true }
    readings = [
      Reading(isWritten: false, digits: .wide), Reading(isWritten: false, digits: asksDigits ? .narrow : .shown),
      Reading(isWritten: true, digits: .wide), Reading(isWritten: true, digits: .shown),
    ]
  }

  /// Whether the widest reading still agrees.
  var isOpen: Bool { readings[0].isOpen }

  /// Whether a reading that agrees has enough evidence.
  var hasEvidence: Bool {
    isDecided
      || readings.contains { reading in
        reading.isOpen
          && reading.evidence.bits >= bitsMin + (reading.isWritten ? FollowThrough.writtenBits : 0)
      }
  }

  /// - Parameter trivial: the row of a uniform ŷ, which takes no computation; not needed if the widest reading decides.
  mutating func add(_ row: Int, _ spans: [Span], _ trivial: [Span]?, saysNothing: Bool) {
    for reading in readings.indices where readings[reading].isOpen {
      for column in 0..<columns where readings[reading].isOpen {
        let index = row * columns + column
        let half = shown[index] + Observation.relativeNoise * abs(values[index])
        let isEven = trivial.map { abs(values[index] - $0[column].value) <= half } ?? false
        add(entry: index, spans[column], saysNothing: isDecided || saysNothing || isEven, to: reading)
      }
      if reading == 0 { decide(after: row) }
      if isDecided || !isOpen { return }
    }
  }

  /// The sum of the evidence takes a sort: it is taken after 1, 2, 4, … rows.
  private mutating func decide(after row: Int) {
    if !isDecided, isOpen, row & (row + 1) == 0 { isDecided = readings[0].evidence.bits >= bitsMin }
  }

  /// - Parameter reading: its place, so that its evidence grows where it is: one that is passed along is copied.
  private mutating func add(entry index: Int, _ span: Span, saysNothing: Bool, to reading: Int) {
    let (found, expected) = (values[index], span.value)
    let isWritten = readings[reading].isWritten
    let (low, high) = isWritten ? (expected, expected) : (span.low, span.high)
    let slack =
      half(of: index, readings[reading].digits) + Observation.relativeNoise * abs(found)
      + Observation.absoluteNoise * unit
    guard found >= low - slack && found <= high + slack else {
      readings[reading].isOpen = false
      return
    }
    if saysNothing { return }
    let width = slack + (high - low) / 2
    // Near 0, −ln ŷ equals 1 − ŷ as far as the digits say, and 1 − ŷ takes no logarithm.
    if takesLogarithm, expected * expected / 2 < width { return }
    // A blank has the entries that are 0 as far as the digits say.
    if abs(expected) >= width { readings[reading].evidence.add(found, width: width, scale: scale) }
  }

  private func half(of index: Int, _ digits: Digits) -> Double {
    switch digits {
    case .shown: shown[index]
    case .wide: max(shown[index], tolerance.width(at: values[index]))
    case .narrow: min(shown[index], tolerance.width(at: values[index]))
    }
  }
}
