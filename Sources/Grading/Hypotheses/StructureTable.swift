private import Glibc

/// The numbers of a node's structures from one basis, computed when they are needed.
///
/// A table from exact values serves all answers to a question. It keeps what it computed, as far as memory allows.
struct StructureTable: Sendable {
  let ways: WaySet
  private let isExact: Bool
  /// Whether all numbers of all structures may be kept.
  let isKept: Bool
  /// By the piece.
  private var pieces: [Int: Estimate] = [:]
  /// By the entry.
  private var columns: [Int: Column] = [:]
  /// All numbers of a structure, if they were needed. The inner nil is one that does not apply.
  private var whole: [Int: Estimate?] = [:]
  private var arranged: [Int: Estimate]?
  /// How many numbers are kept.
  private var kept = 0

  /// The numbers of each structure at one entry; NaN if it does not apply.
  struct Column: Sendable {
    let values: [Double]
    /// Empty if the table is exact.
    let low: [Double]
    let high: [Double]
    /// log |value|.
    fileprivate let logarithms: [Double]
    /// The structures with a number that is not 0 from the least |value| to the greatest, if many answers share them;
    /// nil otherwise.
    fileprivate let bySize: [(logarithm: Double, structure: Int)]?

    /// The logarithms of the ends of a structure's |number|.
    func logarithms(_ structure: Int, isWritten: Bool) -> (low: Double, high: Double) {
      guard !isWritten, !low.isEmpty else { return (logarithms[structure], logarithms[structure]) }
      let size = Span(values[structure], low[structure], high[structure]).magnitude
      return (log(size.low), log(size.high))
    }

    /// The structures whose number a factor may make one between two numbers, in their order; others can be among them.
    ///
    /// - Parameters:
    ///   - least: the logarithm of the lesser number.
    ///   - most: that of the greater.
    func candidates(from least: Double, to most: Double, _ factors: FactorTable, isWritten: Bool) -> [Int] {
      // Fast path (0512): each factor finds its structures. The general path tries all of them.
      guard let bySize, isWritten || low.isEmpty else { return Array(values.indices) }
      // Rounding of the differences, for logarithms up to 10³.
      let slack = 1e-11
      var found: [Int] = []
      // The factors are sorted too, so that the first structure of each is before that of the last factor.
      var first = bySize.count
      for factor in factors.logarithms {
        while first > 0, bySize[first - 1].logarithm >= least - factor - slack { first -= 1 }
        var place = first
        while place < bySize.count, bySize[place].logarithm <= most - factor + slack {
          found.append(bySize[place].structure)
          place += 1
        }
        guard found.count < values.count else { return Array(values.indices) }
      }
      found.sort()
      return found.indices.compactMap { $0 == 0 || found[$0] != found[$0 - 1] ? found[$0] : nil }
    }
  }

  init(_ ways: WaySet, isExact: Bool) {
    self.ways = ways
    self.isExact = isExact
    isKept = ways.structures.count * ways.node.count <= StructureWork.numbersMax
  }

  var count: Int { ways.structures.count }

  /// Forgets the numbers if there are too many. Those that later answers need are computed again.
  mutating func boundMemory() {
    guard kept > StructureWork.numbersMax else { return }
    (pieces, columns, whole, arranged, kept) = ([:], [:], [:], nil, 0)
  }

  // MARK: One entry of all structures

  mutating func column(at entry: Int) -> Column {
    if let known = columns[entry] { return known }
    let (piece, index) = (entry / ways.pieceCount, entry % ways.pieceCount)
    var spans: [Span]
    if isKept {
      let piece = self.piece(piece)
      spans = (0..<count).map { structure in
        piece.span(structure * ways.pieceCount + index, times: 1, isWritten: false)
      }
    } else {
      // One after the other, because a row can be long.
      spans = (0..<count).map { ways.piece(piece, of: $0)?[index] ?? Span(.nan) }
    }
    for (structure, estimate) in arrangedEstimates() {
      spans[structure] = estimate.span(entry, times: 1, isWritten: false)
    }
    let logarithms = spans.map { log(abs($0.value)) }
    let column = Column(
      values: spans.map(\.value), low: isExact ? [] : spans.map(\.low), high: isExact ? [] : spans.map(\.high),
      logarithms: logarithms, bySize: isKept && ways.isFromExact ? StructureTable.sorted(logarithms) : nil)
    if isKept {
      columns[entry] = column
      kept += 2 * count
    }
    return column
  }

  private static func sorted(_ logarithms: [Double]) -> [(logarithm: Double, structure: Int)] {
    let finite = logarithms.indices.filter { logarithms[$0].isFinite }
    return finite.map { (logarithms[$0], $0) }.sorted { $0.logarithm < $1.logarithm }
  }

  /// The numbers of one piece, those of one structure next to each other; NaN if it does not apply.
  private mutating func piece(_ index: Int) -> Estimate {
    if let known = pieces[index] { return known }
    var values = [Double](repeating: .nan, count: count * ways.pieceCount)
    var (low, high) = isExact ? ([], []) : (values, values)
    ways.forEachPiece(at: index) { structure, row in
      guard row.count == ways.pieceCount else { return }
      let first = structure * ways.pieceCount
      for (place, span) in row.enumerated() {
        values[first + place] = span.value
        if !isExact { (low[first + place], high[first + place]) = (span.low, span.high) }
      }
    }
    let piece = Estimate(values, low, high)
    pieces[index] = piece
    kept += piece.values.count
    return piece
  }

  private mutating func arrangedEstimates() -> [Int: Estimate] {
    if let arranged { return arranged }
    let numbers = ways.arranged(combined: isKept && ways.isFromExact)
    let all = numbers.map { ($0.structure, Estimate($0.values, isExact: isExact)) }
    let found = Dictionary(uniqueKeysWithValues: all)
    if isKept { arranged = found }
    return found
  }

  // MARK: One structure

  /// The numbers of the piece that holds an entry, those of one structure next to each other; nil if they are not kept.
  mutating func sharedPiece(at entry: Int) -> Estimate? { isKept ? piece(entry / ways.pieceCount) : nil }

  /// The piece of one structure that holds an entry; nil if the structure does not apply or is arranged.
  func piece(at entry: Int, of structure: Int) -> Estimate? {
    ways.piece(entry / ways.pieceCount, of: structure).map { Estimate($0, isExact: isExact) }
  }

  /// Whether all numbers of a structure are computed already, or are kept for other answers.
  func sharesWhole(_ structure: Int) -> Bool { (isKept && ways.isFromExact) || whole[structure] != nil }

  /// All numbers, row-major; nil if the structure does not apply.
  mutating func estimate(of structure: Int) -> Estimate? {
    if let known = whole[structure] { return known }
    let found: Estimate?
    if ways.isArranged(structure) {
      found = isKept ? arrangedEstimates()[structure] : ways.values(structure).map { Estimate($0, isExact: isExact) }
    } else {
      found = ways.values(structure).map { Estimate($0, isExact: isExact) }
    }
    if isKept {
      whole[structure] = .some(found)
      kept += ways.node.count
    }
    return found
  }
}
