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
