import Grading
import TensorJSON
import Text

/// A student's answer as it was parsed. Any text can be graded: what cannot be parsed is malformed.
struct ParsedAnswer {
  var answer: Answer
  /// Names in the answer that are not quantities. They earn no points, and the result lists them.
  var unknown: [String] = []

  /// Ten unknown names show what is wrong. More would make the result as long as the submission.
  private static let unknownMax = 10

  private static let expected = "expected an object of quantities"

  /// Parses the next value. What is wrong with it becomes a verdict, not a refusal.
  init(from reader: inout FieldReader, elementsMax: Int) throws(JSONSyntaxError) {
    let kind = try reader.json.peekKind()
    guard kind == .object else {
      answer = Answer(unreadable: try Self.fault(of: kind, from: &reader))
      return
    }
    try reader.json.beginObject()
    answer = Answer()
    while let name = try reader.nextKey() {
      guard let quantity = GradedQuantity(rawValue: name) else {
        if unknown.count < Self.unknownMax { unknown.append(name) }
        try reader.json.skipValue()
        continue
      }
      answer.parts[quantity] = try Self.part(from: &reader, elementsMax: elementsMax)
    }
  }

  /// Parses the value of the field `answer`, whose text may not be JSON.
  ///
  /// - Throws: if the value is not JSON and has no clear end.
  init(isolatedFrom reader: inout FieldReader, elementsMax: Int) throws(JSONSyntaxError) {
    let mark = reader.json.beginIsolated()
    do throws(JSONSyntaxError) {
      self = try ParsedAnswer(from: &reader, elementsMax: elementsMax)
      try reader.json.endIsolated()
    } catch {
      self = ParsedAnswer(unreadable: "the answer \(try reader.skipUnparsed(error, from: mark).sentence)")
    }
  }

  init(unreadable fault: String) { answer = Answer(unreadable: fault) }

  // MARK: Faults

  private static func fault(of kind: JSONKind, from reader: inout FieldReader) throws(JSONSyntaxError) -> String {
    guard kind == .string else {
      try reader.json.skipValue()
      return "the answer is \(kind), \(expected)."
    }
    return fault(ofText: try reader.json.readString())
  }

  /// If the text looks like JSON, it is parsed to find what is wrong with it.
  private static func fault(ofText text: String) -> String {
    guard let first = text.unicodeScalars.first(where: { !$0.isBlank }) else {
      return "the answer is a string without text, \(expected)."
    }
    guard first == "{" || first == "[" else { return "the answer is a string (\(text.quoted)), \(expected)." }
    var reader = FieldReader(text.utf8.span)
    do throws(JSONSyntaxError) {
      reader.json.skipByteOrderMark()
      try reader.json.skipValue()
      try reader.finish()
    } catch {
      return "the answer is a string, and its text \(FieldReader.sentence(of: error))"
    }
    return "the answer is a string that contains JSON: send the object itself, without quotes around it."
  }

  private static func part(
    from reader: inout FieldReader, elementsMax: Int
  ) throws(JSONSyntaxError) -> Answer.Part {
    switch try reader.json.readTensor(nonFinite: .all, elementsMax: elementsMax) {
    case .tensor(let tensor): return .values(tensor.values, shape: tensor.shape)
    case .faults(let faults):
      guard let first = faults.first else { return .malformed("found no numbers.") }
      let place = first.indices.map { "[\($0)]" }.joined()
      let text = first.textForStudent
      return .malformed(place.isEmpty ? text : "entry \(place): \(text)")
    }
  }
}

extension Unicode.Scalar {
  /// White space, or a byte order mark. JSON's own white space needs no Unicode tables, which makes it ten times as
  /// fast.
  fileprivate var isBlank: Bool {
    switch self {
    case " ", "\t", "\n", "\r", "\u{FEFF}": true
    default: properties.isWhitespace
    }
  }
}

extension TensorFault {
  /// What was found in place of a number, and how to write it.
  fileprivate var textForStudent: String {
    guard case .notANumber(_, let found, let excerpt) = self else { return text(expected: "a number").legible }
    switch found {
    case .string:
      let entry = EntryText(quoted: excerpt)
      let found = "found a string (\(entry.text.quoted))"
      return entry.advice.map { "\(found): \($0)" } ?? "\(found), expected a number."
    case .null: return "found null, expected a number. Leave the quantity out if you have none."
    default: return "found \(found) (\(excerpt.legible)), expected a number."
    }
  }
}
