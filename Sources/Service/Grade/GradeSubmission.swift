import Grading
import TensorJSON
import Text

/// One answer of a class, with whose it is.
struct GradeSubmission {
  /// A string or an integer, given back as it came.
  enum ID: Hashable {
    case text(String)
    case number(Int)
  }

  var id: ID
  /// Whether the submission has the id itself; else it is its place among the others.
  var isIDGiven = false
  var answer: GradeAnswer
  /// Whether there was an answer to parse, right or wrong.
  var isRead = false
}

extension GradeSubmission.ID {
  /// - Returns: nil for what is neither a string nor a number. A number beyond `Int` comes back as text.
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

  /// The id at a place of a document that is not JSON.
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
}

extension GradeSubmission {
  /// Parses an element of `submissions`, or a line of a file of them. What is not JSON is a malformed submission.
  ///
  /// - Parameters:
  ///   - number: its place among the others, in place of an `id` that it has not.
  ///   - isLine: whether the document is this submission alone.
  /// - Throws: where an element has no clear end, so that what follows it cannot be told from it.
  init(
    from reader: inout FieldReader, number: Int, elementsMax: Int, isLine: Bool = false
  ) throws(JSONSyntaxError) {
    let mark = reader.json.beginIsolated()
    do throws(JSONSyntaxError) {
      self = try Self.parsed(from: &reader, number: number, elementsMax: elementsMax)
      if isLine { try reader.finish() } else { try reader.json.endIsolated() }
    } catch {
      let unparsed = try reader.passUnparsed(error, from: mark, isRest: isLine)
      self = GradeSubmission(
        id: unparsed.id ?? .number(number), isIDGiven: unparsed.id != nil,
        answer: GradeAnswer(unreadable: "the submission \(unparsed.sentence)"))
    }
  }

  /// Fields beside `id` and `answer` are passed over: what a course exports can be sent as it is.
  private static func parsed(
    from reader: inout FieldReader, number: Int, elementsMax: Int
  ) throws(JSONSyntaxError) -> GradeSubmission {
    let kind = try reader.json.peekKind()
    guard kind == .object else {
      try reader.json.skipValue()
      let fault = "the submission is \(kind), expected an object with `id` and `answer`."
      return GradeSubmission(id: .number(number), answer: GradeAnswer(unreadable: fault))
    }
    try reader.json.beginObject()
    var id: ID?
    var answer: GradeAnswer?
    var others: [String] = []
    while let key = try reader.nextKey() {
      switch key {
      case "id": id = try ID(from: &reader.json)
      case "answer":
        reader.json.skipByteOrderMark()
        answer = try GradeAnswer(from: &reader, elementsMax: elementsMax)
      default:
        if others.count < Self.othersMax { others.append(key) }
        try reader.json.skipValue()
      }
    }
    return GradeSubmission(
      id: id ?? .number(number), isIDGiven: id != nil, answer: answer ?? Self.withoutAnswer(others),
      isRead: answer != nil)
  }

  private static func withoutAnswer(_ others: [String]) -> GradeAnswer {
    let meant = others.first { nearest(to: $0, among: ["answer"]) != nil }
    return GradeAnswer(unreadable: "the submission has no `answer`" + (meant.map { ", but \($0.quoted)." } ?? "."))
  }

  /// Enough to find a slip of the finger among.
  private static let othersMax = 10
}
