import Grading
import TensorJSON

/// The result for one answer. If a class is graded, it has the submission's id.
struct GradeResult {
  let id: Submission.ID?
  /// When the answer was submitted, if that is known.
  let timestamp: Timestamp?
  let report: Report
  let question: Question
  let names: GradedNames
  let settings: FormatSettings
  /// The names in the answer that are not quantities of the question.
  let unknown: [UnknownName]
  private let answer: ParsedAnswer
  /// Whether the expected values are next to the results of a class, once for all submissions.
  let isExpectedApart: Bool

  init(
    id: Submission.ID?, timestamp: Timestamp? = nil, report: Report, of graded: GradedQuestion, answer: ParsedAnswer,
    isExpectedApart: Bool = false
  ) {
    self.id = id
    self.timestamp = timestamp
    self.report = report
    question = graded.question
    names = graded.names
    settings = graded.settings.ofFormats
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

  /// The result alone, with a line end.
  func content(_ format: GradeFormat) -> [UInt8] {
    guard format != .github else { return Array(githubSummary.utf8) }
    var writer = ObjectWriter()
    write(format, to: &writer)
    return writer.finishContent()
  }

  /// Writes the result as a value of JSON.
  func write(_ format: GradeFormat, to writer: inout ObjectWriter) {
    guard format != .native else { return writeNative(to: &writer) }
    // Another program's format has no field for an id, so within a class it is the value of `result`.
    guard id != nil else { return writeForeign(format, to: &writer) }
    writer.object {
      writeID(to: &$0)
      $0.key("result")
      writeForeign(format, to: &$0)
    }
  }

  private func writeForeign(_ format: GradeFormat, to writer: inout ObjectWriter) {
    switch format {
    case .native: writeNative(to: &writer)
    case .gradescope: writeGradescope(to: &writer)
    case .prairielearn: writePrairieLearn(to: &writer)
    case .partialScores: writePartialScores(to: &writer)
    case .coderunner: writeCodeRunner(to: &writer)
    case .xqueue: writeXQueue(to: &writer)
    case .lti: writeLTI(to: &writer)
    case .github: writer.string(githubSummary)
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
  /// The points, and what concerns no single quantity.
  var summary: String { ([pointsLine] + generalLines).joined(separator: "\n") }

  var pointsLine: String {
    report.correct ? "Everything is correct." : GradeText.points(report.score, of: report.maxScore) + "."
  }

  /// Why the answer cannot be graded at all; nil for any other answer. Every quantity is malformed then, for this one
  /// reason.
  var fault: String? { answer.answer.fault.map { "Cannot be graded: \($0)" } }

  /// What concerns no single quantity: the fault of the whole answer, or the names that are not quantities.
  var generalLines: [String] { fault.map { [$0] } ?? unknown.map(\.sentence) }

  /// What a student reads about a quantity.
  func text(of part: QuantityReport) -> String { GradeText.lines(of: part, in: self).joined(separator: "\n") }

  /// What a host that grades nothing of a malformed answer shows: the reasons alone. Such an answer costs no attempt,
  /// so a student could otherwise get diagnoses of the other quantities without end. Nil if nothing is malformed.
  var formatErrors: [String]? { errors { "\(name(of: $0)): \($0.reason ?? "")" } }

  /// The same, for a host that counts no attempts: with the diagnosis of what is malformed.
  var diagnosedErrors: [String]? { errors { "\(name(of: $0)): \(text(of: $0))" } }

  private func errors(_ line: (QuantityReport) -> String) -> [String]? {
    let malformed = report.quantities.filter { $0.verdict == .malformed }
    guard !malformed.isEmpty else { return nil }
    return (fault == nil ? malformed.map(line) : []) + generalLines
  }

  /// The share of the points, from 0 to 1: exactly 1 for all of them.
  var fraction: Double { report.maxScore > 0 ? report.score / report.maxScore : 0 }

  /// Whether the answer has points, and each quantity that has any is passed.
  var isPassed: Bool { report.maxScore > 0 && report.quantities.allSatisfy { $0.points == 0 || $0.isPassed } }
}

extension QuantityReport {
  /// Whether it is right, or has all of its points because it follows.
  var isPassed: Bool { verdict == .correct || verdict == .follows && points > 0 && score == points }

  /// The share of its points. Without points, whether it is right.
  var share: Double { points > 0 ? score / points : verdict == .correct ? 1 : 0 }

  /// `1 / 3`.
  var pointsText: String { "\(GradeText.points(score)) / \(GradeText.points(points))" }
}

extension Submission.ID {
  func write(to writer: inout ObjectWriter) {
    switch self {
    case .text(let text): writer.string(text)
    case .number(let number): writer.integer(number)
    }
  }
}
