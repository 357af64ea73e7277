import GradientCore

/// How much work a request may cause: what is above the first limit belongs on another thread, what is above the second is
/// refused.
///
/// An endpoint asks at each stage that tells more of the cost: by the content's bytes before it parses them, by the shapes
/// before it computes.
struct WorkLimits {
  /// What may be done on this thread.
  let here: Int
  /// What may be done at all: the option `--max-work`.
  let max: Int

  /// Whether the work may be done here.
  ///
  /// - Parameter advice: what to make smaller, a sentence.
  /// - Throws: 422 where it may not be done at all.
  func admit(
    _ estimate: Work, at pointer: @autoclosure () -> JSONPointer = .root, _ advice: @autoclosure () -> String
  ) throws(ProblemDetails) -> Bool {
    guard estimate.units <= max else { throw .tooMuchWork(estimate.units, max: max, at: pointer(), advice()) }
    return estimate.units <= here
  }
}

extension WorkLimits {
  /// Computes what bounds itself, by work that only its computation shows: gradients that cancel.
  ///
  /// - Parameter compute: is given the most work that it may do, and throws `tooMuchWork` before it does more.
  /// - Returns: nil where it may not be done here.
  func compute<Result>(
    _ problem: borrowing GradientsProblem, _ compute: (_ workMax: Int) throws(InvalidBatch) -> Result
  ) throws(ProblemDetails) -> Result? {
    do throws(InvalidBatch) {
      return try compute(min(here, max))
    } catch {
      let text = BatchFaultText(isFlat: problem.isFlat, labelBase: problem.labelBase)
      guard case .tooMuchWork(let estimate, _)? = error.faults.first else { throw text.problem(error) }
      guard estimate > max else { return nil }
      throw text.problem(InvalidBatch(faults: [.tooMuchWork(estimate: estimate, max: max)]))
    }
  }
}

extension ProblemDetails {
  /// - Parameter advice: what to make smaller, a sentence.
  static func tooMuchWork(_ estimate: Int, max: Int, at pointer: JSONPointer, _ advice: String) -> ProblemDetails {
    let detail =
      "this takes about \(estimate) units of work, more than the limit of this server, \(max) (its option --max-work). "
      + advice
    return ProblemDetails(unprocessable: [Fault(pointer, detail)])
  }
}
