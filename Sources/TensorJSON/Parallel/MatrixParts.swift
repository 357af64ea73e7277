/// The parts of a matrix while several threads parse them: each thread has its own run and its own room.
///
/// The first part begins where the reader is, so it is right. Every other part begins where a row might begin. It is
/// right if the part before it is right and ended just before it. A part that is not right is dropped, and the reader
/// parses it again.
///
/// Sendable without a check by the compiler: no two threads have the same part, no thread reads what another writes
/// before all have returned, and nobody writes to the text and the table.
///
/// Bounds. A part's scanner stays within the text as `NumberScanner` says, whatever the part's first byte is. The room
/// of a part is a range of the output's indices that overlaps no other, and it is the scanner's whole output.
@safe struct MatrixParts: @unchecked Sendable {
  private let text: UnsafeRawBufferPointer
  private let table: UnsafePointer<UInt64>
  private let output: UnsafeMutableBufferPointer<Double>
  private let parts: UnsafeMutableBufferPointer<MatrixPart>

  /// - Parameters:
  ///   - text: the document.
  ///   - table: `NumberTables.words`.
  ///   - output: uninitialized.
  ///   - parts: at least one; their rooms follow one another and end within `output`.
  init(
    of text: UnsafeRawBufferPointer, table: UnsafePointer<UInt64>, into output: UnsafeMutableBufferPointer<Double>,
    _ parts: UnsafeMutableBufferPointer<MatrixPart>
  ) {
    var end = 0
    for index in parts.indices {
      let room = unsafe parts[index].room
      precondition(room.lowerBound >= end)
      end = room.upperBound
    }
    precondition(parts.count > 0 && end <= output.count)
    unsafe self.text = text
    unsafe self.table = table
    unsafe self.output = output
    unsafe self.parts = parts
  }

  /// Parses a part as far as the fast path goes, at most to its end.
  func parse(_ index: Int) {
    // A buffer's subscript is checked only in debug builds.
    unsafe precondition(index >= 0 && index < parts.count)
    var part = unsafe parts[index]
    let scanner = unsafe NumberScanner(text, table: table, before: part.end)
    // Bounds: `init` has checked that the room is in the output.
    part.count = unsafe scanner.parse(&part.run, into: UnsafeMutableBufferPointer(rebasing: output[part.room]))
    unsafe parts[index] = part
  }

  /// Joins the parts that are right: moves their numbers after those of the first.
  ///
  /// - Parameter countMax: the most numbers to join.
  /// - Returns: the run of all joined parts, how many numbers it has, and how many bytes of the other parts were
  ///   parsed.
  func join(countMax: Int, of document: Span<UInt8>) -> (run: NumberRun, count: Int, wasted: Int) {
    var (run, count) = unsafe (parts[0].run, parts[0].count)
    var index = 1
    while unsafe index < parts.count {
      let (last, next) = unsafe (parts[index - 1], parts[index])
      guard document.endOfWhiteSpace(from: run.offset) == last.rowEnd, next.count > 0,
        next.count <= countMax - count, run.append(next.run)
      else { break }
      // Bounds: the numbers before this part are no more than the room before it, so both ranges are in the output.
      // They may overlap. The first `next.count` values of its room are initialized.
      if let base = unsafe output.baseAddress {
        unsafe (base + count).moveInitialize(from: base + next.room.lowerBound, count: next.count)
      }
      count += next.count
      index += 1
    }
    let wasted = unsafe parts[index...].reduce(0) { $0 + $1.run.offset - $1.start }
    return (run, count, wasted)
  }
}
