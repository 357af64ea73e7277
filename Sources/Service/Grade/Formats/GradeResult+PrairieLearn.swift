import Grading

// Tests/Graders checks the rules of the programs that parse these formats.

extension GradeResult {
  /// The result of an external grader.
  func writePrairieLearn(to writer: inout ObjectWriter) {
    writer.object { writer in
      if let formatErrors {
        writer.field("gradable", false)
        writer.key("format_errors")
        return writer.array { writer in formatErrors.forEach { writer.string($0.withoutFormulas) } }
      }
      writer.field("gradable", true)
      writer.field("score", fraction)
      writer.field("message", summary)
      writer.key("tests")
      writer.array { writer in
        for part in report.quantities { writer.object { writePrairieLearn(part, to: &$0) } }
      }
    }
  }

  private func writePrairieLearn(_ part: QuantityReport, to writer: inout ObjectWriter) {
    writer.field("name", name(of: part))
    writer.field("description", "\(name(of: part)) within the tolerance of the exact value")
    writer.field("points", part.score)
    writer.field("max_points", part.points)
    writer.field("message", text(of: part))
  }

  /// The value of `data["partial_scores"]` in `server.py`. Elements show the feedback as text.
  func writePartialScores(to writer: inout ObjectWriter) {
    writer.object { writer in
      for part in report.quantities {
        writer.key(text: name(of: part))
        writer.object {
          $0.field("score", part.share)
          $0.field("weight", part.points)
          $0.field("feedback", (fault ?? text(of: part)).withoutFormulas)
        }
      }
    }
  }
}
