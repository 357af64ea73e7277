import GradientCore
import Grading
import Parallel

/// A question with its exact values, and how answers to it are graded.
struct GradedQuestion {
  let question: Question
  let settings: GradeSettings

  /// - Returns: nil if the work exceeds what this thread may do.
  /// - Throws: 422, with a pointer to each value of the question or the settings that does not fit the others; also if
  ///   the work exceeds the limit of the server.
  init?(
    _ request: GradeRequest, _ configuration: GradientService.Configuration, within limits: WorkLimits
  ) throws(ProblemDetails) {
    settings = request.settings
    do throws(ProblemDetails) {
      let requested = try RequestedBatch(request.question)
      let batch = requested.batch
      let split = batch.logits.count >= configuration.splitElementsMin ? configuration.split : .serial
      guard try GradeWork(request, batch).admit(limits),
        let question = try limits.compute(
          requested,
          { workMax throws(InvalidBatch) in
            try Question(batch, isFlat: requested.isFlat, split: split, workMax: workMax)
          })
      else { return nil }
      self.question = question
    } catch {
      throw error.placed(at: request.place)
    }
    if settings.rubric.points?[.loss] != nil, question.batch.reduction == .none {
      throw ProblemDetails(
        unprocessableAt: JSONPointer("points").appending("loss"),
        "with `reduction: none` there is no single loss; ask for `losses`.")
    }
  }

  func grader() -> Grader {
    Grader(question, tolerance: settings.tolerance, rubric: settings.rubric, disclosure: settings.feedback)
  }
}
