import Grading
import TensorJSON
import Text

/// One student's answer, with an id.
struct Submission {
  /// A string or an integer. The result returns it unchanged.
  enum ID: Hashable {
    case text(String)
    case number(Int)
  }

  var id: ID
  /// Whether the submission has an `id`. Without one, its index among the submissions is used.
  var isIDGiven = false
  /// When it was submitted.
  var timestamp: Timestamp?
  var answer: ParsedAnswer
  /// Whether there is an `answer`, right or wrong.
  var isRead = false
}

extension Submission.ID {
  /// - Returns: nil if the value is neither a string nor a number. A number beyond `Int` is kept as text.
  init?(from json: inout JSONReader) throws(JSONSyntaxError) {
    switch try json.peekKind() {
    case .string: self = .text(try json.readString())
    case .number:
      let number = try json.readNumber()
      self = number.integer.map(Self.number) ?? .text(number.text)
    default:
      try json.skipValue()
      return nil
    }
  }

  /// The id at an offset of a document that is not JSON as a whole.
  init?(in document: JSONReader, at place: Int) {
    var json = document
    json.move(to: place)
    guard let id = try? Self(from: &json) else { return nil }
    self = id
  }

  var description: String {
    switch self {
    case .text(let text): text.quoted
    case .number(let number): String(number)
    }
  }

  /// The id alone, whatever it is.
  var text: String {
    switch self {
    case .text(let text): text
    case .number(let number): String(number)
    }
  }
}

extension Submission {
  /// Parses an element of `submissions`, or a line of a file of them. Text that is not JSON is a malformed submission.
  ///
  /// - Parameters:
  ///   - number: its index among the submissions, which replaces a missing `id`.
  ///   - isLine: whether the document is only this submission.
  /// - Throws: if the text is not JSON and has no clear end, so that the next submission cannot be found.
  init(
    from reader: inout FieldReader, number: Int, elementsMax: Int, isLine: Bool = false
  ) throws(JSONSyntaxError) {
    let mark = reader.json.beginIsolated()
    do throws(JSONSyntaxError) {
      self = try Self.parsed(from: &reader, number: number, elementsMax: elementsMax)
      if isLine { try reader.finish() } else { try reader.json.endIsolated() }
    } catch {
      let unparsed = try reader.skipUnparsed(error, from: mark, isRest: isLine)
      self = Submission(
        id: unparsed.id ?? .number(number), isIDGiven: unparsed.id != nil,
        answer: ParsedAnswer(unreadable: "the submission \(unparsed.sentence)"))
    }
  }

  /// Ignores other fields than `id` and `answer`, so that a course's export can be sent as it is.
  private static func parsed(
    from reader: inout FieldReader, number: Int, elementsMax: Int
  ) throws(JSONSyntaxError) -> Submission {
    let kind = try reader.json.peekKind()
    guard kind == .object else {
      try reader.json.skipValue()
      let fault = "the submission is \(kind), expected an object with `id` and `answer`."
      return Submission(id: .number(number), answer: ParsedAnswer(unreadable: fault))
    }
    try reader.json.beginObject()
    var id: ID?
    var timestamp: Timestamp?
    var answer: ParsedAnswer?
    var others: [String] = []
    while let key = try reader.nextKey() {
      switch key {
      case "id": id = try ID(from: &reader.json)
      case "timestamp":
        // In another form it is ignored, like any other field of a course's export.
        let isText = try reader.json.peekKind() == .string
        if isText { timestamp = Timestamp(try reader.json.readString()) } else { try reader.json.skipValue() }
      case "answer":
        reader.json.skipByteOrderMark()
        answer = try ParsedAnswer(from: &reader, elementsMax: elementsMax)
      default:
        if others.count < Self.othersMax { others.append(key) }
        try reader.json.skipValue()
      }
    }
    return Submission(
      id: id ?? .number(number), isIDGiven: id != nil, timestamp: timestamp,
      answer: answer ?? Self.withoutAnswer(others), isRead: answer != nil)
  }

  private static func withoutAnswer(_ others: [String]) -> ParsedAnswer {
    if others.contains("submissions") {
      return ParsedAnswer(unreadable: "found an object with `submissions`: give the list in it alone, `[…]`.")
    }
    let meant = others.first { nearest(to: $0, among: ["answer"]) != nil }
    return ParsedAnswer(unreadable: "the submission has no `answer`" + (meant.map { ", but \($0.quoted)." } ?? "."))
  }

  /// How many other names are checked for a typo of `answer`.
  private static let othersMax = 10
}
