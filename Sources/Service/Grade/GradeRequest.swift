import GradientCore
import Grading
import Parallel
import TensorJSON

/// A parsed body of `/v1/grade`: a question, how to grade, and one answer or those of a class.
struct GradeRequest {
  private enum Field: String, CaseIterable {
    case question = "problem"
    case answer, submissions
  }

  private var fields = GradeFields()
  private(set) var submitted: Submitted?
  /// The object with the question's fields: the document itself, or its field `problem`.
  private(set) var place = JSONPointer.root
  /// The length of the body.
  let contentBytes: Int
  private let limits: NetworkFields.Limits
  private var elementsMax: Int { limits.elementsMax }
  /// The object with the setting `points`.
  private var pointsPlace = JSONPointer.root
  /// The value that is being parsed and may have no clear end: a field, and the index of a submission in it.
  private var openEnd: (key: String, index: Int?)?
  private var hasTooManySubmissions = false
  /// How many values have texts that are read as numbers, and their bytes.
  private(set) var texts = (count: 0, bytes: 0)
  /// Whether the network is too large to parse the rest of the body.
  private var isTooLarge = false

  var settings: GradeSettings { fields.settings }

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
    limits = NetworkFields.Limits(configuration)
    var reader = FieldReader(body, split: ReadingSplit(configuration.split))
    document: do throws(JSONSyntaxError) {
      reader.json.skipByteOrderMark()
      let expected = "an object with `logits` (or `x` and `layers`), `labels` and an `answer`"
      if try reader.beginDocument(expected) { try readFields(from: &reader) }
      if isTooLarge { break document }
      try reader.finish()
    } catch {
      if hasTooManySubmissions { throw ProblemDetails(unprocessable: reader.faults) }
      throw ProblemDetails(error, reading: body, advice: openEndAdvice)
    }
    guard reader.faults.isEmpty else { throw ProblemDetails(unprocessable: reader.faults) }
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
    var nested: GradeFields?
    var isQuestionRead = true
    while let key = try reader.nextKey() {
      switch Field(rawValue: key) {
      case .question:
        nested = try readQuestion(from: &reader)
        isQuestionRead = nested != nil
      case .answer:
        openEnd = (key, nil)
        set(.answer(try ParsedAnswer(isolatedFrom: &reader, elementsMax: elementsMax)), of: key, in: &reader)
        openEnd = nil
      case .submissions: try readSubmissions(from: &reader)
      case nil:
        if try fields.read(key, from: &reader, limits) { break }
        try reader.refuseUnknown(key, known: Self.fieldNames(isNested: false), hints: .grade)
      }
      isTooLarge = isTooLarge || fields.question.isTooLarge
      if isTooLarge { return }
    }
    guard var nested else {
      // A `problem` of the wrong type is one fault: its missing logits are not another.
      if isQuestionRead { fields.question.refuseMissing(in: &reader) }
      return
    }
    if nested.settingFields.contains(.points) { pointsPlace = place }
    let contradictions = nested.add(fields)
    fields = nested
    fields.question.refuseMissing(in: &reader, at: place)
    // A field with a fault has no value to compare. To report that it differs would be a second error for one cause.
    guard reader.faults.isEmpty else { return }
    for fault in contradictions { reader.refuse(JSONPointer(fault.key), fault.reason) }
  }

  private mutating func set(_ new: Submitted, of key: String, in reader: inout FieldReader) {
    if submitted != nil {
      reader.refuse(JSONPointer(key), "`answer` and `submissions` exclude each other: send one of them.")
    }
    submitted = new
  }

  private mutating func readQuestion(from reader: inout FieldReader) throws(JSONSyntaxError) -> GradeFields? {
    let key = Field.question.rawValue
    guard try reader.beginObject(key, QuestionFields.description) else { return nil }
    place = JSONPointer(key)
    let before = reader.faults.count
    var nested = GradeFields()
    while let inner = try reader.nextKey() {
      if try !nested.read(inner, from: &reader, limits) {
        try reader.refuseUnknown(inner, known: Self.fieldNames(isNested: true), hints: .grade)
      }
      isTooLarge = nested.question.isTooLarge
      if isTooLarge { break }
    }
    reader.place(faultsFrom: before, at: place)
    return nested
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

  /// The question.
  ///
  /// - Throws: 422, with a pointer to each value that does not fit the others.
  func question() throws(ProblemDetails) -> RequestedQuestion {
    do throws(ProblemDetails) {
      return try RequestedQuestion(fields.question, elementsMax: elementsMax)
    } catch {
      throw error.placed(at: place)
    }
  }

  /// The settings, with their points for the quantities of the question.
  ///
  /// - Throws: 422, with a pointer to each name that is no quantity of it.
  func settings(for names: GradedNames) throws(ProblemDetails) -> GradeSettings {
    do throws(ProblemDetails) {
      return try settings.resolved(for: names)
    } catch {
      throw error.placed(at: pointsPlace)
    }
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

  static func fieldNames(isNested: Bool) -> [String] {
    QuestionFields.names + GradeSettings.Field.allCases.map(\.rawValue)
      + (isNested ? [] : Field.allCases.map(\.rawValue))
  }
}
