import GradientCore
import Grading
import Parallel
import TensorJSON
import Text

/// A parsed body of `/v1/grade`: a question, how to grade, and one answer or those of a class.
struct GradeRequest {
  private enum Field: String, CaseIterable { case answer, timestamp, submissions }

  /// The question and the settings.
  private(set) var document: QuestionDocument
  private(set) var submitted: Submitted?
  /// That of the one answer.
  private(set) var timestamp: Timestamp?
  /// The length of the body.
  let contentBytes: Int
  private let elementsMax: Int
  /// The value that is being parsed and may have no clear end: a field, and the index of a submission in it.
  private var openEnd: (key: String, index: Int?)?
  private var hasTooManySubmissions = false
  /// How many values have texts that are read as numbers, and their bytes.
  private(set) var texts = (count: 0, bytes: 0)

  var settings: GradeSettings { document.settings }

  /// What students submitted.
  enum Submitted {
    case answer(ParsedAnswer)
    case submissions([Submission])
  }

  /// The most submissions in one request. A result is a few kilobytes, so the response stays below 64 MiB.
  static let submissionsMax = 10_000

  /// - Throws: 400 if the text is not JSON, except within a submission whose end is clear; 422 if the question or the
  ///   settings are invalid. An invalid submission is graded, never refused.
  init(_ body: Span<UInt8>, _ configuration: GradientService.Configuration) throws(ProblemDetails) {
    contentBytes = body.count
    elementsMax = configuration.elementsMax
    document = QuestionDocument(NetworkFields.Limits(configuration), hints: .grade)
    var reader = FieldReader(body, split: ReadingSplit(configuration.split))
    document: do throws(JSONSyntaxError) {
      let expected = "an object with `logits` (or `x` and `layers`), `labels` and an `answer`"
      if try reader.beginDocument(expected) { try readFields(from: &reader) }
      if document.isTooLarge { break document }
      try reader.finish()
    } catch {
      if hasTooManySubmissions { throw ProblemDetails(unprocessable: reader.faults) }
      throw ProblemDetails(error, reading: body, advice: openEndAdvice)
    }
    guard reader.faults.isEmpty else { throw ProblemDetails(unprocessable: reader.faults) }
    countTexts()
  }

  /// A question and one answer from a document of another protocol.
  ///
  /// - Parameter contentBytes: the length of that document.
  init(_ document: QuestionDocument, answer: ParsedAnswer, contentBytes: Int, elementsMax: Int) {
    self.document = document
    submitted = .answer(answer)
    self.contentBytes = contentBytes
    self.elementsMax = elementsMax
    countTexts()
  }

  private mutating func countTexts() {
    guard settings.read == .lenient else { return }
    texts = answers.map(\.unreadTexts).reduce((0, 0)) { ($0.count + $1.count, $0.bytes + $1.bytes) }
  }

  /// Reads the texts in place of numbers, if the settings say so. They can come after the answers.
  ///
  /// - Parameter body: the one that was parsed.
  mutating func readTexts(of body: Span<UInt8>) {
    guard texts.count > 0 else { return }
    switch submitted {
    case nil: return
    case .answer(var answer):
      answer.readTexts(of: body, elementsMax: elementsMax)
      submitted = .answer(answer)
    case .submissions(var submissions):
      for index in submissions.indices { submissions[index].answer.readTexts(of: body, elementsMax: elementsMax) }
      submitted = .submissions(submissions)
    }
  }

  /// What to do about a submission that is not JSON and whose end is not clear.
  private var openEndAdvice: String {
    guard let openEnd else { return "" }
    let place = JSONPointer(openEnd.key, openEnd.index.map { [$0] } ?? [])
    return " `\(place)` has no clear end: close its quotes and brackets, or send its text as a JSON string."
  }

  private mutating func readFields(from reader: inout FieldReader) throws(JSONSyntaxError) {
    while !document.isTooLarge, let key = try reader.nextKey() {
      switch Field(rawValue: key) {
      case .answer:
        openEnd = (key, nil)
        set(.answer(try ParsedAnswer(isolatedFrom: &reader, elementsMax: elementsMax)), of: key, in: &reader)
        openEnd = nil
      case .timestamp: try readTimestamp(from: &reader)
      case .submissions: try readSubmissions(from: &reader)
      case nil:
        if try document.read(key, from: &reader) { break }
        try reader.refuseUnknown(key, known: Self.fieldNames, hints: .grade)
      }
    }
    if timestamp != nil, case .submissions = submitted {
      reader.refuse(JSONPointer(Field.timestamp.rawValue), "it belongs in each of the `submissions`.")
    }
    document.finish(in: &reader)
  }

  private mutating func readTimestamp(from reader: inout FieldReader) throws(JSONSyntaxError) {
    let pointer = JSONPointer(Field.timestamp.rawValue)
    guard try reader.expect(.string, at: pointer, Timestamp.expected) else { return }
    let found = try reader.json.readString()
    timestamp = Timestamp(found)
    if timestamp == nil { reader.refuse(pointer, "found \(found.quoted), expected \(Timestamp.expected).") }
  }

  private mutating func set(_ new: Submitted, of key: String, in reader: inout FieldReader) {
    if submitted != nil {
      reader.refuse(JSONPointer(key), "`answer` and `submissions` exclude each other: send one of them.")
    }
    submitted = new
  }

  private mutating func readSubmissions(from reader: inout FieldReader) throws(JSONSyntaxError) {
    let key = Field.submissions.rawValue
    guard try reader.expect(.array, at: JSONPointer(key), "a list of submissions") else { return }
    try reader.json.beginArray()
    var submissions: [Submission] = []
    while try reader.json.nextIsolatedElement() {
      guard submissions.count < Self.submissionsMax else {
        try refuseMoreSubmissions(from: &reader)
        break
      }
      openEnd = (key, submissions.count)
      submissions.append(
        try Submission(from: &reader, number: submissions.count, elementsMax: elementsMax))
      openEnd = nil
    }
    set(.submissions(submissions), of: key, in: &reader)
  }

  /// Skips the submissions above the limit. To isolate the faults of each would cost many times as much.
  private mutating func refuseMoreSubmissions(from reader: inout FieldReader) throws(JSONSyntaxError) {
    hasTooManySubmissions = true
    let expected = "expected at most \(Self.submissionsMax) submissions; `nabla grade` accepts any number."
    reader.refuse(JSONPointer(Field.submissions.rawValue), expected)
    repeat { try reader.json.skipValue() } while try reader.json.nextElement()
  }

  /// Finds the quantities that the names in the answers stand for.
  mutating func resolveNames(in names: GradedNames) {
    switch submitted {
    case nil: return
    case .answer(var answer):
      answer.resolve(in: names)
      submitted = .answer(answer)
    case .submissions(var submissions):
      for index in submissions.indices { submissions[index].answer.resolve(in: names) }
      submitted = .submissions(submissions)
    }
  }

  static let fieldNames = QuestionDocument.fieldNames + Field.allCases.map(\.rawValue)
}
