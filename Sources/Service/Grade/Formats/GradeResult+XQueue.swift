import Grading

// Tests/Graders checks the rules of the program that parses this format.

/// The reply of an external grader to Open edX.
extension GradeResult {
  func writeXQueue(to writer: inout ObjectWriter) {
    writer.object {
      $0.field("correct", isPassed)
      $0.field("score", settings.xqueueScore == .fraction ? fraction : report.score)
      $0.field("msg", xqueueMessage)
    }
  }

  /// An element of XML, since a text without one is not always accepted.
  private var xqueueMessage: String {
    let parts = report.quantities.map { part in
      "<li><b>\(name(of: part))</b>: \(part.pointsText)<br/>\(text(of: part).escapedForHTML)</li>"
    }
    return String.xqueueMessage("<p>\(summary.escapedForHTML)</p><ul>\(parts.joined())</ul>")
  }
}

extension String {
  /// - Parameter content: elements of XML.
  static func xqueueMessage(_ content: String) -> String {
    #"<div class="nabla \#(withoutMathJax)">\#(content)</div>"#
  }
}
