import Foundation
import Service
import HTTPMessage
import Testing

@Suite("Results conform to the rules of the programs that parse them", .enabled(if: GraderRules.python != nil))
struct FormatRuleTests {
  /// Answers of every verdict, with names and texts that control a terminal or a page.
  private static let answers = [
    "{}", "null", "[1]", #""text""#, "NaN", "{\"loss\": NaN}", #"{"loss": 1, "loss": 2}"#,
    #"{"loss": 0.417, "y_hat": [0.659, 0.242, 0.099], "grad_a_L": [-0.341, 0.242, 0.099]}"#,
    #"{"loss": 0.417, "y_hat": [0.659, 0.242, 0.099], "grad_a_L": [0.341, -0.242, -0.099]}"#,
    #"{"loss": 1.609, "y_hat": [0.2, 0.3, 0.5], "grad_a_L": [-0.8, 0.3, 0.5]}"#,
    #"{"loss": "<script>alert('1')</script>", "y_hat": "\u001b[31m\u0000\u0085\u202e", "grad_a_L": ["&#39;<b>", 1, 2]}"#,
    #"{"y_hat": [0.5, "x", 0.2], "grad_a_L": [0.341, -0.242, -0.099]}"#,
    #"{"\u001b[31m": 1, "\u0000": 2, "\u0085\u009b31m": 3, "\u202eevil\u2066": 4, "<b>&\"'": 5, "\u2028": 6, "ŷ": 7}"#,
    #"{"y_hat": [[0.659], [0.242], [0.099]], "grad_a_L": [1e999, 0, 0], "loss": "-0,417"}"#,
    #"{"loss": "Infinity", "y_hat": ["NaN", 0, 0], "grad_a_L": ["-Infinity", 0, 0]}"#,
    "{\"loss\": \"\u{1B}\"}",
    #"{"loss": "\u22120,417", "y_hat": ["np.float64(0.659)", "24.2%", "1/10"], "grad_a_L": "[[-0.341 0.242\n 0.099]]"}"#,
    #""{\"loss\": \"tensor(0.417, grad_fn=<NllLossBackward0>)\", \"<b>\": 1}""#,
  ]

  private static let hostileAnswers = FormatCalls.hostile.enumerated().map { index, text in
    let quoted = String(
      decoding: try! JSONSerialization.data(withJSONObject: text, options: .fragmentsAllowed), as: UTF8.self)
    return switch index % 3 {
    case 0: #"{\#(quoted): 1, "y_hat": [0.659, 0.242, 0.099], "grad_a_L": \#(quoted)}"#
    case 1: #"{\#(quoted): \#(quoted), "loss": 0.4, "y_hat": [\#(quoted), 0.2, 0.1]}"#
    default: #"{"yhat": \#(quoted), \#(quoted): [], "grad_a_L": [0.341, -0.242, -0.099]}"#
    }
  }

  @Test(
    "each format conforms to the rules of its parser, whatever the answer and the level",
    arguments: FormatCalls.formats)
  func rules(_ format: String) throws {
    var rules = GraderRules(format)
    for feedback in ["score", "count", "locations", "hint", "full"] {
      for answer in Self.answers + Self.hostileAnswers {
        for (points, read) in [
          (#"{"loss": 1, "y_hat": 2, "grad_a_L": 3.5}"#, "strict"),
          (#"{"loss": 0.1, "y_hat": 0, "grad_a_L": 0.2}"#, "lenient"),
        ] {
          let settings = #""points": \#(points), "feedback": "\#(feedback)", "read": "\#(read)""#
          let most = points.contains("3.5") ? 6.5 : 0.3
          try rules.add(
            FormatCalls.text(format, #"\#(settings), "answer": \#(answer)"#),
            format == "gradescope" ? "{\"points\": \(most)}" : "{}")
        }
      }
    }
    #expect(try rules.faults() == [])
  }

  /// Answers to a network of every verdict, with names by number, by `L`, without a number and of other courses.
  private static let ofNetworks = [
    "{}", "null", #"{"grad_W_1": [[0.2144, -0.4289], [-0.3950, 0.7901]], "grad_b_1": [0.2144, -0.3950]}"#,
    #"{"grad_W_L": [[1, 2], [3, 4], [5, 6]], "grad_b_2": [0.3265, 0.4585, -0.7850], "a_1": ["Infinity", 0]}"#,
    #"{"grad_W": [[1]], "dW1": [[1]], "h_0": [1, -2], "grad_h_0": 1, "<b>&": 1, "grad_W_9": 2}"#,
    #"{"grad_W_1": [["<script>", 1], [2, 3]], "grad_b_1": [[0.2144], [-0.3950]], "grad_W_2": [[1, 2, 3], [4, 5, 6]]}"#,
    #"{"grad_b_L": [1, 2, 3], "grad_b_2": [1, 2, 3], "grad_x": 7, "y_hat": [0.5, 0.25, 0.25]}"#,
  ]

  @Test("each format conforms to the rules of its parser for a network", arguments: FormatCalls.formats)
  func rulesOfNetworks(_ format: String) throws {
    let points = #""points": {"grad_W_1": 2, "grad_W_L": 1, "grad_b_1": 0.5, "grad_b_2": 0, "y_hat": 1}"#
    var rules = GraderRules(format)
    for feedback in ["score", "count", "locations", "hint", "full"] {
      for (problem, answer) in [SmallNetwork.fields, SmallNetwork.transposed].flatMap({ problem in
        Self.ofNetworks.map { (problem, $0) }
      }) {
        let body =
          #"{"problem": {\#(problem)}, \#(points), "format": "\#(format)", "feedback": "\#(feedback)", "answer": \#(answer)}"#
        let response = call(GradientService(), .post, "/v1/grade", body: Array(body.utf8))
        try #require(response.status == .ok, "\(response.text)")
        try rules.add(response.text, format == "gradescope" ? #"{"points": 4.5}"# : "{}")
      }
    }
    #expect(try rules.faults() == [])
  }

  @Test(
    "the result of a wrong question conforms to the rules, and shows students no part of it",
    arguments: FormatCalls.formats)
  func misconfigured(_ format: String) throws {
    var rules = GraderRules(format)
    for text in FormatCalls.hostile + ["`labels`: label 9 is out of range 0…1."] {
      let problem = ProblemDetails(.unprocessableContent, "\(text.debugDescription) is unknown.")
      let result = try #require(GradeFormat(rawValue: format)).misconfigured(problem, in: "question.json")
      let shown = String(decoding: result, as: UTF8.self)
      try rules.add(shown)
      let staff = ["gradescope": "\"visibility\":\"hidden\"", "coderunner": "instructorhtml"][format]
      #expect(staff.map(shown.contains) ?? !shown.contains("question.json"), "\(shown)")
    }
    #expect(try rules.faults() == [])
  }

  @Test(
    "the rules can fail",
    arguments: [
      ("coderunner", #"{"fraction": 0, "testresults": [["iscorrect", "F"], [0, "<br>"]], "columnformats": ["%s"]}"#),
      ("coderunner", #"{"fraction": 0, "comment": ""}"#),
      ("coderunner", #"{"fraction": 0, "prologuehtml": "<p>\\(x"}"#),
      ("gradescope", #"{"score": 0, "tests": [{"name": "y", "score": 0, "max_score": 0, "status": "failed"}]}"#),
      ("gradescope", #"{"score": NaN}"#), ("gradescope", #"{"score": 0, "output": "x"}"#),
      ("prairielearn", #"{"gradable": false, "score": 0, "format_errors": ["x"], "tests": []}"#),
      ("prairielearn", #"{"score": 2}"#), ("prairielearn", #"{"gradable": false, "format_errors": ["$x$"]}"#),
      ("prairielearn_partial_scores", #"{"y": {"score": 2}}"#), ("prairielearn_partial_scores", "{}"),
      ("xqueue", #"{"correct": true, "score": 1, "msg": ""}"#),
      ("xqueue", #"{"correct": 1, "score": 1, "msg": "<p/>"}"#),
      ("xqueue", #"{"correct": true, "score": 1, "msg": "<div>\u0008</div>"}"#),
      ("lti", #"{"scoreGiven": 1, "activityProgress": "Completed", "gradingProgress": "FullyGraded", "comment": ""}"#),
      ("github", "## x\n\n| <b> |\n"), ("github", "hello @user\n"), ("github", "[x](y)\n"),
    ])
  func rulesBite(_ format: String, _ result: String) throws {
    var rules = GraderRules(format)
    try rules.add(result)
    #expect(try rules.faults().count == 1)
  }
}
