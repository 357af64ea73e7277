import Grading
import HTTPMessage

/// A question with its exact values, and how answers to it are graded.
struct GradedQuestion {
  let question: Question
  let names: GradedNames
  let settings: GradeSettings

  /// - Parameters:
  ///   - request: with the names of its answers resolved.
  ///   - permissions: what the client may do.
  ///   - format: in place of the request's; nil keeps that.
  /// - Returns: nil if the work exceeds what this thread may do.
  /// - Throws: 422, with a pointer to each value of the question or the settings that does not fit the others; also if
  ///   the work exceeds the limit of the server. 403 if the settings disclose more than the client may see.
  init?(
    _ request: GradeRequest, _ requested: RequestedQuestion, _ configuration: GradientService.Configuration,
    permissions: HTTPPermissions, within limits: WorkLimits, format: GradeFormat? = nil
  ) throws(ProblemDetails) {
    try permissions.allow(request.settings.feedback)
    names = requested.names
    var settings = try request.document.settings(for: names)
    if let format { settings.format = format }
    self.settings = settings
    do throws(ProblemDetails) {
      guard try GradeWork(request, requested).admit(limits),
        let question = try requested.question(configuration, within: limits)
      else { return nil }
      self.question = question
    } catch {
      throw error.placed(at: request.document.place)
    }
  }

  func grader() -> Grader {
    Grader(question, tolerance: settings.tolerance, rubric: settings.rubric, disclosure: settings.feedback)
  }
}

extension HTTPPermissions {
  /// - Throws: 403 if the client may not see what is disclosed.
  func allow(_ feedback: Disclosure) throws(ProblemDetails) {
    guard feedback == .full, !contains(.reveal) else { return }
    throw ProblemDetails(
      .forbidden,
      "`feedback` is `full`, which shows the expected values: that needs a key with the scope `reveal`. "
        + "Send `hint` or less.")
  }
}

extension GradeRequest {
  /// Reads the texts of the answers, resolves their names, and computes the exact values.
  ///
  /// - Parameters:
  ///   - text: the one that the answers were parsed from.
  ///   - permissions: what the client may do.
  /// - Returns: nil if the work exceeds what this thread may do.
  /// - Throws: what `GradedQuestion` throws; also 422 without an answer.
  mutating func begin(
    reading text: Span<UInt8>, _ configuration: GradientService.Configuration, permissions: HTTPPermissions,
    within limits: WorkLimits
  ) throws(ProblemDetails) -> (graded: GradedQuestion, grader: Grader)? {
    guard try limits.admit(.reading(self), "Send fewer `submissions` at once, or `\"read\": \"strict\"`.") else {
      return nil
    }
    readTexts(of: text)
    let question = try document.question()
    resolveNames(in: question.names)
    guard submitted != nil else {
      let detail = "`answer` is required: an object of quantities (or `submissions`, the answers of a class)."
      throw ProblemDetails(unprocessableAt: .root, detail)
    }
    guard let graded = try GradedQuestion(self, question, configuration, permissions: permissions, within: limits)
    else { return nil }
    var grader = graded.grader()
    guard try GradeWork(self, question).admit(&grader, limits) else { return nil }
    return (graded, grader)
  }
}
