import Grading
import TensorJSON

/// One answer of a class, with whose it is.
struct GradeSubmission {
  /// A string or an integer, given back as it came.
  enum ID: Equatable {
    case text(String)
    case number(Int)
  }

  var id: ID
  var answer: GradeAnswer
}

/// An answer as it was read: whatever stands there, it can be graded.
struct GradeAnswer {
  var answer: Answer
  /// Names in it that are no quantity: they count for nothing, and are told.
  var unknown: [String] = []

  /// Ten unknown names tell what is wrong; more only make the result as large as the submission.
  private static let unknownMax = 10

  /// Reads the value that stands next. What is wrong with it becomes a verdict, not a refusal.
  init(from reader: inout FieldReader, elementsMax: Int) throws(JSONSyntaxError) {
    let kind = try reader.json.peekKind()
    guard kind == .object else {
      try reader.json.skipValue()
      answer = Answer(unreadable: "the answer is \(kind), expected an object of quantities.")
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

  init(unreadable fault: String) { answer = Answer(unreadable: fault) }

  private static func part(
    from reader: inout FieldReader, elementsMax: Int
  ) throws(JSONSyntaxError) -> Answer.Part {
    switch try reader.json.readTensor(nonFinite: .all, elementsMax: elementsMax) {
    case .tensor(let tensor): return .values(tensor.values, shape: tensor.shape)
    case .faults(let faults):
      guard let first = faults.first else { return .malformed("found no numbers.") }
      let place = first.indices.map { "[\($0)]" }.joined()
      let text = first.text(expected: "a number")
      return .malformed(place.isEmpty ? text : "entry \(place): \(text)")
    }
  }
}

extension GradeSubmission {
  /// Reads an entry of `submissions`, or a line of a file of them. Fields beside `id` and `answer` are passed over:
  /// what a
  /// course exports can be sent as it is.
  ///
  /// - Parameter id: stands for one that is left out; receives the one that is read, also where what follows is not
  ///   JSON.
  init(from reader: inout FieldReader, id: inout ID, elementsMax: Int) throws(JSONSyntaxError) {
    let kind = try reader.json.peekKind()
    guard kind == .object else {
      try reader.json.skipValue()
      let fault = "the submission is \(kind), expected an object with `id` and `answer`."
      self.init(id: id, answer: GradeAnswer(unreadable: fault))
      return
    }
    try reader.json.beginObject()
    var answer: GradeAnswer?
    var others: [String] = []
    while let key = try reader.nextKey() {
      switch key {
      case "id": id = try Self.readID(from: &reader) ?? id
      case "answer": answer = try GradeAnswer(from: &reader, elementsMax: elementsMax)
      default:
        if others.count < Self.othersMax { others.append(key) }
        try reader.json.skipValue()
      }
    }
    self.init(id: id, answer: answer ?? Self.withoutAnswer(others))
  }

  private static func withoutAnswer(_ others: [String]) -> GradeAnswer {
    let meant = others.first { nearest(to: $0, among: ["answer"]) != nil }
    return GradeAnswer(unreadable: "the submission has no `answer`" + (meant.map { ", but \($0.quoted)." } ?? "."))
  }

  /// Enough to find a slip of the finger among.
  private static let othersMax = 10

  /// - Returns: nil for what is neither a string nor an integer.
  private static func readID(from reader: inout FieldReader) throws(JSONSyntaxError) -> ID? {
    switch try reader.json.peekKind() {
    case .string: return .text(try reader.json.readString())
    case .number: return try reader.json.readNumber().integer.map(ID.number)
    default:
      try reader.json.skipValue()
      return nil
    }
  }
}
