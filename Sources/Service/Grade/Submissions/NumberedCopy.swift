import TensorJSON
import Text

/// A text of an answer that was read as numbers.
struct ReadText {
  /// Its place in the submission.
  let pointer: JSONPointer
  let found: String
  /// Not empty.
  let numbers: Tensor

  /// The text, cut if it is long.
  var shown: String { found.cut(to: 60) }

  /// Ten show how the texts of a quantity were read. More would make the result as long as the submission.
  static let listedMax = 10
}

/// A copy of a JSON value in which the texts with one meaning are numbers or lists of them.
struct NumberedCopy: ~Copyable {
  private var writer: JSONWriter
  /// The first of the texts.
  private(set) var readTexts: [ReadText] = []
  private let pointer: JSONPointer
  private var isMalformed = false
  /// The indices of the current entry.
  private var path: [Int] = []

  /// - Parameters:
  ///   - json: one value, which has been parsed before.
  ///   - pointer: its place in the submission.
  init(of json: Span<UInt8>, at pointer: JSONPointer) {
    writer = JSONWriter(capacity: json.count)
    self.pointer = pointer
    var reader = JSONReader(json)
    // The text was parsed before, so nothing is thrown.
    try? copy(from: &reader, of: json)
  }

  /// The text of the copy.
  consuming func finish() -> [UInt8] { writer.finish() }

  private mutating func copy(from reader: inout JSONReader, of json: Span<UInt8>) throws(JSONSyntaxError) {
    let kind = try reader.peekKind()
    let start = reader.mark.offset
    switch kind {
    case .array: try copyList(from: &reader, of: json)
    case .string:
      let text = try reader.readString()
      // These are numbers without being lenient.
      let isName = ["NaN", "Infinity", "-Infinity"].contains(text)
      // After a text without numbers the value is malformed, so the others need not be read.
      guard !isName, !isMalformed, let numbers = EntryText(text).numbers else {
        isMalformed = isMalformed || !isName
        return writer.raw(json.extracting(start..<reader.mark.offset))
      }
      writer.tensor(numbers)
      note(text, numbers)
    default:
      try reader.skipValue()
      writer.raw(json.extracting(start..<reader.mark.offset))
    }
  }

  private mutating func copyList(from reader: inout JSONReader, of json: Span<UInt8>) throws(JSONSyntaxError) {
    try reader.beginArray()
    writer.raw("[")
    path.append(0)
    while try reader.nextElement() {
      if path[path.count - 1] > 0 { writer.raw(",") }
      try copy(from: &reader, of: json)
      path[path.count - 1] += 1
    }
    path.removeLast()
    writer.raw("]")
  }

  private mutating func note(_ text: String, _ numbers: Tensor) {
    guard readTexts.count < ReadText.listedMax else { return }
    let place = pointer.appending(path)
    readTexts.append(ReadText(pointer: place, found: text, numbers: numbers))
  }
}
