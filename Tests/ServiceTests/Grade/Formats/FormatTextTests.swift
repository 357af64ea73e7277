import Foundation
import Service
import HTTPMessage
import Testing

@Suite("What students read in the formats of other graders")
struct FormatTextTests {
  @Test("the names of a network's quantities have numbers in every format", arguments: FormatCalls.formats)
  func namesOfNetworks(_ format: String) throws {
    let fields = #""format": "\#(format)", "feedback": "score", "points": {"grad_a_L": 1, "grad_W_L": 1}"#
    let body = #"{\#(SmallNetwork.fields), \#(fields), "answer": {"grad_a_L": [1, 2, 3]}}"#
    let text = call(GradientService(), .post, "/v1/grade", body: Array(body.utf8)).text
    #expect(text.contains("grad_a_2") && text.contains("grad_W_2") && !text.contains("_L"), "\(text)")
  }

  @Test("messages of every format show control characters as escapes", arguments: ["native"] + FormatCalls.formats)
  func legible(_ format: String) throws {
    let names = #"{"\u001b[31mred": 1, "\u202eevil": 2, "loss": "\u0007\u009b"}"#
    let text = try FormatCalls.text(format, #""points": {"loss": 1}, "answer": \#(names)"#)
    let shown = format == "github" ? FormatCalls.shown(text, format) : text.replacing("\\\\", with: "\\")
    for escape in [#"\u001b[31mred"#, #"\u202eevil"#, #"\u0007\u009b"#] {
      // Partial scores have no place for names that are not quantities.
      guard format != "prairielearn_partial_scores" || escape.contains("009b") else { continue }
      #expect(shown.contains(escape), "\(text)")
    }
    #expect(!text.contains("\u{9B}"))
  }

  @Test(
    "a student reads the diagnosis first, then the verdict, the places and the broken rules",
    arguments: FormatCalls.formats)
  func order(_ format: String) throws {
    let text = try FormatCalls.text(format, FormatCalls.wrong)
    let order = [
      "Sign error: this is e(ℓ) − ŷ.", "See: ∇_{a_L} L = −(e(ℓ) − ŷ).", "Wrong. 0 of 3 entries are right.",
      "Wrong entries, counted from 0: [0], [1], [2].",
      "Each row should have exactly one negative entry; row 0 does not.",
    ]
    let shown = FormatCalls.shown(text, format)
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

  @Test("ten wrong entries are listed, and the others counted", arguments: FormatCalls.formats)
  func moreWrong(_ format: String) throws {
    for (rows, end) in [(4, "[3][0] and 2 more."), (5, "[3][0] and 5 more.")] {
      let problem =
        #""logits": \#([[Int]](repeating: [1, 0, 3], count: rows)), "labels": \#([Int](repeating: 0, count: rows))"#
      let answer = #"{"grad_a_L": \#([[Int]](repeating: [7, 8, 7], count: rows))}"#
      let body = #"{\#(problem), "format": "\#(format)", "answer": \#(answer)}"#
      let text = call(GradientService(), .post, "/v1/grade", body: Array(body.utf8)).text
      #expect(FormatCalls.shown(text, format).contains(end), "\(text)")
    }
  }

  @Test("what spoils a whole answer is said once, with what to write", arguments: FormatCalls.formats)
  func fault(_ format: String) throws {
    for (word, name) in [("NaN", "NaN"), ("-inf", "-Infinity"), ("Infinity", "Infinity")] {
      let answer = #"{"loss": 0.417,\#n "y_hat": [0.659, \#(word), 0.099]}"#
      let text = try FormatCalls.text(format, FormatCalls.points + #""answer": \#(answer)"#)
      let fault =
        #"Cannot be graded: the answer cannot be parsed at line 2, column 19: found \#(word): write "\#(name)" in quotes."#
      let shown = FormatCalls.shown(text, format).replacing("\\\"", with: "\"").replacing("&quot;", with: "\"")
      // Of partial scores, a student may see a single one.
      let count = format == "prairielearn_partial_scores" ? 2 : 1
      #expect(shown.ranges(of: fault).count == count, "\(text)")
    }
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
      let text = try FormatCalls.text(format, #""points": \#(points), "answer": \#(answer)"#)
      #expect(text.contains(expected), "\(text)")
    }
  }

  @Test(
    "for a class, each result is next to its id, and the expected values occur once",
    arguments: FormatCalls.formats)
  func submissions(_ format: String) throws {
    let submission = #"{"id": "a", "answer": {"loss": 9, "grad_a_L": [1, 2, 3]}}"#
    let text = try FormatCalls.text(format, #""feedback": "full", "submissions": [\#(submission), \#(submission)]"#)
    let result = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let results = try #require(result["results"] as? [[String: Any]])
    #expect(results.map { $0["id"] as? String } == ["a", "a"])
    #expect(results.allSatisfy { $0["result"] is [String: Any] != (format == "github") && $0.count == 2 })
    let expected = try #require(result["expected"] as? [String: Any])
    #expect(Set(expected.keys) == ["loss", "losses", "y_hat", "grad_y_hat", "grad_a_L"])
    #expect(!text.contains("Expected:"))
    #expect(text.components(separatedBy: "0.41703001627783").count == 3, "the loss and the losses, once each: \(text)")
    // A single answer has them in its own text.
    let alone = try FormatCalls.text(format, #""feedback": "full", "answer": {"loss": 9}"#)
    #expect(FormatCalls.shown(alone, format).contains("Expected: 0.417"))
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
