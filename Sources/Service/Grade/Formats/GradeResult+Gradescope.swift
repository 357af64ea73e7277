import Grading

// GradeFormatTests checks the rules of the program that parses this format.

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
    writer.field("name", name(of: part))
    writer.field("score", part.score)
    writer.field("max_score", part.points)
    // Full points are a pass, even if they are earned by following. Without points, nothing is passed or failed.
    if part.points > 0 { writer.field("status", part.score == part.points ? "passed" : "failed") }
    writer.field("output", GradeText.lines(of: part, in: self).joined(separator: "\n"))
    // Without it, the course's `test_output_format` decides, which can be HTML.
    writer.field("output_format", "text")
    writer.field("visibility", "visible")
  }
}
