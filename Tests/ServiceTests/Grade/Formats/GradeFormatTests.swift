import Foundation
import Service
import HTTPMessage
import Testing

@Suite("Results in the formats of other graders")
struct GradeFormatTests {
  @Test("gradescope: full points are a pass, even by following; without points nothing is passed or failed")
  func gradescope() throws {
    let result = try grade(#""format": "gradescope", "# + FormatCalls.wrong)
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
    #expect(try FormatCalls.text("github", fields).contains("✅") == isPassed)
    #expect(try grade(fields)["correct"] as? Bool == isPassed)
  }

  @Test("prairielearn: an answer that cannot be parsed costs no attempt, and the result says nothing else")
  func prairielearn() throws {
    let result = try grade(#""format": "prairielearn", "# + FormatCalls.wrong)
    #expect(result["score"] as? Double == 0.25)
    #expect(result["gradable"] as? Bool == true)
    let tests = try #require(result["tests"] as? [[String: Any]])
    #expect(tests.map { $0["points"] as? Int } == [1, 0])
    #expect(tests.map { $0["max_points"] as? Int } == [1, 3])
    let malformed = try grade(#""format": "prairielearn", "# + FormatCalls.malformed)
    #expect(Set(malformed.keys) == ["gradable", "format_errors"])
    #expect(
      malformed["format_errors"] as? [String] == [
        #"grad_a_L: found a string ("none"): no number. Leave the quantity out if you have none."#
      ])
    // A diagnosis of the other quantity would cost no attempt, so a student could get it again and again.
    let loss = try FormatCalls.text(
      "prairielearn", #""answer": {"loss": "x", "grad_a_L": [0.341, -0.242, -0.099], "ŷ": [1]}"#)
    #expect(!loss.contains("sign") && !loss.contains("grad_a_L"))
    #expect(loss.contains("; did you mean `y_hat`?"))
  }

  @Test("gradescope: tests that are hidden keep their points out of the output")
  func visibility() throws {
    for visibility in ["hidden", "after_due_date", "after_published"] {
      let result = try grade(#""format": "gradescope", "visibility": "\#(visibility)", "# + FormatCalls.wrong)
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
    let result = try grade(#""format": "prairielearn_partial_scores", "# + FormatCalls.wrong)
    let gradient = try #require(result["grad_a_L"] as? [String: Any])
    #expect(Set(result.keys) == ["y_hat", "grad_a_L"])
    #expect(gradient["score"] as? Int == 0 && gradient["weight"] as? Int == 3)
    #expect((gradient["feedback"] as? String)?.hasPrefix("Sign error") == true)
  }

  @Test("xqueue: the score is a fraction or the points, and correct means all of them")
  func xqueue() throws {
    let fraction = try grade(#""format": "xqueue", "# + FormatCalls.wrong)
    #expect(fraction["score"] as? Double == 0.25 && fraction["correct"] as? Bool == false)
    let points = try grade(#""format": "xqueue", "xqueue_score": "points", "# + FormatCalls.wrong)
    #expect(points["score"] as? Int == 1)
    let full = try grade(
      #""format": "xqueue", "xqueue_score": "points", "points": {"loss": 7}, "answer": {"loss": 0.417}"#)
    #expect(full["score"] as? Int == 7 && full["correct"] as? Bool == true)
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
    let result = try grade(#""format": "coderunner", "# + FormatCalls.wrong)
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
}
