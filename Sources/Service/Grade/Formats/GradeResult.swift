import Grading
import TensorJSON

/// The program that a result is written for.
enum GradeFormat: String, CaseIterable {
  case native, gradescope, prairielearn, coderunner
}

/// The result for one answer. If a class is graded, it has the submission's id.
struct GradeResult {
  let id: Submission.ID?
  let report: Report
  let question: Question
  let names: GradedNames
  /// The names in the answer that are not quantities of the question.
  let unknown: [UnknownName]
  private let answer: ParsedAnswer
  /// Whether the expected values are next to the results of a class, once for all submissions.
  let isExpectedApart: Bool

  init(
    id: Submission.ID?, report: Report, of graded: GradedQuestion, answer: ParsedAnswer, isExpectedApart: Bool = false
  ) {
    self.id = id
    self.report = report
    question = graded.question
    names = graded.names
    self.answer = answer
    unknown = answer.unknown.map { [names] in UnknownName($0, in: names) }
    self.isExpectedApart = isExpectedApart
  }

  /// The texts that were read as numbers.
  var readAs: [GradedQuantity: [ReadText]] { answer.readAs }

  /// The quantity's name in the result.
  func name(of part: QuantityReport) -> String { names.name(of: part.quantity) }

  /// The place of a quantity in the submission.
  func pointer(to quantity: GradedQuantity) -> JSONPointer { JSONPointer("answer").appending(ownName(of: quantity)) }

  /// The quantity's name in the submission.
  func ownName(of quantity: GradedQuantity) -> String { answer.name(of: quantity) ?? names.name(of: quantity) }

  /// The student's name of a missing quantity, if an unknown name probably means it.
  func alias(of quantity: GradedQuantity) -> String? { unknown.first { $0.meant == quantity }?.name }

  func write(_ format: GradeFormat, to writer: inout ObjectWriter) {
    switch format {
    case .native: writeNative(to: &writer)
    case .gradescope: writeForeign(to: &writer) { writeGradescope(to: &$0) }
    case .prairielearn: writeForeign(to: &writer) { writePrairieLearn(to: &$0) }
    case .coderunner: writeForeign(to: &writer) { writeCodeRunner(to: &$0) }
    }
  }

  /// Writes another program's format. It has no field for an id, so within a class it is the value of `result`.
  private func writeForeign(to writer: inout ObjectWriter, _ body: (inout ObjectWriter) -> Void) {
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

// MARK: - What several formats share

extension GradeResult {
  /// The points, and the names that are not quantities.
  var summary: String {
    let points = report.correct ? "Everything is correct." : GradeText.points(report.score, of: report.maxScore) + "."
    return ([points] + unknownLines).joined(separator: "\n")
  }

  var unknownLines: [String] { unknown.map(\.sentence) }

  /// The share of the points, from 0 to 1: exactly 1 for all of them.
  var fraction: Double { report.maxScore > 0 ? report.score / report.maxScore : 0 }
}

extension Submission.ID {
  func write(to writer: inout ObjectWriter) {
    switch self {
    case .text(let text): writer.string(text)
    case .number(let number): writer.integer(number)
    }
  }
}
