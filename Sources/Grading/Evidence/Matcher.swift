private import Glibc

/// Finds the hypotheses that give a submitted quantity.
///
/// A structure is rejected at one of the answer's large entries, where a factor must explain the ratio; then in its
/// piece; then at the first entry that disagrees.
struct Matcher {
  let observation: Observation
  private let factors: FactorTable
  private let prices: Prices
  /// The exact values.
  private let exact: [Double]
  /// The slip that gives the answer its shape; nil for the question's own.
  private let otherShape: PlacedSlip?
  private(set) var fits: [Fit] = []
  /// The single mistake that agrees longest before it fails.
  private(set) var nearest: (explanation: Explanation, agreed: Int)?
  /// The entries that may still be compared.
  private var left: Int
  /// How many structures may still be computed as a whole for this answer alone.
  private var wholesLeft = Matcher.wholesMax
  private lazy var repetitions = Repetitions(of: observation.values)
  /// The evidence that the answer has for a hypothesis at most; nil until some hypothesis agrees with a piece of it.
  private var mostBits: Double?

  init(
    _ observation: Observation, _ factors: FactorTable, _ prices: Prices, exact: [Double],
    otherShape: PlacedSlip? = nil
  ) {
    self.observation = observation
    self.factors = factors
    self.prices = prices
    self.exact = exact
    self.otherShape = otherShape
    left = Matcher.comparisonsMax(
      entries: observation.values.count, rows: observation.values.count / observation.columns)
  }

  /// How many entries of hypotheses are compared with those of an answer. An answer that agrees with more tells none of
  /// them apart. Rows in another order are compared with one another.
  static func comparisonsMax(entries: Int, rows: Int) -> Int {
    60_000 + 16 * entries + (rows <= reorderedRowsMax ? 2 * rows * rows : 0)
  }

  /// What a hypothesis that gives every entry takes besides, in comparisons.
  private static let ofFit = 100

  /// Whether hypotheses are left that were not compared.
  var isExhausted: Bool { left < 0 || wholesLeft < 0 }

  static let wholesMax = 100

  /// How the values that a table starts from are taken.
  struct Reading: Sendable {
    /// The student's own quantity that it starts from; nil for exact values.
    var origin: GradedQuantity?
    /// Whether the digits are exactly what is written, and not an interval.
    var isWritten = true
    /// What it costs to start there, in bits.
    var price: @Sendable (Structure) -> Double = { _ in 0 }
  }

  /// Compares the answer with all structures of a table.
  mutating func match(_ table: inout StructureTable, _ reading: Reading) {
    guard let entry = observation.first else { return }
    let column = table.column(at: entry)
    let piece = table.sharedPiece(at: entry)
    let found = abs(observation.values[entry])
    let width =
      observation.halves[entry] + Observation.absoluteNoise * observation.unit + Observation.relativeNoise * found
    let (least, most) = (log(max(found - width, 0)), log(found + width))
    for structure in column.candidates(from: least, to: most, factors, isWritten: reading.isWritten) {
      let (low, high) = column.logarithms(structure, isWritten: reading.isWritten)
      let range = factors.range(from: least - high, to: most - low)
      guard !range.isEmpty, most - low - (least - high) < Matcher.rangeMax else { continue }
      if otherShape != nil, table.ways.isArranged(structure) { continue }
      let isNegative = observation.values[entry] * column.values[structure] < 0
      for index in range where !isNegative || factors.sign != nil {
        guard !isExhausted else { return }
        check(Candidate(structure: structure, factor: index, isNegative: isNegative), &table, piece, entry, reading)
      }
    }
  }

  /// A hypothesis by its place in the table and in the factors.
  private struct Candidate {
    let structure: Int
    let factor: Int
    let isNegative: Bool
  }

  private func hypothesis(_ candidate: Candidate, _ table: StructureTable) -> Hypothesis {
    Hypothesis(
      structure: table.ways.structures[candidate.structure].inShape(of: otherShape),
      factor: factors.entries[candidate.factor], sign: candidate.isNegative ? factors.sign : nil)
  }

  /// A number that may be e³ times another explains nothing.
  private static let rangeMax = 3.0

  /// - Parameter piece: the piece of all structures that holds the entry, if it is kept.
  private mutating func check(
    _ candidate: Candidate, _ table: inout StructureTable, _ piece: Estimate?, _ entry: Int, _ reading: Reading
  ) {
    let structure = candidate.structure
    if let mostBits, !pays(mostBits, for: candidate, table, reading) { return }
    let factor = (candidate.isNegative ? -1 : 1) * factors.entries[candidate.factor].value
    if !table.isKept { left -= table.ways.wholeInComparisons / table.ways.pieces }
    let count = table.ways.pieceCount
    if !table.ways.isArranged(structure),
      let numbers = piece ?? table.piece(at: entry, of: structure)
    {
      let (first, firstNumber) = (entry / count * count, piece == nil ? 0 : structure * count)
      for index in 0..<count {
        left -= 1
        let expected = numbers.span(firstNumber + index, times: factor, isWritten: reading.isWritten)
        guard observation.width(at: first + index, expected, factor: factor) != nil else { return }
      }
    }
    guard mostBits != nil || pays(findMostBits(), for: candidate, table, reading) else { return }
    let hypothesis = hypothesis(candidate, table)
    if !table.sharesWhole(structure) { wholesLeft -= 1 }
    guard hypothesis.isAllowed, let estimate = table.estimate(of: structure),
      estimate.values.count == observation.values.count
    else { return }
    let (evidence, agreed) = observation.evidence(
      for: estimate, times: factor, isWritten: reading.isWritten, repetitions)
    guard agreed == estimate.values.count else {
      left -= agreed
      if agreed > nearest?.agreed ?? 0 { note(hypothesis, reading, agreed: agreed) }
      return
    }
    left -= 4 * agreed
    add(hypothesis, estimate.values, evidence.bits, reading)
  }

  /// More than any hypothesis costs, and than a start from other numbers.
  private static let dearest = 64.0

  /// A row with more evidence than any hypothesis costs says enough: then the others are not counted.
  private mutating func findMostBits() -> Double {
    let ofRow = observation.firstRow.map { observation.mostBits(of: $0) } ?? 0
    let bits =
      ofRow < Matcher.dearest ? observation.mostBits(of: observation.values.indices, repetitions) : .infinity
    mostBits = bits
    return bits
  }

  /// Whether some evidence pays for a hypothesis.
  private func pays(
    _ bits: Double, for candidate: Candidate, _ table: StructureTable, _ reading: Reading
  ) -> Bool {
    bits == .infinity
      || bits - leastPrice(candidate, table) - reading.price(table.ways.structures[candidate.structure])
        >= Matcher.bitsMin
  }

  /// What a hypothesis costs at least.
  private func leastPrice(_ candidate: Candidate, _ table: StructureTable) -> Double {
    guard prices.earned.isEmpty else { return 0 }
    return table.ways.prices[candidate.structure] + factors.entries[candidate.factor].price
      + (candidate.isNegative ? factors.sign?.price ?? 0 : 0)
  }

  /// A hypothesis of fewer bits has no name, and keeps no other one from having one.
  private static let bitsMin = -Margins.lead

  private mutating func add(_ hypothesis: Hypothesis, _ numbers: [Double], _ evidence: Double, _ reading: Reading) {
    let price = prices.all(hypothesis)
    let bits = evidence - price - reading.price(hypothesis.structure)
    guard bits >= Matcher.bitsMin else { return }
    left -= Matcher.ofFit
    // An answer near the right one is evidence of an ε only if it moves it visibly.
    if hypothesis.structure.hasEpsilon, !observation.isApart(from: exact, by: Matcher.widthsApart) { return }
    let multiplier = hypothesis.multiplier
    let values = numbers.map { multiplier * $0 }
    let pattern = Evidence.patternBits(numbers, columns: observation.columns)
    fits.append(
      Fit(
        misconceptions: hypothesis.misconceptions, layers: hypothesis.layers,
        structure: hypothesis.structure.slips.map(\.number),
        origin: reading.origin, price: price, distance: hypothesis.structure.distance,
        bits: bits,
        patternBits: min(pattern, prices.structure(hypothesis)), values: values))
  }

  /// Three bits: what such a mistake changes must be this many times as wide as what the digits leave open.
  private static let widthsApart = 8.0

  /// Remembers the single mistake that agrees longest before it fails.
  private mutating func note(_ hypothesis: Hypothesis, _ reading: Reading, agreed: Int) {
    let misconceptions = hypothesis.misconceptions
    guard misconceptions.count == 1 else { return }
    nearest = (
      Explanation(misconceptions: misconceptions, layers: hypothesis.layers, origin: reading.origin), agreed
    )
  }
}

// MARK: - A unit of the last digit

extension Matcher {
  /// Adds the right numbers with some of them a unit of the last digit off, as any rounding on the way may leave them.
  /// It pays for what it leaves open: which are off, and to which side. So a mistake that explains these has the name,
  /// unless they are few.
  mutating func addRounded(_ found: Observation.UnitsOff) {
    left -= Matcher.ofFit
    let open = Evidence.logarithmOfBinomial(found.count, found.off) + Double(found.off)
    let price = prices.price(.roundedTooEarly, Slip.seen) + open
    fits.append(
      Fit(
        misconceptions: [.roundedTooEarly], structure: [], origin: nil, price: price, distance: 0,
        bits: found.bits - price, patternBits: 0, values: observation.values))
  }
}

// MARK: - Rows in any order

extension Matcher {
  /// With more rows, no other order is searched: the search is quadratic in the worst case.
  static let reorderedRowsMax = 1_024

  /// Compares the answer with the right rows in another order, which no table lists. The greatest number is the same in
  /// every order, so its ratio is the factor.
  mutating func matchReorderedRows(of node: Node) {
    let rows = observation.values.count / observation.columns
    guard node.reduction == nil, rows > 1, rows <= Matcher.reorderedRowsMax, let entry = observation.greatest,
      let greatest = exact.max(by: { abs($0) < abs($1) }), greatest != 0
    else { return }
    let slip = Slip(
      .rowsReordered, price: ArrangementSlips.reorderedPrice(rows: rows), .arrangement { $0 })
    let found = abs(observation.values[entry])
    let width =
      observation.halves[entry] + Observation.absoluteNoise * observation.unit + Observation.relativeNoise * found
    let ratios = (log(max(found - width, 0) / abs(greatest)), log((found + width) / abs(greatest)))
    for index in factors.range(from: ratios.0, to: ratios.1) {
      for sign in factors.sign == nil ? [nil] : [nil, factors.sign] {
        let hypothesis = Hypothesis(
          structure: Structure(slips: [PlacedSlip(node: node.quantity, slip: slip, number: 0)]),
          factor: factors.entries[index], sign: sign)
        if let order = order(times: hypothesis.multiplier, rows: rows) { addReordered(hypothesis, order) }
      }
    }
  }

  /// Which right row each row of the answer is; nil if one is none.
  private mutating func order(times factor: Double, rows: Int) -> [Int]? {
    var isTaken = [Bool](repeating: false, count: rows)
    var order: [Int] = []
    for row in 0..<rows {
      let match = (0..<rows).first { other in
        !isTaken[other] && agrees(row: row, with: other, times: factor)
      }
      guard let match, left >= 0 else { return nil }
      isTaken[match] = true
      order.append(match)
    }
    return order
  }

  /// Whether a row of the answer is one of the right rows.
  private mutating func agrees(row: Int, with other: Int, times factor: Double) -> Bool {
    let columns = observation.columns
    return (0..<columns).allSatisfy { column in
      left -= 1
      let expected = Span(factor * exact[other * columns + column])
      return observation.width(at: row * columns + column, expected, factor: factor) != nil
    }
  }

  private mutating func addReordered(_ hypothesis: Hypothesis, _ order: [Int]) {
    let columns = observation.columns
    let numbers = order.flatMap { exact[$0 * columns..<($0 + 1) * columns] }
    guard numbers != exact else { return }
    var evidence = Evidence()
    for (index, number) in numbers.enumerated() {
      let expected = Span(hypothesis.multiplier * number)
      guard let width = observation.width(at: index, expected, factor: hypothesis.multiplier) else { return }
      observation.addEvidence(of: index, expected.value, width: width, to: &evidence)
    }
    add(hypothesis, numbers, evidence.bits, Reading())
  }
}
