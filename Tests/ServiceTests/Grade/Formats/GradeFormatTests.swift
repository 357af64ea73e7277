import Foundation
import Service
import HTTPMessage
import Testing

@Suite("Results in the formats of other graders", .enabled(if: GraderRules.python != nil))
struct GradeFormatTests {
  private static let points = #""points": {"y_hat": 1, "grad_a_L": 3}, "#
  private static let yHat = #""y_hat": [0.659, 0.242, 0.099]"#
  private static let wrong = points + #""answer": {\#(yHat), "grad_a_L": [0.341, -0.242, -0.099], "<b>": 1}"#
  private static let malformed = points + #""answer": {\#(yHat), "grad_a_L": "none"}"#
  private static let formats = GradeFormat.allCases.map(\.rawValue).filter { $0 != "native" }

  private func text(_ format: String, _ fields: String) throws -> String {
    let body =
      #"{"logits": [2.0, 1.0, 0.1], "labels": 0, "tolerance": {"decimals": 3}, "format": "\#(format)", \#(fields)}"#
    let response = call(GradientService(), .post, "/v1/grade", body: Array(body.utf8))
    try #require(response.status == .ok, "\(response.text)")
    return response.text
  }

  /// What a reader of Markdown sees; other results as they are.
  private static func shown(_ text: String, _ format: String) -> String {
    guard format == "github" else { return text }
    return text.replacing("<!-- -->", with: "").replacing(/\\([!-\/:-@\[-`{-~])/) { "\($0.1)" }
  }

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

  /// What students write that another program could obey: HTML, XML, Markdown, TeX, ANSI, another direction of text.
  private static let hostile = [
    "<script>alert(1)</script>", "<audio", "</div></body>", "<!--", "]]>", "&nbsp;&#39;&lt;b&gt;", "\"'`", "&",
    "| a | b |", "[x](javascript:alert(1))", "![](http://a.b/c.png)", "```", "~~~", "# h", "1. x", "- x", "**b**_i_",
    "@user #1 :smile: www.a.b http://a.b", "$x$ $$y$$ \\(z\\) \\[w\\]", "\\begin{x}\\end{x} \\href{javascript:1}{}",
    "{{#x}}{{{y}}}", "{% x %}", "%s%h%n", "\u{202E}evil\u{2066}", "\u{8}\u{0}\u{1B}[31m", "a\nb\r\tc", "\u{2028}\u{85}",
    "\u{FFFE}\u{FFFF}\u{FEFF}", "𝐲̂🧮", "=1+1", "<br/>", "\\", "\\|", "a\\",
  ]

  private static let hostileAnswers = hostile.enumerated().map { index, text in
    let quoted = String(
      decoding: try! JSONSerialization.data(withJSONObject: text, options: .fragmentsAllowed), as: UTF8.self)
    return switch index % 3 {
    case 0: #"{\#(quoted): 1, "y_hat": [0.659, 0.242, 0.099], "grad_a_L": \#(quoted)}"#
    case 1: #"{\#(quoted): \#(quoted), "loss": 0.4, "y_hat": [\#(quoted), 0.2, 0.1]}"#
    default: #"{"yhat": \#(quoted), \#(quoted): [], "grad_a_L": [0.341, -0.242, -0.099]}"#
    }
  }

  @Test("each format conforms to the rules of its parser, whatever the answer and the level", arguments: formats)
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
            text(format, #"\#(settings), "answer": \#(answer)"#),
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

  @Test("each format conforms to the rules of its parser for a network", arguments: formats)
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

  @Test("the result of a wrong question conforms to the rules, and shows students no part of it", arguments: formats)
  func misconfigured(_ format: String) throws {
    var rules = GraderRules(format)
    for text in Self.hostile + ["`labels`: label 9 is out of range 0…1."] {
      let problem = ProblemDetails(.unprocessableContent, "\(text.debugDescription) is unknown.")
      let result = try #require(GradeFormat(rawValue: format)).misconfigured(problem, in: "question.json")
      let shown = String(decoding: result, as: UTF8.self)
      try rules.add(shown)
      let staff = ["gradescope": "\"visibility\":\"hidden\"", "coderunner": "instructorhtml"][format]
      #expect(staff.map(shown.contains) ?? !shown.contains("question.json"), "\(shown)")
    }
    #expect(try rules.faults() == [])
  }

  @Test("the names of a network's quantities have numbers in every format", arguments: formats)
  func namesOfNetworks(_ format: String) throws {
    let fields = #""format": "\#(format)", "feedback": "score", "points": {"grad_a_L": 1, "grad_W_L": 1}"#
    let body = #"{\#(SmallNetwork.fields), \#(fields), "answer": {"grad_a_L": [1, 2, 3]}}"#
    let text = call(GradientService(), .post, "/v1/grade", body: Array(body.utf8)).text
    #expect(text.contains("grad_a_2") && text.contains("grad_W_2") && !text.contains("_L"), "\(text)")
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

  @Test("messages of every format show control characters as escapes", arguments: ["native"] + formats)
  func legible(_ format: String) throws {
    let names = #"{"\u001b[31mred": 1, "\u202eevil": 2, "loss": "\u0007\u009b"}"#
    let text = try text(format, #""points": {"loss": 1}, "answer": \#(names)"#)
    let shown = format == "github" ? Self.shown(text, format) : text.replacing("\\\\", with: "\\")
    for escape in [#"\u001b[31mred"#, #"\u202eevil"#, #"\u0007\u009b"#] {
      // Partial scores have no place for names that are not quantities.
      guard format != "prairielearn_partial_scores" || escape.contains("009b") else { continue }
      #expect(shown.contains(escape), "\(text)")
    }
    #expect(!text.contains("\u{9B}"))
  }

  @Test("gradescope: full points are a pass, even by following; without points nothing is passed or failed")
  func gradescope() throws {
    let result = try grade(#""format": "gradescope", "# + Self.wrong)
    #expect(result["score"] as? Int == 1)
    #expect(result["output"] as? String == "1 of 4 points.\n\"<b>\" is not a quantity.")
    let tests = try #require(result["tests"] as? [[String: Any]])
    #expect(tests.map { $0["name"] as? String } == ["y_hat", "grad_a_L"])
    #expect(tests.map { $0["status"] as? String } == ["passed", "failed"])
    #expect(tests.map { $0["max_score"] as? Int } == [1, 3])
    #expect(tests.allSatisfy { $0["visibility"] as? String == "visible" })
    #expect(tests.map { $0["tags"] as? [String] } == [nil, ["sign_lost"]])
    #expect(tests[1]["extra_data"] as? [String: [String: String]] == ["nabla": ["diagnosis": "sign_lost"]])
    let follows = try grade(
      #""format": "gradescope", "points": {"y_hat": 0, "grad_a_L": 1}, "#
        + #""answer": {"y_hat": [0.2131, 0.3214, 0.4655], "grad_a_L": [-0.7869, 0.3214, 0.4655]}"#)
    let parts = try #require(follows["tests"] as? [[String: Any]])
    #expect(parts.map { $0["status"] as? String } == [nil, "passed"], "\(parts)")
  }

  @Test(
    "a wrong quantity is never passed, whatever it earns",
    arguments: [
      // Two of three entries of the smallest number of points round to all of them.
      (#"{"y_hat": 5e-324}"#, #"{"y_hat": [0.659, 0.242, 9]}"#, "failed"),
      (#"{"grad_y_hat": 3}"#, #"{"grad_y_hat": [-1.517, 5, 7]}"#, "failed"),
      (#"{"grad_y_hat": 3}"#, #"{"grad_y_hat": [-1.517, 0, 0]}"#, "passed"),
    ])
  func passed(_ points: String, _ answer: String, _ status: String) throws {
    let fields = #""partial": "entries", "points": \#(points), "answer": \#(answer)"#
    let tests = try #require(try grade(#""format": "gradescope", \#(fields)"#)["tests"] as? [[String: Any]])
    #expect(tests.map { $0["status"] as? String } == [status], "\(tests)")
    let isPassed = status == "passed"
    #expect(try grade(#""format": "xqueue", \#(fields)"#)["correct"] as? Bool == isPassed)
    #expect(try text("github", fields).contains("✅") == isPassed)
    #expect(try grade(fields)["correct"] as? Bool == isPassed)
  }

  @Test("a student reads the diagnosis first, then the verdict, the places and the broken rules", arguments: formats)
  func order(_ format: String) throws {
    let text = try text(format, Self.wrong)
    let order = [
      "Sign error: this is e(ℓ) − ŷ.", "See: ∇_{a_L} L = −(e(ℓ) − ŷ).", "Wrong. 0 of 3 entries are right.",
      "Wrong entries, counted from 0: [0], [1], [2].",
      "Each row should have exactly one negative entry; row 0 does not.",
    ]
    let shown = Self.shown(text, format)
    let places = order.compactMap { shown.range(of: $0)?.lowerBound }
    #expect(places.count == order.count, "\(text)")
    #expect(places == places.sorted(), "\(text)")
  }

  @Test(
    "no formula is shown for right numbers in other places, with too few digits, or that are changed afterwards",
    arguments: [
      ("[[-0.455, -0.455], [0.1224, 0.1224], [0.3326, 0.3326]]", "Transposed"),
      ("[[-0.4549, 0.1223, 0.3326], [-0.4549, 0.1223, 0.3326]]", "Cut off"),
      ("[[-0.0455, 0.0122, 0.0333], [-0.0455, 0.0122, 0.0333]]", "learning rate"),
    ])
  func withoutFormula(_ gradient: String, _ diagnosis: String) throws {
    let problem = #""logits": [[1, 2, 3], [1, 2, 3]], "labels": [0, 0], "tolerance": {"decimals": 4}"#
    let answer = #""answer": {"grad_a_L": \#(gradient)}, "format": "gradescope""#
    let text = call(GradientService(), .post, "/v1/grade", body: Array("{\(problem), \(answer)}".utf8)).text
    #expect(text.contains(diagnosis) && !text.contains("See: "), "\(text)")
  }

  @Test("ten wrong entries are listed, and the others counted", arguments: formats)
  func moreWrong(_ format: String) throws {
    for (rows, end) in [(4, "[3][0] and 2 more."), (5, "[3][0] and 5 more.")] {
      let problem =
        #""logits": \#([[Int]](repeating: [1, 0, 3], count: rows)), "labels": \#([Int](repeating: 0, count: rows))"#
      let answer = #"{"grad_a_L": \#([[Int]](repeating: [7, 8, 7], count: rows))}"#
      let body = #"{\#(problem), "format": "\#(format)", "answer": \#(answer)}"#
      let text = call(GradientService(), .post, "/v1/grade", body: Array(body.utf8)).text
      #expect(Self.shown(text, format).contains(end), "\(text)")
    }
  }

  @Test("prairielearn: an answer that cannot be parsed costs no attempt, and the result says nothing else")
  func prairielearn() throws {
    let result = try grade(#""format": "prairielearn", "# + Self.wrong)
    #expect(result["score"] as? Double == 0.25)
    #expect(result["gradable"] as? Bool == true)
    let tests = try #require(result["tests"] as? [[String: Any]])
    #expect(tests.map { $0["points"] as? Int } == [1, 0])
    #expect(tests.map { $0["max_points"] as? Int } == [1, 3])
    let malformed = try grade(#""format": "prairielearn", "# + Self.malformed)
    #expect(Set(malformed.keys) == ["gradable", "format_errors"])
    #expect(
      malformed["format_errors"] as? [String] == [
        #"grad_a_L: found a string ("none"): no number. Leave the quantity out if you have none."#
      ])
    // A diagnosis of the other quantity would cost no attempt, so a student could get it again and again.
    let loss = try text(
      "prairielearn", #""answer": {"loss": "x", "grad_a_L": [0.341, -0.242, -0.099], "ŷ": [1]}"#)
    #expect(!loss.contains("sign") && !loss.contains("grad_a_L"))
    #expect(loss.contains("; did you mean `y_hat`?"))
  }

  @Test("gradescope: tests that are hidden keep their points out of the output")
  func visibility() throws {
    for visibility in ["hidden", "after_due_date", "after_published"] {
      let result = try grade(#""format": "gradescope", "visibility": "\#(visibility)", "# + Self.wrong)
      #expect(result["visibility"] as? String == visibility)
      #expect((result["output"] as? String)?.contains("point") == false)
      let tests = try #require(result["tests"] as? [[String: Any]])
      #expect(tests.allSatisfy { $0["visibility"] as? String == visibility })
    }
    let body = #"{"logits": [1, 2], "labels": 0, "visibility": "never", "answer": {}}"#
    #expect(call(GradientService(), .post, "/v1/grade", body: Array(body.utf8)).status == .unprocessableContent)
  }

  @Test("prairielearn_partial_scores: a share, the points as weight, and the feedback of each quantity")
  func partialScores() throws {
    let result = try grade(#""format": "prairielearn_partial_scores", "# + Self.wrong)
    let gradient = try #require(result["grad_a_L"] as? [String: Any])
    #expect(Set(result.keys) == ["y_hat", "grad_a_L"])
    #expect(gradient["score"] as? Int == 0 && gradient["weight"] as? Int == 3)
    #expect((gradient["feedback"] as? String)?.hasPrefix("Sign error") == true)
  }

  @Test("xqueue: the score is a fraction or the points, and correct means all of them")
  func xqueue() throws {
    let fraction = try grade(#""format": "xqueue", "# + Self.wrong)
    #expect(fraction["score"] as? Double == 0.25 && fraction["correct"] as? Bool == false)
    let points = try grade(#""format": "xqueue", "xqueue_score": "points", "# + Self.wrong)
    #expect(points["score"] as? Int == 1)
    let full = try grade(
      #""format": "xqueue", "xqueue_score": "points", "points": {"loss": 7}, "answer": {"loss": 0.417}"#)
    #expect(full["score"] as? Int == 7 && full["correct"] as? Bool == true)
  }

  @Test("lti: the score is never scaled, and an answer that cannot be parsed has none")
  func lti() throws {
    let time = "2026-11-28T19:00:00.123Z"
    let result = try grade(#""format": "lti", "timestamp": "\#(time)", "# + Self.wrong)
    #expect(result["scoreGiven"] as? Int == 1 && result["scoreMaximum"] as? Int == 4)
    #expect(result["timestamp"] as? String == time && result["userId"] == nil)
    let malformed = try grade(#""format": "lti", "# + Self.malformed)
    #expect(malformed["gradingProgress"] as? String == "Failed" && malformed["scoreGiven"] == nil)
    #expect((malformed["comment"] as? String)?.hasPrefix("grad_a_L: Cannot be graded: found a string") == true)
    #expect(malformed["timestamp"] == nil)
  }

  @Test("lti: the mistake in what is malformed comes before its shape, and no other quantity has one")
  func ltiOfOtherShape() throws {
    let body =
      #"{"logits": [[2.0, 1.0, 0.1], [0.5, 2.5, -1.0]], "labels": [0, 1], "format": "lti", "answer": {"#
      + #""grad_a_L": [[-0.1705, 0.0581], [0.1212, -0.0710], [0.0493, 0.0130]], "loss": -0.2851}}"#
    let response = call(GradientService(), .post, "/v1/grade", body: Array(body.utf8))
    let result = try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
    let lines = try #require(result["comment"] as? String).split(separator: "\n")
    #expect(lines.first?.hasPrefix("grad_a_L: ") == true && lines.first?.contains("ransposed") == true, "\(lines)")
    #expect(lines.last == "Cannot be graded: found shape [3][2], expected shape [2][3].", "\(lines)")
    #expect(result["scoreGiven"] == nil && !lines.contains { $0.hasPrefix("loss") }, "\(lines)")
  }

  @Test("what spoils a whole answer is said once, with what to write", arguments: formats)
  func fault(_ format: String) throws {
    for (word, name) in [("NaN", "NaN"), ("-inf", "-Infinity"), ("Infinity", "Infinity")] {
      let answer = #"{"loss": 0.417,\#n "y_hat": [0.659, \#(word), 0.099]}"#
      let text = try text(format, Self.points + #""answer": \#(answer)"#)
      let fault =
        #"Cannot be graded: the answer cannot be parsed at line 2, column 19: found \#(word): write "\#(name)" in quotes."#
      let shown = Self.shown(text, format).replacing("\\\"", with: "\"").replacing("&quot;", with: "\"")
      // Of partial scores, a student may see a single one.
      let count = format == "prairielearn_partial_scores" ? 2 : 1
      #expect(shown.ranges(of: fault).count == count, "\(text)")
    }
  }

  @Test("lti: in a class, each submission has its id and its time, and another time is ignored")
  func ltiOfClass() throws {
    let submissions = [
      #"{"id": 7, "timestamp": "2026-11-28T19:00:00+01:00", "answer": {"loss": 0.417}}"#,
      #"{"id": "b", "timestamp": "yesterday", "answer": {"loss": 1}}"#, #"{"timestamp": [1], "answer": {"loss": 1}}"#,
    ]
    let result = try grade(#""format": "lti", "submissions": [\#(submissions.joined(separator: ","))]"#)
    let results = try #require(result["results"] as? [[String: Any]]).compactMap { $0["result"] as? [String: Any] }
    #expect(results.map { $0["userId"] as? String } == ["7", "b", "2"])
    #expect(results.map { $0["timestamp"] as? String } == ["2026-11-28T19:00:00+01:00", nil, nil])
    var rules = GraderRules("lti")
    for each in results {
      let text = String(decoding: try JSONSerialization.data(withJSONObject: each), as: UTF8.self)
      try rules.add(text, each["timestamp"] == nil ? "{}" : #"{"isComplete": true}"#)
    }
    #expect(try rules.faults() == [])
  }

  @Test(
    "a timestamp is a time of ISO 8601 with its zone",
    arguments: [
      ("2024-02-29T23:59:59Z", true), ("2026-11-28T19:00:00.123456789+05:30", true), ("2026-02-29T00:00:00Z", false),
      ("2026-11-28T24:00:00Z", false), ("2026-11-28T19:00:00", false), ("2026-11-28 19:00:00Z", false),
      ("2026-11-28T19:00:00.Z", false), ("2026-11-28T19:00:00+0530", false), ("2026-13-01T00:00:00Z", false),
      ("٢٠٢٦-11-28T19:00:00Z", false), ("", false), ("2026-11-28T19:00:00+24:00", false),
    ])
  func timestamps(_ text: String, _ isTime: Bool) {
    let body = #"{"logits": [1, 2], "labels": 0, "format": "lti", "timestamp": "\#(text)", "answer": {"loss": 1}}"#
    let response = call(GradientService(), .post, "/v1/grade", body: Array(body.utf8))
    #expect(response.status == (isTime ? .ok : .unprocessableContent))
    #expect(text.isEmpty || response.text.contains(text))
  }

  @Test("lti: a long comment is cut at a character")
  func longComment() throws {
    let names = (0..<40).map { #""\#(String(repeating: "🧮", count: 60))\#($0)": 1"# }.joined(separator: ", ")
    let logits = "[" + (0..<40).map { "[\($0), 1, 2]" }.joined(separator: ", ") + "]"
    let labels = "[" + (0..<40).map { _ in "1" }.joined(separator: ", ") + "]"
    let body =
      #"{"logits": \#(logits), "labels": \#(labels), "format": "lti", "feedback": "full", "#
      + #""answer": {\#(names), "loss": 1, "losses": \#(labels), "y_hat": \#(logits), "grad_a_L": \#(logits)}}"#
    let response = call(GradientService(), .post, "/v1/grade", body: Array(body.utf8))
    let result = try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
    let comment = try #require(result["comment"] as? String)
    #expect(comment.utf8.count > 3_990 && comment.utf8.count <= 4_000 && comment.hasSuffix("…"), "\(comment)")
  }

  @Test("github: over HTTP it is Markdown, in a class a text")
  func github() throws {
    let body = #"{"logits": [2.0, 1.0, 0.1], "labels": 0, "format": "github", "answer": {"loss": 0.41703}}"#
    let response = call(GradientService(), .post, "/v1/grade", body: Array(body.utf8))
    #expect(response[.contentType] == "text/markdown; charset=utf-8")
    #expect(
      response.text == """
        ## Grade: 1 of 1 point

        | | Quantity | Points | Feedback |
        | --- | --- | --- | --- |
        | ✅ | `loss` | 1 / 1 | Correct\\. |

        """, "\(response.text)")
  }

  @Test("coderunner: feedback is HTML, the other cells are text")
  func coderunner() throws {
    let result = try grade(#""format": "coderunner", "# + Self.wrong)
    #expect(result["fraction"] as? Double == 0.25)
    #expect(result["columnformats"] as? [String] == ["%s", "%s", "%h"])
    let rows = try #require(result["testresults"] as? [[Any]])
    #expect(rows[0] as? [String] == ["iscorrect", "Quantity", "Points", "Feedback"])
    #expect(rows.dropFirst().map { $0[0] as? Int } == [1, 0])
    #expect(rows.dropFirst().map { $0[2] as? String } == ["1 / 1", "0 / 3"])
    let prologue = try #require(result["prologuehtml"] as? String)
    #expect(prologue.hasSuffix("\">1 of 4 points.<br/>&quot;&lt;b&gt;&quot; is not a quantity.</p>"), "\(prologue)")
    let half = try grade(
      #""format": "coderunner", "partial": "entries", "points": {"y_hat": 2}, "answer": {"y_hat": [0.659, 0.242, 9]}"#)
    let fraction = try #require(half["fraction"] as? Double)
    #expect(fraction > 0 && fraction < 1)
    #expect(((half["testresults"] as? [[Any]])?[1][0] as? Double) == fraction)
  }

  @Test(
    "`point` is singular for 1 and plural for other numbers",
    arguments: [
      (#"{"loss": 1}"#, "{}", "0 of 1 point."), (#"{"loss": 2}"#, "{}", "0 of 2 points."),
      (#"{"loss": 0.5}"#, "{}", "0 of 0.5 points."),
      (
        #"{"loss": 0.1, "y_hat": 0.2, "grad_a_L": 0.3}"#, #"{"loss": 0.417, "y_hat": [0.659, 0.242, 0.099]}"#,
        "0.3 of 0.6 points."
      ),
    ])
  func plurals(_ points: String, _ answer: String, _ expected: String) throws {
    for format in ["gradescope", "prairielearn", "coderunner", "xqueue", "lti"] {
      let text = try text(format, #""points": \#(points), "answer": \#(answer)"#)
      #expect(text.contains(expected), "\(text)")
    }
  }

  @Test("for a class, each result is next to its id, and the expected values occur once", arguments: formats)
  func submissions(_ format: String) throws {
    let submission = #"{"id": "a", "answer": {"loss": 9, "grad_a_L": [1, 2, 3]}}"#
    let text = try text(format, #""feedback": "full", "submissions": [\#(submission), \#(submission)]"#)
    let result = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let results = try #require(result["results"] as? [[String: Any]])
    #expect(results.map { $0["id"] as? String } == ["a", "a"])
    #expect(results.allSatisfy { $0["result"] is [String: Any] != (format == "github") && $0.count == 2 })
    let expected = try #require(result["expected"] as? [String: Any])
    #expect(Set(expected.keys) == ["loss", "losses", "y_hat", "grad_y_hat", "grad_a_L"])
    #expect(!text.contains("Expected:"))
    #expect(text.components(separatedBy: "0.41703001627783").count == 3, "the loss and the losses, once each: \(text)")
    // A single answer has them in its own text.
    let alone = try self.text(format, #""feedback": "full", "answer": {"loss": 9}"#)
    #expect(Self.shown(alone, format).contains("Expected: 0.417"))
  }

  @Test("the response to a large class has the expected values once")
  func size() throws {
    let logits = (0..<64).map { "\(Double($0) / 8)" }.joined(separator: ",")
    let submissions = [String](repeating: #"{"id": 1, "answer": [0]}"#, count: 1_000).joined(separator: ",")
    let points = #"{"loss": 1, "losses": 1, "y_hat": 1, "grad_y_hat": 1, "grad_a_L": 1}"#
    let body =
      #"{"logits": [\#(logits)], "labels": 0, "feedback": "full", "format": "gradescope", "points": \#(points), "submissions": [\#(submissions)]}"#
    let response = call(GradientService(), .post, "/v1/grade", body: Array(body.utf8))
    #expect(response.status == .ok)
    #expect(response.body.count < 1_300 * 1_000 + 10_000, "\(response.body.count)")
  }
}
