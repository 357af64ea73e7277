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
  let problem: Problem
  let unknown: [String]

  func write(_ format: GradeFormat, to writer: inout ObjectWriter) {
    switch format {
    case .native: writeNative(to: &writer)
    case .gradescope: wrapped(&writer) { writeGradescope(to: &$0) }
    case .prairielearn: wrapped(&writer) { writePrairieLearn(to: &$0) }
    case .coderunner: wrapped(&writer) { writeCodeRunner(to: &$0) }
    }
  }

  /// A foreign format has no room for an id: of a class, each stands in `result`.
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
    switch id {
    case .text(let text): writer.string(text)
    case .number(let number): writer.integer(number)
    }
  }
}
