package import Bytes

/// Splits a text that arrives in pieces into batches of lines.
///
/// A line ends with LF; a CR before it is white space of the line. The last line needs no end. Blank lines are counted,
/// and left out. A line above the limit is a line without its bytes, so it never fills the memory.
package struct LineSplitter: Sendable {
  package struct Settings: Sendable {
    /// The byte that ends a line: LF, or CR in files of very old editors.
    package var lineEnd = UInt8(ascii: "\n")
    package var lineBytesMax = Int.max
    /// A batch ends after the line that reaches so many bytes: enough that the work outweighs the exchange of a batch.
    package var batchBytes = 32 << 10
    /// Short lines can cost much, so a batch has few enough that every thread gets some.
    package var batchLinesMax = 256
    /// The lines at the start that are left out.
    package var skippedLines = 0
    /// Whether the first line is a batch of its own, because the others depend on it.
    package var isFirstAlone = false
    /// The bytes of blank lines, besides those of a byte order mark.
    package var blanks: ASCIISet = .whiteSpace

    package init() {}
  }

  private let settings: Settings
  /// The bytes of the complete lines of the next batch, then those of the line that is still to end.
  private var text: [UInt8] = []
  private var lines: [TextLine] = []
  /// Where the incomplete line begins in `text`.
  private var start = 0
  private var isTooLong = false
  /// Whether the incomplete line has any byte, kept or dropped.
  private var hasBegun = false
  private var number = 1
  private var index = 0
  private var bytesRead = 0

  package init(_ settings: Settings = Settings()) { self.settings = settings }

  /// The memory of the incomplete batch and line.
  package var bytesHeld: Int { text.capacity }

  /// Whether there are complete lines that no batch has yet.
  package var hasLines: Bool { !lines.isEmpty }

  /// The bytes of the incomplete line that are kept.
  package var restBytes: Int { text.count - start }

  /// Adds a piece of the text.
  ///
  /// - Parameter emit: receives each batch that is full.
  package mutating func append(_ piece: Span<UInt8>, _ emit: (LineBatch) -> Void) {
    var place = 0
    while place < piece.count {
      let end = piece.firstIndex(of: settings.lineEnd, from: place)
      extendLine(with: piece.extracting(place..<(end ?? piece.count)))
      guard let end else { return }
      bytesRead += 1
      endLine()
      place = end + 1
      if isFull, let batch = flush() { emit(batch) }
    }
  }

  /// The complete lines that no batch has yet; nil if there are none.
  package mutating func flush() -> LineBatch? {
    guard !lines.isEmpty else { return nil }
    let rest = Array(text[start...])
    text.removeLast(rest.count)
    let batch = LineBatch(text: text, lines: lines, bytesRead: bytesRead - rest.count)
    (text, lines, start, bytesRead) = (rest, [], 0, rest.count)
    return batch
  }

  /// Ends the text. A last line without a line end is a line.
  package mutating func finish() -> LineBatch? {
    if hasBegun { endLine() }
    return flush()
  }

  private var isFull: Bool {
    text.count >= settings.batchBytes || lines.count >= settings.batchLinesMax || (settings.isFirstAlone && index == 1)
  }

  private mutating func extendLine(with piece: Span<UInt8>) {
    guard piece.count > 0 else { return }
    bytesRead += piece.count
    hasBegun = true
    if number <= settings.skippedLines { return }
    isTooLong = isTooLong || text.count - start + piece.count > settings.lineBytesMax
    guard !isTooLong else { return dropLine() }
    // Bound: the buffer is the span, for this call.
    unsafe piece.withUnsafeBufferPointer { unsafe text.append(contentsOf: $0) }
  }

  private mutating func dropLine() { text.removeLast(text.count - start) }

  private mutating func endLine() {
    if isTooLong || (number > settings.skippedLines && !isBlank) {
      lines.append(TextLine(range: start..<text.count, number: number, index: index, isTooLong: isTooLong))
      index += 1
    } else {
      dropLine()
    }
    start = text.count
    (isTooLong, hasBegun) = (false, false)
    number += 1
  }

  private var isBlank: Bool {
    for place in start..<text.count where !settings.blanks.contains(text[place]) && !text[place].isOfByteOrderMark {
      return false
    }
    return true
  }
}

extension ASCIISet {
  /// Space, tab and CR: the white space of RFC 8259 §2, but LF.
  package static let whiteSpace = ASCIISet(low: 1 << 0x20 | 1 << 0x0D | 1 << 0x09, high: 0)
}

extension UInt8 {
  /// Whether it is one of the bytes EF BB BF, with which some editors begin a text of UTF-8.
  fileprivate var isOfByteOrderMark: Bool { self == 0xEF || self == 0xBB || self == 0xBF }
}
