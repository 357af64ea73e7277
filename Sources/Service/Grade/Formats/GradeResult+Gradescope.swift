import Grading

// Tests/Graders checks the rules of the program that parses this format.

/// Gradescope's `results.json`.
extension GradeResult {
  func writeGradescope(to writer: inout ObjectWriter) {
    let visibility = settings.visibility
    writer.object {
      $0.field("score", report.score)
      // The points would tell what hidden tests say.
      $0.field("output", visibility == .visible ? summary : ([Self.later] + generalLines).joined(separator: "\n"))
      $0.field("output_format", "text")
      $0.field("visibility", visibility.rawValue)
      $0.key("tests")
      $0.array { writer in
        for part in report.quantities { writer.object { writeGradescope(part, to: &$0) } }
      }
    }
  }

  private static let later = "Your answer is graded. The results are not shown yet."

  private func writeGradescope(_ part: QuantityReport, to writer: inout ObjectWriter) {
    writer.field("name", name(of: part))
    writer.field("score", part.score)
    writer.field("max_score", part.points)
    // Without points, nothing is passed or failed.
    if part.points > 0 { writer.field("status", part.isPassed ? "passed" : "failed") }
    writer.field("output", text(of: part))
    // Without it, the course's `test_output_format` decides, which can be HTML.
    writer.field("output_format", "text")
    writer.field("visibility", settings.visibility.rawValue)
    if let diagnosis = part.diagnosis { writeCodes(of: diagnosis, to: &writer) }
  }

  /// What a course counts in the export of its results.
  private func writeCodes(of diagnosis: Diagnosis, to writer: inout ObjectWriter) {
    writer.key("tags")
    writer.array { writer in diagnosis.codes.forEach { writer.string($0) } }
    writer.key("extra_data")
    writer.object {
      $0.key("nabla")
      $0.object { $0.field("diagnosis", diagnosis.code) }
    }
  }
}

extension Diagnosis {
  /// Its mistakes one by one.
  fileprivate var codes: [String] {
    if case .recognised(let best, _) = self { best.codes } else { [code] }
  }
}
