import Grading

// FormatRuleTests checks the rules of the program that parses this format.

/// What a combinator template grader of CodeRunner returns. Prologue and feedback are HTML. CodeRunner itself escapes
/// the other cells.
extension GradeResult {
  private static let columns = ["Quantity", "Points", "Feedback"]
  private static let columnFormats = ["%s", "%s", "%h"]

  func writeCodeRunner(to writer: inout ObjectWriter) {
    writer.object {
      $0.field("fraction", fraction)
      $0.field("prologuehtml", #"<p class="\#(String.withoutMathJax)">\#(summary.escapedForHTML)</p>"#)
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
    // CodeRunner shows a share of the points as half a tick.
    writer.number(part.share)
    writer.string(name(of: part))
    writer.string(part.pointsText)
    writer.string(#"<div class="\#(String.withoutMathJax)">\#(text(of: part).escapedForHTML)</div>"#)
  }
}
