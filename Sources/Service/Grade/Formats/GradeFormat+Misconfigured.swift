import Text

/// What a grader gets in place of a result if the question is wrong.
extension GradeFormat {
  private static let head = "The question is misconfigured."
  /// The first sentences are for the student.
  private static let advice = "This is not your fault: tell the course staff."
  static let forStudent = "\(head) \(advice)"

  /// A result without points. Only staff sees what is wrong, where the host has a place for that: it may quote the
  /// question.
  ///
  /// - Parameters:
  ///   - problem: what is wrong with the question.
  ///   - name: that of the question's file.
  package func misconfigured(_ problem: ProblemDetails, in name: String) -> [UInt8] {
    if self == .github {
      return Array("## \(Self.head)\n\n\(Self.advice) The log of this step has the reason.\n".utf8)
    }
    var writer = ObjectWriter()
    writer.object { write(problem, in: name, to: &$0) }
    return writer.finishContent()
  }

  private func write(_ problem: ProblemDetails, in name: String, to writer: inout ObjectWriter) {
    let lines = problem.lines.map { "\(name.legible): \($0.legible)" }.joined(separator: "\n")
    switch self {
    case .native:
      writer.field("score", 0.0)
      writer.field("max_score", 0.0)
      writer.field("correct", false)
      writer.key("quantities")
      writer.object { _ in }
      writer.field("error", lines)
    case .gradescope: Self.writeGradescope(lines, name, to: &writer)
    case .prairielearn:
      writer.field("gradable", false)
      writer.key("format_errors")
      writer.array { $0.string("\(Self.forStudent) The output of the grading job has the reason.") }
    case .partialScores:
      writer.key("question")
      writer.object {
        $0.field("score", 0.0)
        $0.field("weight", 1.0)
        $0.field("feedback", Self.forStudent)
      }
    case .coderunner:
      writer.field("fraction", 0.0)
      writer.field("prologuehtml", "<p>\(Self.forStudent)</p>")
      writer.field("instructorhtml", #"<p class="\#(String.withoutMathJax)">\#(lines.escapedForHTML)</p>"#)
    case .xqueue:
      writer.field("correct", false)
      writer.field("score", 0.0)
      writer.field("msg", String.xqueueMessage("<p>\(Self.forStudent)</p>"))
    case .lti:
      writer.field("comment", Self.forStudent)
      writer.field("activityProgress", "Submitted")
      writer.field("gradingProgress", "Failed")
    case .github: break
    }
  }

  /// Students do not see a hidden test.
  private static func writeGradescope(_ lines: String, _ name: String, to writer: inout ObjectWriter) {
    writer.field("score", 0.0)
    writer.field("output", forStudent)
    writer.field("output_format", "text")
    writer.field("visibility", FormatSettings.Visibility.visible.rawValue)
    writer.key("tests")
    writer.array { writer in
      writer.object {
        $0.field("name", "For the staff: \(name.shown)")
        $0.field("score", 0.0)
        $0.field("max_score", 0.0)
        $0.field("output", lines)
        $0.field("output_format", "text")
        $0.field("visibility", FormatSettings.Visibility.hidden.rawValue)
      }
    }
  }
}
