import TensorJSON
import Text

/// A body of µEd's `POST /evaluate`: the places of its question and of its answer. Unknown members are accepted
/// everywhere, as µEd requires.
struct UEdEnvelope {
  /// The types of a submission. Each has a member of the content for its value.
  private enum ArtefactType: String, CaseIterable {
    case math = "MATH"
    case text = "TEXT"
    case code = "CODE"
    case model = "MODEL"
    case other = "OTHER"

    /// The member that has the value.
    var member: String {
      switch self {
      case .math: "expression"
      case .text: "text"
      case .code: "code"
      case .model: "model"
      case .other: "value"
      }
    }
  }

  /// The places of the members that can have a value, by their names.
  private typealias Content = [String: Range<Int>]

  private var type: ArtefactType?
  private var hasSubmission = false
  private var submitted: Content?
  private var solution: Content = [:]
  private var params: (pointer: JSONPointer, place: Range<Int>)?
  /// The parameters in the name space of Lambda Feedback, which count if there are no others.
  private var vendorParams: (pointer: JSONPointer, place: Range<Int>)?
  /// Whether only a preview is asked, and no grade.
  private(set) var isPreview = false

  private static let description = "an object with a `submission`"

  /// - Throws: 400 for text that is not JSON outside of the content of the submission; 422 for a member of the wrong
  ///   type.
  init(_ body: Span<UInt8>) throws(ProblemDetails) {
    var reader = FieldReader(body)
    do throws(JSONSyntaxError) {
      reader.json.skipByteOrderMark()
      if try reader.beginDocument(Self.description) {
        while let key = try reader.nextKey() { try read(key, from: &reader) }
        if !hasSubmission { reader.refuse(.root, "`submission` is required: an object with `type` and `content`.") }
      }
      try reader.finish()
    } catch {
      throw ProblemDetails(error, reading: body)
    }
    guard reader.faults.isEmpty else { throw ProblemDetails(unprocessable: reader.faults) }
  }

  /// The place of the answer: the member of the submission's type, or `value`.
  ///
  /// - Returns: nil if the content has neither.
  var answer: Range<Int>? { submitted.flatMap { value(in: $0) } }

  /// The members in which the answer was expected.
  var answerMembers: String {
    let member = type?.member ?? "value"
    return member == "value" ? "`value`" : "`\(member)` or `value`"
  }

  /// The place of the question and its settings.
  ///
  /// - Throws: 422 if there is none.
  func question() throws(ProblemDetails) -> (pointer: JSONPointer, place: Range<Int>) {
    if let params = params ?? vendorParams { return params }
    guard let place = value(in: solution) else {
      let detail = "`configuration.params` is required: \(QuestionFields.description), and the settings of the grader."
      throw ProblemDetails(unprocessableAt: .root, detail)
    }
    let member = type.map(\.member).flatMap { solution[$0] == nil ? nil : $0 } ?? "value"
    return (JSONPointer("task").appending("referenceSolution").appending(member), place)
  }

  private func value(in content: Content) -> Range<Int>? { type.flatMap { content[$0.member] } ?? content["value"] }

  // MARK: Members

  private mutating func read(_ key: String, from reader: inout FieldReader) throws(JSONSyntaxError) {
    let pointer = JSONPointer(key)
    switch key {
    case "submission":
      hasSubmission = true
      guard try reader.expect(.object, at: pointer, "an object with `type` and `content`") else { return }
      try readSubmission(at: pointer, from: &reader)
    case "task":
      try readMembers(of: pointer, from: &reader) { envelope, key, pointer, reader throws(JSONSyntaxError) in
        guard key == "referenceSolution" else { return false }
        try envelope.readMembers(of: pointer, from: &reader) { envelope, key, _, reader throws(JSONSyntaxError) in
          envelope.solution[key] = try reader.skippedPlace()
          return true
        }
        return true
      }
    case "configuration":
      try readMembers(of: pointer, from: &reader) { envelope, key, pointer, reader throws(JSONSyntaxError) in
        try envelope.readConfiguration(key, pointer, from: &reader)
      }
    case "preSubmissionFeedback":
      try readMembers(of: pointer, from: &reader) { envelope, key, pointer, reader throws(JSONSyntaxError) in
        guard key == "enabled" else { return false }
        guard try reader.expect(.bool, at: pointer, "true or false") else { return true }
        envelope.isPreview = try reader.json.readBool()
        return true
      }
    default: try reader.json.skipValue()
    }
  }

  private mutating func readSubmission(at pointer: JSONPointer, from reader: inout FieldReader) throws(JSONSyntaxError)
  {
    try reader.json.beginObject()
    var missing: Set = ["type", "content"]
    while let key = try reader.nextKey() {
      missing.remove(key)
      switch key {
      case "type":
        let names = ArtefactType.allCases.map(\.rawValue)
        type = try reader.name(at: pointer.appending(key), among: names).flatMap(ArtefactType.init)
      case "content": try readContent(at: pointer.appending(key), from: &reader)
      default: try reader.json.skipValue()
      }
    }
    for key in missing.sorted() { reader.refuse(pointer, "`\(key)` is required.") }
  }

  /// A value that is not JSON is the answer's fault, and not the request's.
  private mutating func readContent(at pointer: JSONPointer, from reader: inout FieldReader) throws(JSONSyntaxError) {
    guard try reader.expect(.object, at: pointer, "an object with the submission's value") else { return }
    try reader.json.beginObject()
    var content: Content = [:]
    while let key = try reader.nextKey() { content[key] = try reader.isolatedPlace() }
    submitted = content
  }

  private mutating func readConfiguration(
    _ key: String, _ pointer: JSONPointer, from reader: inout FieldReader
  ) throws(JSONSyntaxError) -> Bool {
    switch key {
    case "params": params = try reader.questionPlace().map { (pointer, $0) }
    case "vendorExtensions":
      try readMembers(of: pointer, from: &reader) { envelope, key, pointer, reader throws(JSONSyntaxError) in
        guard key == "x-lf" else { return false }
        try envelope.readMembers(of: pointer, from: &reader) { envelope, key, pointer, reader throws(JSONSyntaxError) in
          guard key == "gradeParams" else { return false }
          envelope.vendorParams = try reader.questionPlace().map { (pointer, $0) }
          return true
        }
        return true
      }
    default: return false
    }
    return true
  }

  /// Reads the members of an object that may be null. Those for which `body` returns false are skipped.
  private mutating func readMembers(
    of pointer: JSONPointer, from reader: inout FieldReader,
    _ body: (inout UEdEnvelope, String, JSONPointer, inout FieldReader) throws(JSONSyntaxError) -> Bool
  ) throws(JSONSyntaxError) {
    if try reader.json.peekKind() == .null { return try reader.json.readNull() }
    guard try reader.expect(.object, at: pointer, "an object or null") else { return }
    try reader.json.beginObject()
    while let key = try reader.nextKey() {
      if try !body(&self, key, pointer.appending(key), &reader) { try reader.json.skipValue() }
    }
  }
}

extension FieldReader {
  /// Skips a value that must be JSON.
  fileprivate mutating func skippedPlace() throws(JSONSyntaxError) -> Range<Int> {
    _ = try json.peekKind()
    let start = json.mark.offset
    try json.skipValue()
    return start..<json.mark.offset
  }

  /// Skips a value of any kind. Null and an empty object count as absent.
  fileprivate mutating func questionPlace() throws(JSONSyntaxError) -> Range<Int>? {
    guard try json.peekKind() == .object else {
      let isNull = try json.peekKind() == .null
      let place = try skippedPlace()
      return isNull ? nil : place
    }
    let start = json.mark.offset
    try json.beginObject()
    guard try json.nextKey() != nil else { return nil }
    repeat { try json.skipValue() } while try json.nextKey() != nil
    return start..<json.mark.offset
  }

  /// Skips a value that may not be JSON.
  ///
  /// - Throws: if it is not JSON and has no clear end.
  fileprivate mutating func isolatedPlace() throws(JSONSyntaxError) -> Range<Int> {
    let mark = json.beginIsolated()
    do throws(JSONSyntaxError) {
      try json.skipValue()
      let end = json.mark.offset
      try json.endIsolated()
      return mark.offset..<end
    } catch {
      _ = try skipUnparsed(error, from: mark)
      return mark.offset..<json.mark.offset
    }
  }
}
