import Bytes
import TensorJSON

/// The layout of a file of submissions, recognised by its first bytes and its line ends.
enum SubmissionLayout: Equatable {
  /// One submission per line: NDJSON.
  case lines
  /// One JSON array of submissions.
  case array
  case empty
  case utf16
  /// - Parameter line: the first line that is not blank, counted from 1.
  case table(line: Int)
  /// A file of another program, such as a spreadsheet.
  case foreign(String)

  init(_ text: Span<UInt8>) {
    guard let first = text.indices.first(where: { !text[$0].isFileBlank }) else {
      self = .empty
      return
    }
    if Self.isUTF16(text) {
      self = .utf16
    } else if Self.isArray(text) {
      self = .array
    } else if Self.holdsJSON(text) {
      self = .lines
    } else if let name = BodyFormat(text)?.nameOfFile {
      self = .foreign(name)
    } else if let line = Self.tableLine(text, from: first) {
      self = .table(line: line)
    } else {
      self = .lines
    }
  }

  /// Whether a file is certain to have one submission per line, by its first bytes.
  static func isOfLines(_ start: Span<UInt8>) -> Bool {
    guard let first = start.indices.first(where: { !start[$0].isFileBlank }),
      start[first] == UInt8(ascii: "{"), start.firstIndex(of: UInt8(ascii: "\n"), from: first) != nil
    else { return false }
    return !(0...first).contains { start[$0] == 0 || start[$0] >= 0xFE } && start[min(first + 1, start.count - 1)] != 0
  }

  /// What is wrong with a file that cannot have submissions, and what to do; nil for other files.
  var refusal: String? {
    switch self {
    case .lines, .array: nil
    case .empty: "the file is empty. \(Self.expected)"
    case .utf16: "the file is UTF-16. Save it as UTF-8."
    case .table: "this looks like CSV. \(Self.expected) docs/graders.md makes one from a table or a folder."
    case .foreign(let name):
      "the file is \(name). \(Self.expected) For one student: `nabla grade question.json --answer answer.npz`."
    }
  }

  static let expected = """
    Expected one submission per line (NDJSON), as {"id": "ada", "answer": {"loss": 0.417}}, or one JSON array of them alone.
    """

  /// Whether the file begins as UTF-16 and every line end is UTF-16. A single line of UTF-16 is a malformed submission.
  private static func isUTF16(_ text: Span<UInt8>) -> Bool {
    guard text.count >= 2 else { return false }
    let isLittle = text[0] == 0xFF && text[1] == 0xFE || text[1] == 0
    guard isLittle || text[0] == 0xFE && text[1] == 0xFF || text[0] == 0 else { return false }
    for index in text.indices where text[index] == UInt8(ascii: "\n") {
      let other = isLittle ? index + 1 : index - 1
      guard text.indices.contains(other), text[other] == 0 else { return false }
    }
    return true
  }

  /// Whether the file is one array, or begins as an array of objects. A line of NDJSON can be a list too.
  private static func isArray(_ text: Span<UInt8>) -> Bool {
    var reader = JSONReader(text)
    let mark = reader.beginIsolated()
    guard text.byte(at: mark.offset) == UInt8(ascii: "[") else { return false }
    // Most files need no more than their first lines.
    if beginsArray(text, at: mark.offset) { return true }
    let extent = reader.skipIsolated(from: mark, noting: "")
    return extent.isClosed && reader.mark.offset == text.count
  }

  /// Whether an array, perhaps with a fault, begins as an array of objects: over several lines, or on the only line.
  private static func beginsArray(_ text: Span<UInt8>, at start: Int) -> Bool {
    let second = ((start + 1)..<text.count).first { !text[$0].isFileBlank }
    guard let second, text[second] == UInt8(ascii: "{") else { return false }
    let lineEnd = text.firstIndex(of: UInt8(ascii: "\n"), from: start) ?? text.count
    guard let lastOfAll = (lineEnd..<text.count).last(where: { !text[$0].isFileBlank }) else { return true }
    switch text[(start..<lineEnd).last { !text[$0].isFileBlank } ?? start] {
    case UInt8(ascii: "{"), UInt8(ascii: ","): return true
    // A bracket on a line of its own may also be the whole text of one student.
    case UInt8(ascii: "["): return text[lastOfAll] == UInt8(ascii: "]") || endsWithComma(text, lineAt: second)
    default: return false
    }
  }

  private static func endsWithComma(_ text: Span<UInt8>, lineAt start: Int) -> Bool {
    let lineEnd = text.firstIndex(of: UInt8(ascii: "\n"), from: start) ?? text.count
    return (start..<lineEnd).last { !text[$0].isFileBlank }.map { text[$0] } == UInt8(ascii: ",")
  }

  /// Whether any line begins as an object or a list. The other lines are then malformed submissions.
  private static func holdsJSON(_ text: Span<UInt8>) -> Bool {
    var isLineStart = true
    for index in text.indices {
      let byte = text[index]
      if byte.endsLine {
        isLineStart = true
      } else if isLineStart, !byte.isFileBlank {
        if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") { return true }
        isLineStart = false
      }
    }
    return false
  }

  /// The line where a table begins, if that line has several cells.
  private static func tableLine(_ text: Span<UInt8>, from first: Int) -> Int? {
    var line = 1
    for index in 0..<first where text[index] == UInt8(ascii: "\n") { line += 1 }
    for index in first..<text.count {
      if text[index].endsLine { return nil }
      if text[index].separatesCells { return line }
    }
    return nil
  }
}

extension ASCIISet {
  /// The bytes below 0x80 of `isFileBlank`.
  static let fileBlanks = ASCIISet(low: 1 << 0x20 | 1 << 0x0D | 1 << 0x0A | 1 << 0x09 | 1, high: 0)
}

extension UInt8 {
  /// White space, the bytes of a byte order mark, and the zero byte of a UTF-16 line end.
  var isFileBlank: Bool {
    self == 0x20 || self == 0x09 || self == 0x0D || self == 0x0A || self == 0
      || self == 0xEF || self == 0xBB || self == 0xBF
  }

  fileprivate var endsLine: Bool { self == UInt8(ascii: "\n") || self == UInt8(ascii: "\r") }

  fileprivate var separatesCells: Bool {
    self == UInt8(ascii: ",") || self == UInt8(ascii: ";") || self == UInt8(ascii: "\t")
  }
}

extension Span<UInt8> {
  fileprivate func byte(at index: Int) -> UInt8? { index < count ? self[index] : nil }
}
