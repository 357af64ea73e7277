/// A tensor while it is read: its values so far, its shape as far as it is known, and its faults.
///
/// Not copied: each copy would count a reference for each of its arrays.
struct TensorDraft<Element: TensorElement>: ~Copyable {
  let maxRank: Int
  let elementsMax: Int
  /// Where it begins in the document, or white space before it.
  let start: Int
  var values: [Element] = []
  private(set) var faults = TensorFaults()

  /// Unknown until a number or an array has been met.
  private(set) var rank: Int?
  private(set) var rows = 0
  /// The length of the first row that has ended.
  private(set) var columns: Int?
  /// Entries of the row being read, or of the vector.
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

  /// The place of the entry that comes next.
  var place: [Int] {
    if isInRow { return [rows, entriesInRow] }
    return rank == 0 ? [] : [rank == 2 ? rows : entriesInRow]
  }

  /// - Parameter fault: is made only if it is listed, from the place of the entry that comes next.
  mutating func add(_ fault: (_ place: [Int]) -> TensorFault) {
    if faults.countOne() { faults.list(fault(place)) }
  }

  /// Counts an entry without a value: a fault of its own, or one of too many.
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

  /// Arrays that are too deep have one cause, however many there are.
  mutating func addTooDeep() {
    let maxRank = maxRank
    if !isTooDeep { add { .tooDeep(at: maxRank == 0 ? [] : $0, maxRank: maxRank) } }
    isTooDeep = true
  }

  /// Whether an array may stand here; it is a fault where not.
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

  /// Whether a number may stand here; it is a fault where not.
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

  /// Whether a number may stand next, without a fault.
  var admitsRun: Bool { (isInRow || rank != 2) && values.count < elementsMax }

  /// A run from here, at the first byte of an entry.
  @inline(__always)
  func run(from offset: Int) -> NumberRun {
    NumberRun(offset: offset, columns: columns, column: entriesInRow, isInRow: isInRow)
  }

  /// Whether the rows from `offset` on are worth being read by several threads.
  @inline(__always)
  func isToBeSplit(_ split: ReadingSplit, from offset: Int, to end: Int) -> Bool {
    split.parts > 1 && isInRow && end - offset >= split.bytesMin && offset >= splitOffsetMin && faults.isEmpty
  }

  /// Puts off the next split until as much has been read as was in this one in vain, so that all of them read no more than
  /// the text once again, and as much as pays for the hand-over.
  mutating func didSplit(_ split: ReadingSplit, to offset: Int, vain: Int) {
    splitOffsetMin = offset + max(vain, split.bytesMin)
  }

  mutating func splitNoMore() { splitOffsetMin = .max }

  /// Counts what a run has read.
  @inline(__always)
  mutating func take(_ run: NumberRun) {
    if !isInRow { rank = 1 }
    if run.rows > 0 { columns = run.columns }
    rows += run.rows
    entriesInRow = run.column
  }

  /// The values with their shape; none are left here.
  ///
  /// - Precondition: there are no faults.
  @inline(__always)
  mutating func finished() -> ShapedArray<Element> {
    let isMatrix = rank == 2
    // Taken, not copied: a copy would count a reference.
    var taken: [Element] = []
    swap(&taken, &values)
    return ShapedArray(values: taken, rank: rank ?? 1, rows: isMatrix ? rows : 0, columns: isMatrix ? columns ?? 0 : 0)
  }
}
