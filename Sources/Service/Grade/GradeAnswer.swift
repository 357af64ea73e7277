import Grading
import TensorJSON
import Text

/// A parsed answer. Every value that a student can send becomes one, so that it can be graded.
struct GradeAnswer {
  var answer: Answer
  /// Names in it that are not quantities. They earn nothing, and the result lists them.
  var unknown: [String] = []

  /// Ten unknown names show what is wrong. More would only make the result as large as the submission.
  private static let unknownMax = 10

  private static let expected = "expected an object of quantities"

  /// Parses the next value. A fault in it leads to a verdict, not to a refusal.
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
  /// - Throws: if the value has no clear end.
  init(isolatedFrom reader: inout FieldReader, elementsMax: Int) throws(JSONSyntaxError) {
    let mark = reader.json.beginIsolated()
    do throws(JSONSyntaxError) {
      self = try GradeAnswer(from: &reader, elementsMax: elementsMax)
      try reader.json.endIsolated()
    } catch {
      self = GradeAnswer(unreadable: "the answer \(try reader.passUnparsed(error, from: mark).sentence)")
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

  /// Parses a text that looks like JSON, to report what is wrong with it.
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
  /// White space, or a byte order mark. JSON's white space comes first: Unicode's tables are ten times slower.
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
