import Parallel

/// A tensor while it is parsed: its values so far, the known part of its shape, and its faults.
///
/// Not copyable: each copy would count a reference for each of its arrays.
struct TensorDraft<Element: TensorElement>: ~Copyable {
  let maxRank: Int
  let elementsMax: Int
  /// Its offset in the document, or that of white space before it.
  let start: Int
  var values: [Element] = []
  private(set) var faults = TensorFaults()

  /// Nil until the first number or array.
  private(set) var rank: Int?
  private(set) var rows = 0
  /// The length of the first row, once it has ended.
  private(set) var columns: Int?
  /// The entries so far of the current row, or of the vector.
  private(set) var entriesInRow = 0
  private(set) var isInRow = false
  private var hasTooMany = false
  private var isTooDeep = false
  /// No text is split before this place.
  private var splitOffsetMin = 0

  init(maxRank: Int, elementsMax: Int, from start: Int) {
    self.maxRank = maxRank
    self.elementsMax = elementsMax
    self.start = start
  }

  /// The place of the next entry.
  var place: [Int] {
    if isInRow { return [rows, entriesInRow] }
    return rank == 0 ? [] : [rank == 2 ? rows : entriesInRow]
  }

  /// - Parameter fault: called only if the fault is listed, with the place of the next entry.
  mutating func add(_ fault: (_ place: [Int]) -> TensorFault) {
    if faults.countOne() { faults.list(fault(place)) }
  }

  /// Counts an entry without a value: it is a fault, or one of too many.
  mutating func skipEntry() { if rank == 2 && !isInRow { rows += 1 } else { entriesInRow += 1 } }

  mutating func append(_ value: Element) {
    if values.count < elementsMax { values.append(value) } else { addTooMany() }
    entriesInRow += 1
  }

  mutating func addTooMany() {
    let elementsMax = elementsMax
    if !hasTooMany { add { _ in .tooManyElements(max: elementsMax) } }
    hasTooMany = true
  }

  /// Lists arrays that are too deep once: they have one cause.
  mutating func addTooDeep() {
    let maxRank = maxRank
    if !isTooDeep { add { .tooDeep(at: maxRank == 0 ? [] : $0, maxRank: maxRank) } }
    isTooDeep = true
  }

  /// Whether an array is allowed here; if not, it is a fault.
  mutating func admitsRow() -> Bool {
    if isInRow || maxRank < 2 {
      addTooDeep()
    } else if rank == 1 {
      add { .mixedRank(at: $0, found: .array) }
    } else {
      // Entries before the first row were faults, and count as rows.
      rows += rank == nil ? entriesInRow : 0
      rank = 2
      return true
    }
    return false
  }

  /// Whether a number is allowed here; if not, it is a fault.
  mutating func admitsNumber() -> Bool {
    if isInRow || rank == 0 { return true }
    if rank == 2 {
      add { .mixedRank(at: $0, found: .number) }
      return false
    }
    rank = 1
    return true
  }

  mutating func beginScalar() { rank = 0 }

  mutating func beginRow() {
    isInRow = true
    entriesInRow = 0
  }

  mutating func endRow() {
    isInRow = false
    if let columns {
      let (row, found) = (rows, entriesInRow)
      if found != columns, !isTooDeep { add { _ in .raggedRow(at: row, expected: columns, found: found) } }
    } else {
      columns = entriesInRow
    }
    rows += 1
    entriesInRow = 0
  }

  /// Whether a number may follow without a fault.
  var admitsRun: Bool { (isInRow || rank != 2) && values.count < elementsMax }

  /// A run that begins here, at the first byte of an entry.
  @inline(__always)
  func run(from offset: Int) -> NumberRun {
    NumberRun(offset: offset, columns: columns, column: entriesInRow, isInRow: isInRow)
  }

  /// Whether several threads should parse the rows from `offset` on.
  @inline(__always)
  func isToBeSplit(_ split: ReadingSplit, from offset: Int, to end: Int) -> Bool {
    split.work.workers > 1 && isInRow && end - offset >= split.bytesMin && offset >= splitOffsetMin && faults.isEmpty
  }

  /// Allows the next split only after as many bytes as this one wasted, and at least `bytesMin`. All splits together
  /// then waste at most one more pass over the text, and each pays for its hand-over.
  mutating func didSplit(_ split: ReadingSplit, to offset: Int, wasted: Int) {
    splitOffsetMin = offset + max(wasted, split.bytesMin)
  }

  mutating func neverSplitAgain() { splitOffsetMin = .max }

  /// Adds the shape of a run.
  @inline(__always)
  mutating func add(_ run: NumberRun) {
    if !isInRow { rank = 1 }
    if run.rows > 0 { columns = run.columns }
    rows += run.rows
    entriesInRow = run.column
  }

  /// Moves the values out, with their shape.
  ///
  /// - Precondition: there are no faults.
  @inline(__always)
  mutating func finished() -> ShapedArray<Element> {
    let isMatrix = rank == 2
    // Moved, not copied: a copy would count a reference.
    var moved: [Element] = []
    swap(&moved, &values)
    return ShapedArray(values: moved, rank: rank ?? 1, rows: isMatrix ? rows : 0, columns: isMatrix ? columns ?? 0 : 0)
  }
}
