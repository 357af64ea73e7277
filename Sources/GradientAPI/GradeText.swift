import Grading
import TensorJSON

/// A report in sentences, for the graders that show text.
enum GradeText {
  /// What to say of one quantity, line by line, the verdict first.
  static func lines(of part: QuantityReport) -> [String] {
    var lines = [verdict(of: part)]
    for broken in part.brokenRules ?? [] {
      let samples = broken.rows.map(String.init).joined(separator: ", ")
      lines.append("\(broken.rule.sentence) Not so here: sample \(samples), counted from 0.")
    }
    if let wrong = part.wrong, !wrong.isEmpty, wrong != [[]] {
      let places = wrong.map { $0.map { "[\($0)]" }.joined() }.joined(separator: ", ")
      lines.append("Wrong entries, counted from 0: \(places).")
    }
    if let diagnosis = part.diagnosis { lines += self.lines(of: diagnosis) }
    if let expected = part.expected, expected.count <= expectedMax {
      lines.append("Expected: \(expected.map { "\($0)" }.joined(separator: ", ")).")
    }
    return lines
  }

  /// More numbers than this are no text to read; the native form has them all.
  private static let expectedMax = 64

  private static func verdict(of part: QuantityReport) -> String {
    switch part.verdict {
    case .correct: return "Correct."
    case .follows:
      let origin = part.followsFrom.map { "`\($0.rawValue)`" } ?? "values"
      return "Not the right value, but it follows from your own \(origin)."
    case .wrong:
      guard let entries = part.entries, entries.total > 1 else { return "Wrong." }
      return "Wrong. \(entries.right) of \(entries.total) entries are right."
    case .missing: return "Missing."
    case .malformed: return "Cannot be graded: \(part.reason ?? "")"
    }
  }

  private static func lines(of diagnosis: Diagnosis) -> [String] {
    guard case .recognised(let best, _) = diagnosis else { return [sentence(of: diagnosis)] }
    return [sentence(of: diagnosis)] + best.misconceptions.map { "See: \($0.step.formula)." }
  }

  static func sentence(of diagnosis: Diagnosis) -> String {
    switch diagnosis {
    case .recognised(let best, _): sentence(of: best)
    case .ambiguous(let explanations):
      "These numbers cannot tell which: " + explanations.map { sentence(of: $0) }.joined(separator: " Or: ")
    case .unrecognised: "No known mistake gives this answer."
    }
  }

  static func sentence(of explanation: Explanation) -> String {
    let sentences = explanation.misconceptions.map(\.sentence).joined(separator: " And: ")
    return explanation.isFromOwnYHat ? "Starting from your own `y_hat`: " + sentences : sentences
  }

  static func unknown(_ name: String) -> String {
    "\(name.quoted) is no quantity." + didYouMean(name, among: GradedQuantity.allCases.map(\.rawValue))
  }

  /// Points without the `.0` of a whole number.
  static func points(_ value: Double) -> String {
    value == value.rounded() ? "\(Int(value))" : "\(value)"
  }
}
