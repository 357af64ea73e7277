import Grading
import Text

/// The report of a class as CSV (RFC 4180): a row for each submission.
package struct ReportTable: Sendable {
  private let quantities: [GradedQuantity]
  private let names: GradedNames

  /// Has the quantities that are asked, in the order of the question.
  init(of graded: GradedQuestion) {
    let points = graded.settings.rubric.points
    quantities = graded.question.quantities.filter { points == nil || points?[$0] != nil }
    names = graded.names
  }

  package var header: [UInt8] {
    let columns = quantities.flatMap { quantity in
      ["score", "verdict", "codes"].map { "\(names.name(of: quantity))_\($0)" }
    }
    return Self.row(["id", "score", "max_score"] + columns)
  }

  /// A quantity that was not asked of a submission has empty cells.
  func row(_ id: Submission.ID, _ report: Report) -> [UInt8] {
    var cells = [id.text, GradeText.points(report.score), GradeText.points(report.maxScore)]
    for quantity in quantities {
      guard let part = report.quantities.first(where: { $0.quantity == quantity }) else {
        cells += ["", "", ""]
        continue
      }
      cells += [GradeText.points(part.score), part.verdict.rawValue, part.diagnosis?.code ?? ""]
    }
    return Self.row(cells)
  }

  private static func row(_ cells: [String]) -> [UInt8] {
    Array(cells.map(\.cell).joined(separator: ",").utf8) + [0x0D, 0x0A]
  }
}

extension String {
  /// The text as a cell, legible: a terminal would obey its control characters. A cell that begins like a formula gets
  /// an apostrophe, because spreadsheets would compute it (OWASP, *CSV Injection*).
  fileprivate var cell: String {
    let text = legible
    let isFormula = text.unicodeScalars.first.map { Self.formulaStarts.contains($0) } ?? false
    guard isFormula || text.unicodeScalars.contains(where: { Self.quotedScalars.contains($0) }) else { return text }
    return "\"\(isFormula ? "'" : "")\(text.replacing("\"", with: "\"\""))\""
  }

  /// With the full-width forms, which some spreadsheets accept.
  private static let formulaStarts: Set<Unicode.Scalar> = [
    "=", "+", "-", "@", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
  ]
  private static let quotedScalars: Set<Unicode.Scalar> = [",", ";", "\""]
}
