import Grading

// Tests/Graders checks the rules of the program that parses this format.

/// A step summary of GitHub Actions.
extension GradeResult {
  /// Markdown, with a line end.
  var githubSummary: String {
    var lines = ["## Grade: \(GradeText.points(report.score, of: report.maxScore))", ""]
    for line in generalLines { lines += [line.escapedForMarkdown, ""] }
    lines += ["| | Quantity | Points | Feedback |", "| --- | --- | --- | --- |"]
    lines += report.quantities.map { part in
      let mark = part.isPassed ? "✅" : part.points > 0 ? "❌" : "➖"
      return "| \(mark) | `\(name(of: part))` | \(part.pointsText) | \(text(of: part).escapedForMarkdown) |"
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
