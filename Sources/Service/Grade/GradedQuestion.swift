import Grading

/// A question with its exact values, and how answers to it are graded.
struct GradedQuestion {
  let question: Question
  let names: GradedNames
  let settings: GradeSettings

  /// - Parameter request: with the names of its answers resolved.
  /// - Returns: nil if the work exceeds what this thread may do.
  /// - Throws: 422, with a pointer to each value of the question or the settings that does not fit the others; also if
  ///   the work exceeds the limit of the server.
  init?(
    _ request: GradeRequest, _ requested: RequestedQuestion, _ configuration: GradientService.Configuration,
    within limits: WorkLimits
  ) throws(ProblemDetails) {
    names = requested.names
    settings = try request.document.settings(for: names)
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
