import Foundation
import Service
import HTTPMessage
import Testing

@Suite("POST /v1/grade")
struct GradeTests {
  private static let right = #"{"loss": 0.417, "y_hat": [0.659, 0.242, 0.099], "grad_a_L": [-0.341, 0.242, 0.099]}"#
  private static let signLost = #"{"grad_a_L": [0.341, -0.242, -0.099]}"#

  @Test(
    "an answer that follows from a ŷ of 0 or below is graded: only finite numbers have significant figures",
    arguments: [
      #"{"y_hat": [0, 1, 0], "loss": 5}"#, #"{"y_hat": [0, 1, 0], "grad_y_hat": [1, 2, 3]}"#,
      #"{"y_hat": [-1, 2, 0], "loss": 5}"#,
    ])
  func significantFigures(_ answer: String) throws {
    let result = try post(
      "/v1/grade",
      #"{"logits": [2, 1, 0.1], "labels": 0, "tolerance": {"significant_figures": 3}, "answer": \#(answer)}"#)
    #expect(result["score"] as? Int == 0)
  }

  @Test("a right answer earns all points")
  func right() throws {
    let result = try grade(#""answer": \#(Self.right)"#)
    #expect(result["score"] as? Int == 3)
    #expect(result["max_score"] as? Int == 3)
    #expect(result["correct"] as? Bool == true)
    #expect(try part(result, "y_hat")["verdict"] as? String == "correct")
  }

  @Test("the result of a wrong answer has the mistake, the wrong entries and the broken rules")
  func wrong() throws {
    let part = try part(try grade(#""answer": \#(Self.signLost)"#), "grad_a_L")
    #expect(part["verdict"] as? String == "wrong")
    #expect((part["diagnosis"] as? [String: Any])?["code"] as? String == "sign_lost")
    #expect(part["wrong"] as? [String] == ["/answer/grad_a_L/0", "/answer/grad_a_L/1", "/answer/grad_a_L/2"])
    let rules = part["broken_rules"] as? [[String: Any]]
    #expect(rules?.first?["rule"] as? String == "grad_a_L_one_negative_entry_a_row")
    #expect(part["expected"] == nil)
  }

  /// What a wrong gradient has at each level besides its verdict and points, for logits and networks.
  static let feedbackFields: [(String, [String])] = [
    ("score", []), ("count", ["entries"]), ("locations", ["broken_rules", "entries", "wrong"]),
    ("hint", ["broken_rules", "diagnosis", "entries", "wrong"]),
    ("full", ["broken_rules", "diagnosis", "entries", "expected", "gradient_check", "greatest_error", "wrong"]),
  ]

  @Test(
    "each level of feedback has its own fields and no others",
    arguments: GradeTests.feedbackFields)
  func feedback(_ level: String, _ fields: [String]) throws {
    let result = try grade(#""feedback": "\#(level)", "answer": \#(Self.signLost)"#)
    let keys = try part(result, "grad_a_L").keys.filter { !["verdict", "score", "max_score"].contains($0) }
    #expect(keys.sorted() == fields)
  }

  @Test("`full` has the two numbers of a gradient check, for a gradient alone")
  func gradientCheck() throws {
    // ∇_{a_L} is (−0.340998…, 0.242433, 0.098565); the answer is its negative.
    let result = try grade(#""feedback": "full", "answer": \#(Self.signLost)"#)
    let check = try #require(part(result, "grad_a_L")["gradient_check"] as? [String: Any])
    let relative = try #require(check["relative_error"] as? Double)
    let ratio = try #require(check["norm_ratio"] as? Double)
    #expect(abs(relative - 2) < 0.01 && abs(ratio - 1) < 0.001, "\(check)")
    let loss = try grade(#""feedback": "full", "answer": {"loss": 1}"#)
    #expect(try part(loss, "loss")["gradient_check"] == nil)
  }

  @Test(
    "below `full`, no format reveals an expected number", arguments: GradeFormat.allCases)
  func revealsNothing(_ format: GradeFormat) throws {
    for level in ["score", "count", "locations", "hint"] {
      let body = #"""
        {"logits": [2.0, 1.0, 0.1], "labels": 0, "feedback": "\#(level)", "format": "\#(format.rawValue)",
         "answer": {"loss": 9, "y_hat": [9, 9, 9], "grad_a_L": [9, 9, 9]}}
        """#
      // Markdown has a backslash before a decimal point.
      let text = call(GradientService(), .post, "/v1/grade", body: Array(body.utf8)).text.replacing("\\", with: "")
      for digits in ["0.417", "0.659", "0.242", "0.0985", "0.34", "8.58"] { #expect(!text.contains(digits), "\(text)") }
    }
  }

  @Test(
    "a malformed submission is graded 0 with the reason",
    arguments: [
      (#"{"id": "ada", "answer": {"y_hat": [0, 0, 1]}}"#, "the answer is a submission"),
      (#""forty-two""#, "the answer is a string"), ("null", "the answer is null"), ("[]", "the answer is an array"),
      (#"{"y_hat": [1, 2]}"#, "found 2 numbers, expected 3 numbers."),
      (#"{"y_hat": [1, "two", 3]}"#, "entry [1]: found a string"),
      (#"{"y_hat": [1, "NaN", 3]}"#, "entry [1] is NaN"), (#"{"y_hat": [[1, 2], [3]]}"#, "the row has 1 number"),
      (#"{"y_hat": {"a": 1}}"#, "found an object"), (#"{"y_hat": [1e999, 0, 0]}"#, "beyond the range of binary64"),
      (#"{"y_hat": \#([Int](repeating: 0, count: 100))}"#, "found 100 numbers"),
    ])
  func malformed(_ answer: String, _ reason: String) throws {
    let result = try grade(#""points": {"y_hat": 1}, "answer": \#(answer)"#)
    let part = try part(result, "y_hat")
    #expect(part["verdict"] as? String == "malformed")
    #expect((part["reason"] as? String)?.contains(reason) == true, "\(part)")
    #expect(result["score"] as? Int == 0)
  }

  @Test("an unknown quantity is listed, with the one that was probably meant")
  func unknown() throws {
    let result = try grade(#""answer": {"yhat": [1, 2, 3]}"#)
    let unknown = try #require(result["unknown_fields"] as? [[String: String]])
    #expect(unknown.map { $0["pointer"] } == ["/answer/yhat"])
    #expect(unknown[0]["detail"]?.contains("`y_hat`") == true)
  }

  /// Row 0 is ignored, and every class of it is masked.
  private static let masked =
    #""logits": [["-Infinity", "-Infinity", "-Infinity"], [1, 2, 3], [0.5, 0, -1]], "labels": [-1, 1, 2], "#
    + #""ignore_index": -1"#

  @Test("an ignored row without a finite logit has no ŷ, and the other quantities are graded as they are computed")
  func rowWithoutYHat() throws {
    let names = ["loss", "losses", "grad_y_hat", "grad_a_L"]
    let include = names.map { "\"\($0)\"" }.joined(separator: ", ")
    let right = try post("/v1/gradients", "{\(Self.masked), \"include\": [\(include)]}")
    let answer = String(decoding: try JSONSerialization.data(withJSONObject: right), as: UTF8.self)
    let graded = try post("/v1/grade", "{\(Self.masked), \"feedback\": \"full\", \"answer\": \(answer)}")
    #expect(graded["correct"] as? Bool == true && graded["max_score"] as? Int == names.count, "\(graded)")
    let wrong = try post("/v1/grade", #"{\#(Self.masked), "answer": {"y_hat": [[0, 0, 0]], "loss": 5}}"#)
    #expect((wrong["unknown_fields"] as? [[String: String]])?[0]["detail"]?.contains("row 0 is masked") == true)
    #expect(try part(wrong, "loss")["verdict"] as? String == "wrong")
    let linted = try post("/v1/lint", "{\(Self.masked)}")
    #expect((linted["pairs"] as? [[String: String]])?.allSatisfy { $0["quantity"] != "y_hat" } == true)
  }

  @Test("points for a ŷ that is 0/0 are refused")
  func pointsWithoutYHat() {
    let body = #"{\#(Self.masked), "points": {"y_hat": 1}, "answer": {}}"#
    let response = call(GradientService(), .post, "/v1/grade", body: Array(body.utf8))
    #expect(response.status == .unprocessableContent && response.text.contains("ŷ would be 0/0"), "\(response.text)")
  }

  @Test("the number of the template is a blank, and no other number is")
  func blank() throws {
    for (blank, code) in [(#""blank": 7, "#, "blank"), (#""blank": 8, "#, "unrecognised"), ("", "unrecognised")] {
      let part = try part(try grade(blank + #""answer": {"grad_a_L": [7, 7, 7]}"#), "grad_a_L")
      #expect((part["diagnosis"] as? [String: Any])?["code"] as? String == code)
      #expect(part["score"] as? Int == 0)
    }
  }

  @Test("a class is graded in one call, each submission as if it were the only one")
  func submissions() throws {
    let body = #"""
      {"problem": {"logits": [2.0, 1.0, 0.1], "labels": 0, "tolerance": {"decimals": 3}},
       "submissions": [{"id": "ada", "answer": \#(Self.right)}, {"id": 7, "name": "Bob", "answer": \#(Self.signLost)},
                       {"answer": 3}, "nothing", {"id": "eve", "anwser": {}}]}
      """#
    let result = try post("/v1/grade", body)
    let results = try #require(result["results"] as? [[String: Any]])
    #expect(results.map { "\($0["id"] ?? "")" } == ["ada", "7", "2", "3", "eve"])
    #expect(results[0]["correct"] as? Bool == true)
    #expect(try part(results[1], "grad_a_L")["verdict"] as? String == "wrong")
    #expect(try part(results[4], "loss")["reason"] as? String == "the submission has no `answer`, but \"anwser\".")
    let alone = try part(try grade(#""answer": \#(Self.signLost)"#), "grad_a_L")
    #expect(NSDictionary(dictionary: try part(results[1], "grad_a_L")) == NSDictionary(dictionary: alone))
    let summary = try #require(result["summary"] as? [String: Any])
    #expect(summary["count"] as? Int == 5)
    #expect(summary["correct"] as? Int == 1)
    #expect(summary["malformed"] as? Int == 3)
    #expect(summary["missing"] as? Int == 0)
    #expect((summary["duplicate_ids"] as? [Any])?.isEmpty == true)
    let mistakes = try #require(summary["mistakes"] as? [[String: Any]])
    #expect(mistakes.first?["code"] as? String == "sign_lost")
  }

  @Test(
    "an invalid question or setting is refused, with a pointer to it",
    arguments: [
      (#"{"logits": [1], "labels": 0}"#, ""), (#"{"logits": [1], "labels": 4, "answer": {}}"#, "/labels"),
      (#"{"problem": {"logits": [1], "labels": 4}, "answer": {}}"#, "/problem/labels"),
      (#"{"problem": {"logits": [1], "lables": 0}, "answer": {}}"#, "/problem/lables"),
      (#"{"problem": {"labels": 0}, "answer": {}}"#, "/problem"),
      (#"{"problem": {"logits": [1], "labels": 0}, "labels": 1, "answer": {}}"#, "/labels"),
      (#"{"logits": [1], "labels": 0, "answer": {}, "submissions": []}"#, "/submissions"),
      (#"{"logits": [1], "labels": 0, "answer": {}, "include": ["loss"]}"#, "/include"),
      (#"{"logits": [1], "labels": 0, "answer": {}, "tolerance": {"rtol": -1}}"#, "/tolerance/rtol"),
      (#"{"logits": [1], "labels": 0, "answer": {}, "tolerance": {"decimals": 2, "rtol": 1}}"#, "/tolerance"),
      (#"{"logits": [1], "labels": 0, "answer": {}, "tolerance": {}}"#, "/tolerance"),
      (
        #"{"logits": [1], "labels": 0, "answer": {}, "tolerance": {"significant_figures": 0}}"#,
        "/tolerance/significant_figures"
      ),
      (#"{"logits": [1], "labels": 0, "answer": {}, "points": {"y_hut": 1}}"#, "/points/y_hut"),
      (#"{"logits": [1], "labels": 0, "answer": {}, "points": {"y_hat": 0}}"#, "/points"),
      (#"{"logits": [1], "labels": 0, "answer": {}, "points": {"loss": 1}, "reduction": "none"}"#, "/points/loss"),
      (#"{"logits": [1], "labels": 0, "answer": {}, "follow_through": 2}"#, "/follow_through"),
      (#"{"logits": [1], "labels": 0, "answer": {}, "blank": "0"}"#, "/blank"),
      (#"{"logits": [1], "labels": 0, "answer": {}, "read": "kindly"}"#, "/read"),
      (#"{"logits": [1], "labels": 0, "answer": {}, "blank": 1e999}"#, "/blank"),
      (#"{"logits": [1], "labels": 0, "answer": {}, "feedback": "all"}"#, "/feedback"),
      (#"{"logits": [1], "labels": 0, "answer": {}, "format": "html"}"#, "/format"),
      (#"{"logits": [1], "labels": 0, "answer": {}, "partial": "half"}"#, "/partial"),
    ])
  func refused(_ body: String, _ pointer: String) throws {
    let response = call(GradientService(), .post, "/v1/grade", body: Array(body.utf8))
    #expect(response.status == .unprocessableContent, "\(response.text)")
    let refusal = try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
    let faults = try #require(refusal["errors"] as? [[String: String]])
    #expect(faults.map { $0["pointer"] } == [pointer], "\(response.text)")
  }

  @Test("a body that is cut anywhere is 400, never a crash")
  func truncated() {
    let body = Array(
      #"{"problem": {"logits": [1, 2], "labels": 0}, "submissions": [{"id": "a", "answer": {"loss": 1}}]}"#.utf8)
    for length in 0..<body.count {
      let response = call(GradientService(), .post, "/v1/grade", body: Array(body[..<length]))
      #expect(response.status == .badRequest, "the first \(length) bytes")
    }
  }
}
