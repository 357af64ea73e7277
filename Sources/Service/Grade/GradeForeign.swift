import Grading

// The rules of each format are those of the program that parses it; GradeFormatTests has them as checks.

/// Gradescope's `results.json`.
extension GradeResult {
  func writeGradescope(to writer: inout ObjectWriter) {
    writer.object {
      $0.field("score", report.score)
      $0.field("output", summary)
      $0.field("output_format", "text")
      $0.key("tests")
      $0.array { writer in
        for part in report.quantities { writer.object { writeGradescope(part, to: &$0) } }
      }
    }
  }

  private func writeGradescope(_ part: QuantityReport, to writer: inout ObjectWriter) {
    writer.field("name", part.quantity.rawValue)
    writer.field("score", part.score)
    writer.field("max_score", part.points)
    // Full points are a pass, also where they are earned by following. Without points, nothing is passed or failed.
    if part.points > 0 { writer.field("status", part.score == part.points ? "passed" : "failed") }
    writer.field("output", GradeText.lines(of: part, in: self).joined(separator: "\n"))
    // Else a course's `test_output_format` decides, which can be HTML.
    writer.field("output_format", "text")
    writer.field("visibility", "visible")
  }

  /// The points, and what counts for nothing.
  fileprivate var summary: String {
    let points = report.correct ? "Everything is correct." : GradeText.points(report.score, of: report.maxScore) + "."
    return ([points] + unknownLines).joined(separator: "\n")
  }

  fileprivate var unknownLines: [String] { unknown.map { GradeText.unknown($0.name, meant: $0.meant) } }

  /// The share of the points, from 0 to 1: exactly 1 for all of them.
  fileprivate var fraction: Double { report.maxScore > 0 ? report.score / report.maxScore : 0 }
}

/// The results of PrairieLearn's external graders.
extension GradeResult {
  func writePrairieLearn(to writer: inout ObjectWriter) {
    let malformed = report.quantities.filter { $0.verdict == .malformed }
    guard malformed.isEmpty else { return writeUngradable(malformed, to: &writer) }
    writer.object {
      $0.field("gradable", true)
      $0.field("score", fraction)
      $0.field("message", summary)
      $0.key("tests")
      $0.array { writer in
        for part in report.quantities {
          writer.object {
            $0.field("name", part.quantity.rawValue)
            $0.field("description", "\(part.quantity.rawValue) within the tolerance of the exact value")
            $0.field("points", part.score)
            $0.field("max_points", part.points)
            $0.field("message", GradeText.lines(of: part, in: self).joined(separator: "\n"))
          }
        }
      }
    }
  }

  /// A submission that cannot be parsed costs no attempt. So it says nothing of the other quantities: a student could ask
  /// for their diagnoses without end.
  private func writeUngradable(_ malformed: [QuantityReport], to writer: inout ObjectWriter) {
    writer.object {
      $0.field("gradable", false)
      $0.key("format_errors")
      $0.array { writer in
        for part in malformed { writer.string("\(part.quantity.rawValue): \(part.reason ?? "")") }
        unknownLines.forEach { writer.string($0) }
      }
    }
  }
}

/// What a combinator template grader of CodeRunner returns. Prologue and feedback are HTML; it escapes the other cells itself.
extension GradeResult {
  private static let columns = ["Quantity", "Points", "Feedback"]
  private static let columnFormats = ["%s", "%s", "%h"]

  func writeCodeRunner(to writer: inout ObjectWriter) {
    writer.object {
      $0.field("fraction", fraction)
      $0.field("prologuehtml", "<p>\(summary.escapedForHTML)</p>")
      $0.key("testresults")
      $0.array { writer in
        writer.array { writer in (["iscorrect"] + Self.columns).forEach { writer.string($0) } }
        for part in report.quantities { writer.array { writeCodeRunner(part, to: &$0) } }
      }
      $0.key("columnformats")
      $0.array { writer in Self.columnFormats.forEach { writer.string($0) } }
    }
  }

  private func writeCodeRunner(_ part: QuantityReport, to writer: inout ObjectWriter) {
    // A share of the points is shown as half a tick.
    writer.number(part.points > 0 ? part.score / part.points : part.verdict == .correct ? 1 : 0)
    writer.string(part.quantity.rawValue)
    writer.string("\(GradeText.points(part.score)) / \(GradeText.points(part.points))")
    writer.string(GradeText.lines(of: part, in: self).joined(separator: "\n").escapedForHTML)
  }
}

extension String {
  /// Text in HTML, also within quotes.
  var escapedForHTML: String {
    var escaped = ""
    for character in unicodeScalars {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case "\n": escaped += "<br>"
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }
}
