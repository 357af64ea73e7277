import Grading
import TensorJSON
import Text

/// A report in sentences, for the graders that show text.
enum GradeText {
  /// What to say of one quantity, line by line, the verdict first.
  static func lines(of part: QuantityReport, in result: GradeResult) -> [String] {
    var lines = [verdict(of: part, alias: result.alias(of: part.quantity))]
    for broken in part.brokenRules ?? [] {
      let samples = broken.rows.map(String.init).joined(separator: ", ")
      lines.append("\(broken.rule.sentence) Not so here: sample \(samples), counted from 0.")
    }
    if let wrong = part.wrong, !wrong.isEmpty, wrong != [[]] {
      let places = wrong.map { $0.map { "[\($0)]" }.joined() }.joined(separator: ", ")
      lines.append("Wrong entries, counted from 0: \(places).")
    }
    if let diagnosis = part.diagnosis { lines += self.lines(of: diagnosis) }
    if let expected = part.expected, !result.isExpectedApart, expected.count <= expectedMax {
      lines.append("Expected: \(expected.map { "\($0)" }.joined(separator: ", ")).")
    }
    return lines
  }

  /// More numbers than this are no text to read; the native form has them all.
  private static let expectedMax = 64

  private static func verdict(of part: QuantityReport, alias: String?) -> String {
    switch part.verdict {
    case .correct: return "Correct."
    case .follows:
      let origin = part.followsFrom.map { "`\($0.rawValue)`" } ?? "values"
      return "Not the right value, but it follows from your own \(origin)."
    case .wrong:
      guard let entries = part.entries, entries.total > 1 else { return "Wrong." }
      return "Wrong. \(entries.right) of \(entries.total) entries are right."
    case .missing: return "Missing." + (reasonForMissing(part, alias: alias).map { " " + $0 } ?? "")
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

  static func unknown(_ name: String, meant: GradedQuantity?) -> String {
    "\(name.quoted) is no quantity" + (meant.map { "; did you mean `\($0.rawValue)`?" } ?? ".")
  }

  /// - Parameter alias: a name in the answer that is no quantity, but seems to mean this one.
  static func reasonForMissing(_ part: QuantityReport, alias: String?) -> String? {
    guard part.verdict == .missing, let alias else { return nil }
    return "You wrote \(alias.quoted); its name is `\(part.quantity.rawValue)`."
  }

  /// Points without the `.0` of a whole number, and without the last digits of a sum of tenths.
  static func points(_ value: Double) -> String {
    let rounded = (value * 1e9).rounded() / 1e9
    return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
  }

  /// `1 of 4 points`.
  static func points(_ score: Double, of most: Double) -> String {
    "\(points(score)) of \(points(most)) \(noun("point", for: most))"
  }
}
