import Foundation
import Service
import HTTPMessage
import Testing

/// Calls that ask for a result in the format of another grader.
enum FormatCalls {
  static let points = #""points": {"y_hat": 1, "grad_a_L": 3}, "#
  static let yHat = #""y_hat": [0.659, 0.242, 0.099]"#
  static let wrong = points + #""answer": {\#(yHat), "grad_a_L": [0.341, -0.242, -0.099], "<b>": 1}"#
  static let malformed = points + #""answer": {\#(yHat), "grad_a_L": "none"}"#
  /// Those of other graders.
  static let formats = GradeFormat.allCases.map(\.rawValue).filter { $0 != "native" }

  /// A result for an answer to a small question.
  static func text(_ format: String, _ fields: String) throws -> String {
    let body =
      #"{"logits": [2.0, 1.0, 0.1], "labels": 0, "tolerance": {"decimals": 3}, "format": "\#(format)", \#(fields)}"#
    let response = call(GradientService(), .post, "/v1/grade", body: Array(body.utf8))
    try #require(response.status == .ok, "\(response.text)")
    return response.text
  }

  /// What a reader of Markdown sees; other results as they are.
  static func shown(_ text: String, _ format: String) -> String {
    guard format == "github" else { return text }
    return text.replacing("<!-- -->", with: "").replacing(/\\([!-\/:-@\[-`{-~])/) { "\($0.1)" }
  }

  /// What students write that another program could obey: HTML, XML, Markdown, TeX, ANSI, another direction of text.
  static let hostile = [
    "<script>alert(1)</script>", "<audio", "</div></body>", "<!--", "]]>", "&nbsp;&#39;&lt;b&gt;", "\"'`", "&",
    "| a | b |", "[x](javascript:alert(1))", "![](http://a.b/c.png)", "```", "~~~", "# h", "1. x", "- x", "**b**_i_",
    "@user #1 :smile: www.a.b http://a.b", "$x$ $$y$$ \\(z\\) \\[w\\]", "\\begin{x}\\end{x} \\href{javascript:1}{}",
    "{{#x}}{{{y}}}", "{% x %}", "%s%h%n", "\u{202E}evil\u{2066}", "\u{8}\u{0}\u{1B}[31m", "a\nb\r\tc", "\u{2028}\u{85}",
    "\u{FFFE}\u{FFFF}\u{FEFF}", "𝐲̂🧮", "=1+1", "<br/>", "\\", "\\|", "a\\",
  ]
}
