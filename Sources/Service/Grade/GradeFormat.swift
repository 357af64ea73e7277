import Grading
import TensorJSON

/// For whom a result is written.
enum GradeFormat: String, CaseIterable {
  case native, gradescope, prairielearn, coderunner
}

/// One result, with whose it is where a class is graded.
struct GradeResult {
  let id: GradeSubmission.ID?
  let report: Report
  let problem: Question
  /// The names in the answer that are no quantity, each with the one that it seems to mean.
  let unknown: [(name: String, meant: GradedQuantity?)]
  /// Whether the expected values are next to the results of a class, once for all of them.
  let isExpectedApart: Bool

  init(
    id: GradeSubmission.ID?, report: Report, problem: Question, unknown: [String], isExpectedApart: Bool = false
  ) {
    self.id = id
    self.report = report
    self.problem = problem
    self.unknown = unknown.map { ($0, QuantityNames.meant(by: $0)) }
    self.isExpectedApart = isExpectedApart
  }

  /// What the student may have called a quantity that is missing.
  func alias(of quantity: GradedQuantity) -> String? { unknown.first { $0.meant == quantity }?.name }

  func write(_ format: GradeFormat, to writer: inout ObjectWriter) {
    switch format {
    case .native: writeNative(to: &writer)
    case .gradescope: wrapped(&writer) { writeGradescope(to: &$0) }
    case .prairielearn: wrapped(&writer) { writePrairieLearn(to: &$0) }
    case .coderunner: wrapped(&writer) { writeCodeRunner(to: &$0) }
    }
  }

  /// A foreign format has no room for an id: of a class, each is in `result`.
  private func wrapped(_ writer: inout ObjectWriter, _ body: (inout ObjectWriter) -> Void) {
    guard id != nil else { return body(&writer) }
    writer.object {
      writeID(to: &$0)
      $0.key("result")
      body(&$0)
    }
  }

  func writeID(to writer: inout ObjectWriter) {
    guard let id else { return }
    writer.key("id")
    id.write(to: &writer)
  }
}

extension GradeSubmission.ID {
  func write(to writer: inout ObjectWriter) {
    switch self {
    case .text(let text): writer.string(text)
    case .number(let number): writer.integer(number)
    }
  }
}
