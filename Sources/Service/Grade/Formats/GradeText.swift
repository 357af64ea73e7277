import Grading
import TensorJSON
import Text

/// The sentences of a report. The formats that show text to students consist of them.
enum GradeText {
  /// What a student reads about one quantity, line by line: the diagnosis, the verdict, where it is wrong, and last the
  /// rules that it breaks.
  static func lines(of part: QuantityReport, in result: GradeResult) -> [String] {
    let diagnosis = part.diagnosis.map { self.lines(of: $0, result.names) } ?? []
    let verdict = [verdict(of: part, in: result)]
    let isNamed = part.diagnosis != .unrecognised && part.diagnosis != .undiagnosed
    var lines = isNamed ? diagnosis + verdict : verdict + diagnosis
    if let wrong = part.wrong, !wrong.isEmpty, wrong != [[]] {
      let places = wrong.map { $0.map { "[\($0)]" }.joined() }.joined(separator: ", ")
      let more = (part.entries.map { $0.total - $0.right } ?? 0) - wrong.count
      lines.append("Wrong entries, counted from 0: \(places)\(more > 0 ? " and \(more) more" : "").")
    }
    lines += (result.readAs[part.quantity] ?? []).prefix(ReadText.listedMax).map(sentence(of:))
    lines += (part.brokenRules ?? []).map { $0.sentence(namesRows: part.quantity != .loss) }
    if let expected = part.expected, !result.isExpectedApart, expected.count <= expectedMax {
      lines.append("Expected: \(expected.map { "\($0 + 0)" }.joined(separator: ", ")).")
    }
    return lines
  }

  /// How a text was read as numbers.
  private static func sentence(of text: ReadText) -> String {
    let numbers = text.numbers.values
    let list = numbers.prefix(readMax).map { "\($0)" }.joined(separator: ", ")
    let more = numbers.count > readMax ? ", … (\(counted(numbers.count, "number")))" : ""
    return "\(text.found.quoted) was read as \(list)\(more)."
  }

  /// The first numbers of a list show how it was read.
  private static let readMax = 8

  /// Nobody reads more numbers than this as text. The native form has them all.
  private static let expectedMax = 64

  private static func verdict(of part: QuantityReport, in result: GradeResult) -> String {
    switch part.verdict {
    case .correct: return "Correct."
    case .follows:
      let origin = part.followsFrom.map { "`\(result.names.name(of: $0))`" } ?? "values"
      return "Not the right value, but it follows from your own \(origin): check that first."
    case .wrong:
      guard let entries = part.entries, entries.total > 1 else { return "Wrong." }
      return "Wrong. \(entries.right) of \(entries.total) entries are right."
    case .missing:
      return "Missing. " + (reasonForMissing(part, in: result) ?? "Add `\(result.name(of: part))` to your answer.")
    case .malformed: return result.fault == nil ? "Cannot be graded: \(part.reason ?? "")" : "Cannot be graded."
    }
  }

  private static func lines(of diagnosis: Diagnosis, _ names: GradedNames) -> [String] {
    guard case .recognised(let best, _) = diagnosis else { return [sentence(of: diagnosis, names)] }
    let formulas = best.misconceptions.filter(\.isInFormula).map { "See: \($0.step.formula)." }
    return [sentence(of: diagnosis, names)] + formulas
  }

  static func sentence(of diagnosis: Diagnosis, _ names: GradedNames) -> String {
    switch diagnosis {
    case .recognised(let best, _): sentence(of: best, names)
    case .ambiguous(let explanations):
      "Several known mistakes give these numbers. Either: "
        + explanations.map { sentence(of: $0, names) }.joined(separator: " Or: ")
    case .unrecognised: "No known mistake gives these numbers: check each step of your derivation."
    case .consequence(let origin):
      "This follows from your own `\(names.name(of: origin))`, which cannot be right: correct that first."
    case .undefinedLogarithm:
      "Your own `\(names.name(of: .yHat))` is 0 or negative in a class whose logarithm the loss takes: the logarithm of "
        + "0 is −∞, and a negative number has none (NaN). Correct that first."
    case .undiagnosed: "The mistake was not looked for, because the question is too large: check each step."
    }
  }

  /// The sentences of its mistakes, and the student's own quantity that it starts from.
  static func sentence(of explanation: Explanation, _ names: GradedNames) -> String {
    let start = explanation.origin.map { " This starts from your own `\(names.name(of: $0))`, which is wrong too." }
    return explanation.sentences.joined(separator: " Also: ") + (start ?? "")
  }

  /// What to do about a missing quantity, if an unknown name in the answer seems to mean it.
  static func reasonForMissing(_ part: QuantityReport, in result: GradeResult) -> String? {
    guard part.verdict == .missing, let alias = result.alias(of: part.quantity) else { return nil }
    return "Rename \(alias.quoted) to `\(result.name(of: part))`."
  }

  /// Points without the `.0` of a whole number, and without the rounding error of a sum of tenths.
  static func points(_ value: Double) -> String {
    let rounded = (value * 1e9).rounded() / 1e9
    return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
  }

  /// `1 of 4 points`.
  static func points(_ score: Double, of most: Double) -> String {
    "\(points(score)) of \(points(most)) \(noun("point", for: most))"
  }
}
