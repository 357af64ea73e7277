import Lines
import Testing

@Suite("Splitting a text into lines")
struct LineSplitterTests {
  /// A text, the lines that it has, and their numbers.
  struct Row: Sendable, CustomTestStringConvertible {
    let text: String
    let lines: [String]
    let numbers: [Int]
    var limit = Int.max
    var skipped = 0

    var testDescription: String { text.debugDescription }
  }

  static let rows: [Row] = [
    Row(text: "", lines: [], numbers: []),
    Row(text: "\n", lines: [], numbers: []),
    Row(text: "a", lines: ["a"], numbers: [1]),
    Row(text: "a\n", lines: ["a"], numbers: [1]),
    Row(text: "a\nb", lines: ["a", "b"], numbers: [1, 2]),
    Row(text: "a\r\nb\r\n", lines: ["a\r", "b\r"], numbers: [1, 2]),
    Row(text: "a\n\n \t\r\nb\n\n", lines: ["a", "b"], numbers: [1, 4]),
    Row(text: "\u{FEFF}a\n\u{FEFF}\nb", lines: ["\u{FEFF}a", "b"], numbers: [1, 3]),
    Row(text: "a\rb\n", lines: ["a\rb"], numbers: [1]),
    Row(text: "1234\n12345\n1\n", lines: ["1234", "<too long>", "1"], numbers: [1, 2, 3], limit: 4),
    Row(text: "12345678901234567890", lines: ["<too long>"], numbers: [1], limit: 4),
    Row(text: "     \n1", lines: ["<too long>", "1"], numbers: [1, 2], limit: 4),
    Row(text: "a\nb\nc\nd", lines: ["c", "d"], numbers: [3, 4], skipped: 2),
    Row(text: "a\n\nb\nc", lines: ["b", "c"], numbers: [3, 4], skipped: 2),
    Row(text: "123456\nb\n", lines: ["b"], numbers: [2], limit: 4, skipped: 1),
    Row(text: "a\nb", lines: [], numbers: [], skipped: 9),
  ]

  @Test("lines and their numbers do not depend on how the text is cut", arguments: rows, [1, 2, 3, 7, 1_000])
  func table(_ row: Row, _ pieceBytes: Int) {
    for batchBytes in [1, 4, 1_000] {
      var settings = LineSplitter.Settings()
      settings.lineBytesMax = row.limit
      settings.skippedLines = row.skipped
      settings.batchBytes = batchBytes
      let batches = split(row.text, pieceBytes, settings)
      let lines = batches.flatMap(\.lines)
      #expect(batches.flatMap(Self.texts) == row.lines)
      #expect(lines.map(\.number) == row.numbers)
      #expect(lines.map(\.index) == Array(0..<row.lines.count))
    }
  }

  @Test("the bytes of the batches are those of the text up to their last line, blank lines included")
  func bytesRead() {
    var settings = LineSplitter.Settings()
    settings.batchLinesMax = 1
    #expect(split("\n\nab\n\ncd\nef", 3, settings).map(\.bytesRead) == [5, 4, 2])
  }

  @Test("a batch ends after its size in bytes or in lines; the first line may be alone")
  func batches() {
    var settings = LineSplitter.Settings()
    settings.batchLinesMax = 2
    #expect(split("a\nb\nc\nd\ne", 100, settings).map(\.lines.count) == [2, 2, 1])
    settings.isFirstAlone = true
    #expect(split("\na\nb\nc\nd\ne", 100, settings).map(\.lines.count) == [1, 2, 2])
    settings.batchBytes = 4
    #expect(split("a\nbbbb\nc\nd\ne", 100, settings).map(\.lines.count) == [1, 1, 2, 1])
  }

  @Test("a line above the limit is not held")
  func heldBytes() {
    var settings = LineSplitter.Settings()
    settings.lineBytesMax = 1_000
    var splitter = LineSplitter(settings)
    let piece = [UInt8](repeating: 0x31, count: 600)
    for _ in 0..<1_000 { splitter.append(piece.span) { _ in Issue.record("no line has ended") } }
    #expect(splitter.bytesHeld < 4_096)
    #expect(splitter.finish()?.lines.map(\.isTooLong) == [true])
  }

  private func split(_ text: String, _ pieceBytes: Int, _ settings: LineSplitter.Settings) -> [LineBatch] {
    var splitter = LineSplitter(settings)
    var batches: [LineBatch] = []
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: pieceBytes) {
      splitter.append(bytes.span.extracting(start..<min(start + pieceBytes, bytes.count))) { batches.append($0) }
    }
    return batches + (splitter.finish().map { [$0] } ?? [])
  }

  private static func texts(_ batch: LineBatch) -> [String] {
    batch.lines.map { $0.isTooLong ? "<too long>" : String(decoding: batch.text[$0.range], as: UTF8.self) }
  }
}
