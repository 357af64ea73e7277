import GradientCore
import Grading
import Parallel
import TensorJSON

/// A body of `/v1/grade` as it stands: a problem, how to grade, and one answer or those of a class.
struct GradeRequest {
  private enum Field: String, CaseIterable { case problem, answer, submissions }

  private var fields = GradeFields()
  private(set) var work: Work?
  /// Where the problem stands: in the document itself, or in its field `problem`.
  private(set) var place = JSONPointer.root
  /// How much content there was.
  let contentBytes: Int
  private let elementsMax: Int
  /// What is being parsed and may have no clear end: a field, and the place of a submission in it.
  private var openEnd: (key: String, index: Int?)?
  private var hasTooManySubmissions = false

  var problem: GradientsRequest { fields.problem }
  var settings: GradeSettings { fields.settings }

  /// What is to be graded.
  enum Work {
    case answer(GradeAnswer)
    case submissions([GradeSubmission])
  }

  /// The most submissions in one request: a result is some kilobytes, so that the answer stays below 64 MiB.
  static let submissionsMax = 10_000

  /// - Throws: 400 where the text is not JSON, unless a submission is at fault whose end is clear; 422 where the problem or
  ///   the settings mean nothing. A submission is never refused.
  init(_ body: Span<UInt8>, _ configuration: GradientService.Configuration) throws(ProblemDetails) {
    contentBytes = body.count
    elementsMax = configuration.elementsMax
    var reader = FieldReader(body, split: ReadingSplit(configuration.split))
    do throws(JSONSyntaxError) {
      reader.json.skipByteOrderMark()
      if try reader.beginDocument("an object with a problem and an `answer`") { try readFields(from: &reader) }
      try reader.finish()
    } catch {
      if hasTooManySubmissions { throw ProblemDetails(unprocessable: reader.faults) }
      throw ProblemDetails(error, reading: body, advice: openEndAdvice)
    }
    guard reader.faults.isEmpty else { throw ProblemDetails(unprocessable: reader.faults) }
  }

  /// What to do about a submission that is not JSON and cannot be told from what follows it.
  private var openEndAdvice: String {
    guard let openEnd else { return "" }
    let place = JSONPointer(openEnd.key, openEnd.index.map { [$0] } ?? [])
    return " `\(place)` has no clear end: close its quotes and brackets, or send its text as a JSON string."
  }

  private mutating func readFields(from reader: inout FieldReader) throws(JSONSyntaxError) {
    var nested: GradeFields?
    var isProblemRead = true
    while let key = try reader.nextKey() {
      switch Field(rawValue: key) {
      case .problem:
        nested = try readProblem(from: &reader)
        isProblemRead = nested != nil
      case .answer:
        openEnd = (key, nil)
        take(.answer(try GradeAnswer(isolatedFrom: &reader, elementsMax: elementsMax)), key, &reader)
        openEnd = nil
      case .submissions: try readSubmissions(from: &reader)
      case nil:
        if try fields.read(key, from: &reader, elementsMax: elementsMax) { continue }
        try reader.refuseUnknown(key, known: Self.fieldNames(isNested: false), hints: .grade)
      }
    }
    guard var nested else {
      // A problem of the wrong type is not also a problem without logits.
      if isProblemRead { problem.refuseMissing(in: &reader) }
      return
    }
    let contradictions = nested.add(fields)
    fields = nested
    problem.refuseMissing(in: &reader, at: place)
    // A field with a fault has no value to compare: that it differs would be a second error for one cause.
    guard reader.faults.isEmpty else { return }
    for fault in contradictions { reader.refuse(JSONPointer(fault.key), fault.reason) }
  }

  private mutating func take(_ new: Work, _ key: String, _ reader: inout FieldReader) {
    if work != nil { reader.refuse(JSONPointer(key), "`answer` and `submissions` exclude each other.") }
    work = new
  }

  private mutating func readProblem(from reader: inout FieldReader) throws(JSONSyntaxError) -> GradeFields? {
    let key = Field.problem.rawValue
    guard try reader.beginObject(key, "an object with `logits` and `labels`") else { return nil }
    place = JSONPointer(key)
    let before = reader.faults.count
    var nested = GradeFields()
    while let inner = try reader.nextKey() {
      if try nested.read(inner, from: &reader, elementsMax: elementsMax) { continue }
      try reader.refuseUnknown(inner, known: Self.fieldNames(isNested: true), hints: .grade)
    }
    reader.place(faultsFrom: before, at: place)
    return nested
  }

  private mutating func readSubmissions(from reader: inout FieldReader) throws(JSONSyntaxError) {
    let key = Field.submissions.rawValue
    guard try reader.expect(.array, at: JSONPointer(key), "a list of submissions") else { return }
    try reader.json.beginArray()
    var submissions: [GradeSubmission] = []
    while try reader.json.nextIsolatedElement() {
      guard submissions.count < Self.submissionsMax else {
        try refuseMoreSubmissions(from: &reader)
        break
      }
      openEnd = (key, submissions.count)
      submissions.append(
        try GradeSubmission(from: &reader, number: submissions.count, elementsMax: elementsMax))
      openEnd = nil
    }
    take(.submissions(submissions), key, &reader)
  }

  /// Skips the submissions that are too many: to parse each as a student's would cost many times as much.
  private mutating func refuseMoreSubmissions(from reader: inout FieldReader) throws(JSONSyntaxError) {
    hasTooManySubmissions = true
    let expected = "expected at most \(Self.submissionsMax) submissions; `nabla grade` takes any number."
    reader.refuse(JSONPointer(Field.submissions.rawValue), expected)
    repeat { try reader.json.skipValue() } while try reader.json.nextElement()
  }

  static func fieldNames(isNested: Bool) -> [String] {
    GradientsRequest.Field.allCases.filter { $0 != .include }.map(\.rawValue)
      + GradeSettings.Field.allCases.map(\.rawValue) + (isNested ? [] : Field.allCases.map(\.rawValue))
  }
}

/// A request held together: a problem with its exact values, and how answers to it are graded.
struct GradeProblem {
  let problem: Question
  let settings: GradeSettings
  let labelBase: Int

  /// - Returns: nil where the work is above what may be done here.
  /// - Throws: 422, with a pointer to each value of the problem or the settings that does not fit the others; also where
  ///   the work is above what may be done at all.
  init?(
    _ request: GradeRequest, _ configuration: GradientService.Configuration, within limits: WorkLimits
  ) throws(ProblemDetails) {
    settings = request.settings
    do throws(ProblemDetails) {
      let fields = try GradientsProblem(request.problem)
      labelBase = fields.labelBase
      let split = fields.batch.logits.count >= configuration.splitElementsMin ? configuration.split : .serial
      guard try GradeWork(request, fields.batch).admit(limits),
        let problem = try limits.compute(
          fields,
          { workMax throws(InvalidBatch) in
            try Question(fields.batch, isFlat: fields.isFlat, split: split, workMax: workMax)
          })
      else { return nil }
      self.problem = problem
    } catch {
      throw error.placed(at: request.place)
    }
    if settings.rubric.points?[.loss] != nil, problem.batch.reduction == .none {
      let fault = ProblemDetails.Fault(
        JSONPointer("points").appending("loss"), "with `reduction: none` there is no single loss; ask for `losses`.")
      throw ProblemDetails(unprocessable: [fault])
    }
  }

  func grader() -> Grader {
    Grader(problem, tolerance: settings.tolerance, rubric: settings.rubric, disclosure: settings.feedback)
  }
}
