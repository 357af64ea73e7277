import GradientCore
import HTTPMessage

/// How much work a request may cause. Work above `here` belongs on another thread; work above `max` is refused.
///
/// An endpoint asks as soon as it knows more about the cost: with the content's bytes before it parses them, and with
/// the shapes before it computes.
struct WorkLimits {
  /// What this thread may do.
  let here: Int
  /// What a request may cause on any thread: the option `--max-work`.
  let max: Int

  /// Whether this thread may do the work.
  ///
  /// - Parameter advice: a sentence that says what to make smaller.
  /// - Throws: 422 if no thread may do it.
  func admit(
    _ estimate: Work, at pointer: @autoclosure () -> JSONPointer = .root, _ advice: @autoclosure () -> String
  ) throws(ProblemDetails) -> Bool {
    guard estimate.units <= max else { throw .tooMuchWork(estimate.units, max: max, at: pointer(), advice()) }
    return estimate.units <= here
  }
}

extension WorkLimits {
  /// Computes within the limits what only the computation itself can estimate: numbers that need more bits.
  ///
  /// - Parameter compute: receives the most work that it may do, and throws `tooMuchWork` before it does more.
  /// - Returns: nil if this thread may not do it.
  func compute<Result>(
    _ requested: borrowing RequestedBatch, _ compute: (_ workMax: Int) throws(InvalidBatch) -> Result
  ) throws(ProblemDetails) -> Result? {
    do throws(InvalidBatch) {
      return try compute(min(here, max))
    } catch {
      let text = BatchFaultText(isFlat: requested.isFlat, labelBase: requested.labelBase)
      guard case .tooMuchWork(let estimate, _)? = error.faults.first else { throw text.refusal(of: error) }
      guard estimate > max else { return nil }
      throw text.refusal(of: InvalidBatch(faults: [.tooMuchWork(estimate: estimate, max: max)])).refused(for: .work)
    }
  }
}

extension ProblemDetails {
  /// - Parameter advice: a sentence that says what to make smaller.
  static func tooMuchWork(_ estimate: Int, max: Int, at pointer: JSONPointer, _ advice: String) -> ProblemDetails {
    let detail =
      "this takes about \(estimate) units of work, more than the limit of this server, \(max) (its option --max-work). "
      + advice
    return ProblemDetails(unprocessableAt: pointer, detail).refused(for: .work)
  }
}
