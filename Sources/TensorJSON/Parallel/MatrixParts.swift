/// The parts of a matrix while several threads read them: each a run of its own, into room of its own.
///
/// Every part but the first begins where a row may begin, on trust. It is right if the one before it is and ended just before it; the first
/// begins where the reader stands, so it is. What cannot be trusted is dropped, to be read again by the reader.
///
/// Sendable without a check: no two threads are given the same part, nobody reads what another writes before all have returned,
/// and the text and the table are not written.
///
/// Bounds. A part's scanner keeps to the text as `NumberScanner` says, whatever the part's first byte is. The room of
/// a part is a range of the output's indices that no other's overlaps, and the scanner is given it as its whole output.
@safe struct MatrixParts: @unchecked Sendable {
  private let text: UnsafeRawBufferPointer
  private let table: UnsafePointer<UInt64>
  private let output: UnsafeMutableBufferPointer<Double>
  private let parts: UnsafeMutableBufferPointer<MatrixPart>

  /// - Parameters:
  ///   - text: the document.
  ///   - table: `ScannerTable.words`.
  ///   - output: not initialized.
  ///   - parts: at least one; their rooms follow one another, and the last ends in `output`.
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

  /// Reads a part as far as the fast way goes, to its end at most.
  func read(_ index: Int) {
    // The subscript of a buffer is checked in debug builds alone.
    unsafe precondition(index >= 0 && index < parts.count)
    var part = unsafe parts[index]
    let scanner = unsafe NumberScanner(text, table: table, before: part.end)
    // Bounds: `init` has seen that the room is in the output.
    part.count = unsafe scanner.parse(&part.run, into: UnsafeMutableBufferPointer(rebasing: output[part.room]))
    unsafe parts[index] = part
  }

  /// Joins the parts that are known to be right: moves their numbers behind those of the first.
  ///
  /// - Parameter countMax: no more numbers than these are joined.
  /// - Returns: the run through all of them, how many numbers they hold, and how many bytes the others have read.
  func join(countMax: Int, of document: Span<UInt8>) -> (run: NumberRun, count: Int, vain: Int) {
    var (run, count) = unsafe (parts[0].run, parts[0].count)
    var index = 1
    while unsafe index < parts.count {
      let (last, next) = unsafe (parts[index - 1], parts[index])
      guard document.endOfWhiteSpace(from: run.offset) == last.rowEnd, next.count > 0,
        next.count <= countMax - count, run.append(next.run)
      else { break }
      // Bounds: the numbers taken before are no more than the room before this part's, so both ranges are in the output;
      // they may overlap. The first `next.count` of its room are initialized.
      if let base = unsafe output.baseAddress {
        unsafe (base + count).moveInitialize(from: base + next.room.lowerBound, count: next.count)
      }
      count += next.count
      index += 1
    }
    let vain = unsafe parts[index...].reduce(0) { $0 + $1.run.offset - $1.start }
    return (run, count, vain)
  }
}
