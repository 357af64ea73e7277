import Synchronization

/// The parts of a matrix while several threads parse them: each part has its own run and its own room.
///
/// The first part begins where the reader is, so it is right. Every other part begins where a row might begin. It is
/// right if the part before it is right and ended just before it. A part that is not right is dropped, and the reader
/// parses it again.
///
/// A thread that has parsed a part joins what can be joined by then, while the others parse.
///
/// Sendable without a check by the compiler: no two threads have the same part, no thread reads what another writes
/// before that one has released the lock of `progress`, and nobody writes to the text and the table.
///
/// Bounds. A part's scanner stays within the text as `NumberScanner` says, whatever the part's first byte is. The room
/// of a part is a range of the output's indices that overlaps no other, and it is the scanner's whole output.
@safe final class MatrixParts: @unchecked Sendable {
  private let text: UnsafeRawBufferPointer
  private let table: UnsafePointer<UInt64>
  private let output: UnsafeMutableBufferPointer<Double>
  private let parts: UnsafeMutableBufferPointer<MatrixPart>
  /// The most numbers to join.
  private let countMax: Int
  /// Parts after this one are not needed.
  private let lastNeeded: Atomic<Int>
  private let progress: Mutex<Progress>

  /// What is joined so far: the first parts.
  private struct Progress {
    var parts = 0
    var run: NumberRun
    /// How many numbers they have.
    var count = 0
  }

  /// - Parameters:
  ///   - text: the document.
  ///   - table: `NumberTables.words`.
  ///   - output: uninitialized.
  ///   - parts: at least one; their rooms follow one another and end within `output`.
  ///   - countMax: the most numbers to join.
  init(
    of text: UnsafeRawBufferPointer, table: UnsafePointer<UInt64>, into output: UnsafeMutableBufferPointer<Double>,
    _ parts: UnsafeMutableBufferPointer<MatrixPart>, countMax: Int
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
    self.countMax = countMax
    lastNeeded = Atomic(parts.count - 1)
    progress = unsafe Mutex(Progress(run: parts[0].run))
  }

  /// The run of all joined parts, how many numbers it has, and how many bytes of the other parts were parsed.
  var joined: (run: NumberRun, count: Int, wasted: Int) {
    progress.withLock { progress in
      let wasted = unsafe parts[progress.parts...].reduce(0) { $0 + $1.run.offset - $1.start }
      return (progress.run, progress.count, wasted)
    }
  }

  /// Parses a part as far as the fast path goes, at most to its end, unless it is known that the part is not needed.
  func parse(_ index: Int, of document: Span<UInt8>) {
    // A buffer's subscript is checked only in debug builds.
    unsafe precondition(index >= 0 && index < parts.count)
    guard index <= lastNeeded.load(ordering: .relaxed) else { return }
    var part = unsafe parts[index]
    let scanner = unsafe NumberScanner(text, table: table, before: part.end)
    // Bounds: `init` has checked that the room is in the output.
    part.count = unsafe scanner.parse(&part.run, into: UnsafeMutableBufferPointer(rebasing: output[part.room]))
    part.isParsed = true
    if !part.isWhole(in: document) { lastNeeded.min(index, ordering: .relaxed) }
    let parsed = part
    progress.withLock { progress in
      unsafe parts[index] = parsed
      join(&progress, of: document)
    }
  }

  /// Joins the next parts that are parsed and right: moves their numbers after those of the first.
  private func join(_ progress: inout Progress, of document: Span<UInt8>) {
    while unsafe progress.parts < parts.count && parts[progress.parts].isParsed {
      let next = unsafe parts[progress.parts]
      if progress.parts == 0 {
        progress.run = next.run
      } else {
        guard unsafe parts[progress.parts - 1].isWhole(in: document), next.count > 0,
          next.count <= countMax - progress.count, progress.run.append(next.run)
        else { return }
        // Bounds: the numbers before this part are no more than the room before it, so both ranges are in the output.
        // They may overlap. The first `next.count` values of its room are initialized.
        if let base = unsafe output.baseAddress {
          unsafe (base + progress.count).moveInitialize(from: base + next.room.lowerBound, count: next.count)
        }
      }
      progress.count += next.count
      progress.parts += 1
    }
  }
}
