import Grading

// GradeFormatTests checks the rules of the program that parses this format.

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
            $0.field("name", name(of: part))
            $0.field("description", "\(name(of: part)) within the tolerance of the exact value")
            $0.field("points", part.score)
            $0.field("max_points", part.points)
            $0.field("message", GradeText.lines(of: part, in: self).joined(separator: "\n"))
          }
        }
      }
    }
  }

  /// A submission that cannot be parsed costs no attempt. So the result says nothing about the other quantities:
  /// otherwise a student could get diagnoses of them without end.
  private func writeUngradable(_ malformed: [QuantityReport], to writer: inout ObjectWriter) {
    writer.object {
      $0.field("gradable", false)
      $0.key("format_errors")
      $0.array { writer in
        for part in malformed { writer.string("\(name(of: part)): \(part.reason ?? "")") }
        unknownLines.forEach { writer.string($0) }
      }
    }
  }
}
