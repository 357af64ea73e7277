import Grading

/// Gradescope's `results.json`.
extension GradeResult {
  func writeGradescope(to writer: inout ObjectWriter) {
    writer.object {
      $0.field("score", report.score)
      $0.field("output", summary)
      $0.field("output_format", "text")
      $0.key("tests")
      $0.array { writer in
        for part in report.quantities {
          writer.object {
            $0.field("name", part.quantity.rawValue)
            $0.field("score", part.score)
            $0.field("max_score", part.points)
            $0.field("status", part.verdict == .correct ? "passed" : "failed")
            $0.field("output", GradeText.lines(of: part).joined(separator: "\n"))
            $0.field("visibility", "visible")
          }
        }
      }
    }
  }

  fileprivate var summary: String {
    ([
      report.correct
        ? "All is correct." : "\(GradeText.points(report.score)) of \(GradeText.points(report.maxScore)) points."
    ]
      + unknown.map { GradeText.unknown($0) }).joined(separator: "\n")
  }
}

/// The results of PrairieLearn's external graders. A submission that cannot be read costs no attempt: `gradable` is
/// false.
extension GradeResult {
  func writePrairieLearn(to writer: inout ObjectWriter) {
    let malformed = report.quantities.filter { $0.verdict == .malformed }
    writer.object {
      $0.field("gradable", malformed.isEmpty)
      $0.field("score", malformed.isEmpty && report.maxScore > 0 ? report.score / report.maxScore : 0)
      $0.field("message", summary)
      if !malformed.isEmpty {
        $0.key("format_errors")
        $0.array { writer in
          for part in malformed { writer.string("`\(part.quantity.rawValue)`: \(part.reason ?? "")") }
        }
      }
      $0.key("tests")
      $0.array { writer in
        for part in report.quantities {
          writer.object {
            $0.field("name", part.quantity.rawValue)
            $0.field("description", "`\(part.quantity.rawValue)` within the tolerance of the exact value")
            $0.field("points", part.score)
            $0.field("max_points", part.points)
            $0.field("message", GradeText.lines(of: part).joined(separator: "\n"))
          }
        }
      }
    }
  }
}

/// What a combinator template grader of CodeRunner returns. Its texts are HTML, so all of them are escaped.
extension GradeResult {
  func writeCodeRunner(to writer: inout ObjectWriter) {
    writer.object {
      $0.field("fraction", report.maxScore > 0 ? report.score / report.maxScore : 0)
      $0.field("prologuehtml", "<p>\(summary.escapedForHTML)</p>")
      $0.key("testresults")
      $0.array { writer in
        writer.array { writer in
          for head in ["iscorrect", "Quantity", "Points", "Feedback"] { writer.string(head) }
        }
        for part in report.quantities {
          writer.array {
            $0.integer(part.verdict == .correct ? 1 : 0)
            $0.string(part.quantity.rawValue.escapedForHTML)
            $0.string("\(GradeText.points(part.score)) / \(GradeText.points(part.points))")
            $0.string(GradeText.lines(of: part).joined(separator: "\n").escapedForHTML)
          }
        }
      }
    }
  }
}

extension String {
  /// Text that stands in HTML, also within quotes.
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
