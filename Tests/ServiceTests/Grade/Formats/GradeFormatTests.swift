import Foundation
import Service
import HTTPMessage
import Testing

@Suite("Results in the formats of other graders")
struct GradeFormatTests {
  private static let points = #""points": {"y_hat": 1, "grad_a_L": 3}, "#
  private static let yHat = #""y_hat": [0.659, 0.242, 0.099]"#
  private static let wrong = points + #""answer": {\#(yHat), "grad_a_L": [0.341, -0.242, -0.099], "<b>": 1}"#
  private static let malformed = points + #""answer": {\#(yHat), "grad_a_L": "none"}"#
  private static let formats = ["gradescope", "prairielearn", "coderunner"]

  private func text(_ format: String, _ fields: String) throws -> String {
    let body =
      #"{"logits": [2.0, 1.0, 0.1], "labels": 0, "tolerance": {"decimals": 3}, "format": "\#(format)", \#(fields)}"#
    let response = call(GradientService(), .post, "/v1/grade", body: Array(body.utf8))
    try #require(response.status == .ok, "\(response.text)")
    return response.text
  }

  private func faults(_ format: String, _ text: String, points: Double) -> [String] {
    switch format {
    case "gradescope": GraderRules.gradescope(text, points: points)
    case "prairielearn": GraderRules.prairieLearn(text)
    default: GraderRules.codeRunner(text)
    }
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

  @Test("each format conforms to the rules of its parser, whatever the answer", arguments: formats, answers)
  func rules(_ format: String, _ answer: String) throws {
    for feedback in ["score", "count", "locations", "hint", "full"] {
      for points in [#"{"loss": 1, "y_hat": 2, "grad_a_L": 3.5}"#, #"{"loss": 0.1, "y_hat": 0, "grad_a_L": 0.2}"#] {
        for read in ["strict", "lenient"] {
          let settings = #""points": \#(points), "feedback": "\#(feedback)", "read": "\#(read)""#
          let text = try text(format, #"\#(settings), "answer": \#(answer)"#)
          let most = points.contains("3.5") ? 6.5 : 0.3
          #expect(faults(format, text, points: most) == [], "\(text)")
        }
      }
    }
  }

  /// Answers to a network of every verdict, with names by number, by `L`, without a number and of other courses.
  private static let ofNetworks = [
    "{}", "null", #"{"grad_W_1": [[0.2144, -0.4289], [-0.3950, 0.7901]], "grad_b_1": [0.2144, -0.3950]}"#,
    #"{"grad_W_L": [[1, 2], [3, 4], [5, 6]], "grad_b_2": [0.3265, 0.4585, -0.7850], "a_1": ["Infinity", 0]}"#,
    #"{"grad_W": [[1]], "dW1": [[1]], "h_0": [1, -2], "grad_h_0": 1, "<b>&": 1, "grad_W_9": 2}"#,
    #"{"grad_W_1": [["<script>", 1], [2, 3]], "grad_b_1": [[0.2144], [-0.3950]], "grad_W_2": [[1, 2, 3], [4, 5, 6]]}"#,
    #"{"grad_b_L": [1, 2, 3], "grad_b_2": [1, 2, 3], "grad_x": 7, "y_hat": [0.5, 0.25, 0.25]}"#,
  ]

  @Test("each format conforms to the rules of its parser for a network", arguments: formats, ofNetworks)
  func rulesOfNetworks(_ format: String, _ answer: String) throws {
    let points = #""points": {"grad_W_1": 2, "grad_W_L": 1, "grad_b_1": 0.5, "grad_b_2": 0, "y_hat": 1}"#
    for feedback in ["score", "count", "locations", "hint", "full"] {
      for problem in [SmallNetwork.fields, SmallNetwork.transposed] {
        let body =
          #"{"problem": {\#(problem)}, \#(points), "format": "\#(format)", "feedback": "\#(feedback)", "answer": \#(answer)}"#
        let response = call(GradientService(), .post, "/v1/grade", body: Array(body.utf8))
        try #require(response.status == .ok, "\(response.text)")
        #expect(faults(format, response.text, points: 4.5) == [], "\(response.text)")
      }
    }
  }

  @Test("the names of a network's quantities have numbers in every format", arguments: formats)
  func namesOfNetworks(_ format: String) throws {
    let fields = #""format": "\#(format)", "feedback": "score", "points": {"grad_a_L": 1, "grad_W_L": 1}"#
    let body = #"{\#(SmallNetwork.fields), \#(fields), "answer": {"grad_a_L": [1, 2, 3]}}"#
    let text = call(GradientService(), .post, "/v1/grade", body: Array(body.utf8)).text
    #expect(text.contains("\"grad_a_2\"") && text.contains("\"grad_W_2\"") && !text.contains("_L"), "\(text)")
  }

  @Test("the rules can fail")
  func rulesBite() {
    let cell = #"["iscorrect", "Q", "P", "F"], [0, "loss", "0 / 1", "Cannot: &quot;x&quot;<br>"]"#
    #expect(GraderRules.codeRunner(#"{"fraction": 0, "prologuehtml": "", "testresults": [\#(cell)]}"#) != [])
    let test = #"{"name": "y", "score": 0, "max_score": 0, "status": "failed", "output": "", "output_format": "text"}"#
    #expect(GraderRules.gradescope(#"{"score": 0, "tests": [\#(test)]}"#, points: 0) != [])
    #expect(GraderRules.prairieLearn(#"{"gradable": false, "score": 0, "format_errors": ["x"], "tests": []}"#) != [])
  }

  @Test("messages of every format show control characters as escapes", arguments: ["native"] + formats)
  func legible(_ format: String) throws {
    let names = #"{"\u001b[31mred": 1, "\u202eevil": 2, "loss": "\u0007\u009b"}"#
    let text = try text(format, #""points": {"loss": 1}, "answer": \#(names)"#)
    for escape in [#"\\u001b[31mred"#, #"\\u202eevil"#, #"\\u0007\\u009b"#] {
      #expect(text.contains(escape), "\(text)")
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
    let follows = try grade(
      #""format": "gradescope", "points": {"y_hat": 0, "grad_a_L": 1}, "#
        + #""answer": {"y_hat": [0.2131, 0.3214, 0.4655], "grad_a_L": [-0.7869, 0.3214, 0.4655]}"#)
    let parts = try #require(follows["tests"] as? [[String: Any]])
    #expect(parts.map { $0["status"] as? String } == [nil, "passed"], "\(parts)")
  }

  @Test("a student reads the diagnosis first, then the verdict, the places and the broken rules", arguments: formats)
  func order(_ format: String) throws {
    let text = try text(format, Self.wrong)
    let order = [
      "Sign error: this is e(ℓ) − ŷ.", "See: ∇_{a_L} L = −(e(ℓ) − ŷ).", "Wrong. 0 of 3 entries are right.",
      "Wrong entries, counted from 0: [0], [1], [2].",
      "Each row should have exactly one negative entry; row 0 does not.",
    ]
    let places = order.compactMap { text.range(of: $0)?.lowerBound }
    #expect(places.count == order.count, "\(text)")
    #expect(places == places.sorted(), "\(text)")
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
    #expect(prologue == "<p>1 of 4 points.<br>&quot;&lt;b&gt;&quot; is not a quantity.</p>")
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
    for format in Self.formats {
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
    let first = try #require(results[0]["result"] as? [String: Any])
    let expected = try #require(result["expected"] as? [String: Any])
    #expect(Set(expected.keys) == ["loss", "losses", "y_hat", "grad_y_hat", "grad_a_L"])
    #expect(!text.contains("Expected:"))
    #expect(text.components(separatedBy: "0.41703001627783").count == 3, "the loss and the losses, once each: \(text)")
    #expect(first.count > 1)
    // A single answer has them in its own text.
    #expect(try self.text(format, #""feedback": "full", "answer": {"loss": 9}"#).contains("Expected: 0.417"))
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
