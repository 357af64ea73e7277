import Foundation
import Service
import GradientCore
import Grading
import HTTPMessage
import Testing

@Suite("POST /v1/lint")
struct LintTests {
  @Test("one sample cannot show a lost mean: a batch that shows it is suggested")
  func oneSample() throws {
    let result = try post(
      "/v1/lint", #"{"logits": [2.0, 1.0, 0.1], "labels": 1, "label_base": 1, "quantities": ["grad_a_L"]}"#)
    let pairs = try #require(result["pairs"] as? [[String: String]])
    #expect(
      pairs.contains {
        $0["first"] == "right" && $0["second"] == "batch_mean_lost" && $0["reason"]?.hasPrefix("B = 1") == true
      })
    let suggestion = try #require(result["suggestion"] as? [String: Any])
    #expect((suggestion["remaining"] as? [Any])?.isEmpty == true)
    // The suggestion is a body that the other paths accept.
    var question = try #require(suggestion["problem"] as? [String: Any])
    question["quantities"] = ["grad_a_L"]
    let again = try post(
      "/v1/lint", String(decoding: try JSONSerialization.data(withJSONObject: question), as: UTF8.self))
    #expect((again["pairs"] as? [Any])?.isEmpty == true)
    #expect(again["suggestion"] == nil)
  }

  @Test(
    "a question that cannot be linted is refused",
    arguments: [
      (#"{"logits": [1, 2], "labels": 0, "quantities": []}"#, "/quantities"),
      (#"{"logits": [1, 2], "labels": 0, "quantities": ["loss"], "reduction": "none"}"#, "/quantities/0"),
      (#"{"logits": [1, 2], "labels": 0, "seed": -1}"#, "/seed"),
      (#"{"logits": [1, 2], "labels": 0, "answer": {}}"#, "/answer"),
      (#"{"logits": \#([Int](repeating: 0, count: 1_025)), "labels": 0}"#, "/logits"),
    ])
  func refused(_ body: String, _ pointer: String) throws {
    let response = call(GradientService(), .post, "/v1/lint", body: Array(body.utf8))
    #expect(response.status == .unprocessableContent, "\(response.text)")
    #expect(response.text.contains("\"pointer\":\"\(pointer)\""), "\(response.text)")
  }
}

@Suite("The budget of a lint")
struct LintBudgetTests {
  /// Some pairs of [0, 0] are separated by no batch, so the search draws every batch.
  private static let question = #"{"logits":[0,0],"labels":0,"quantities":["loss"]}"#

  @Test("a search within the budget does not mention it")
  func within() throws {
    let response = try #require(respond("/v1/lint", Self.question, here: .max))
    #expect(!response.text.contains("budget_reached"))
    #expect(response.text.contains("suggestion"))
  }

  @Test("a search that reaches the budget returns what it has found")
  func reached() throws {
    let work = Lint.work(samples: 1, classes: 2, quantities: [.loss]).units
    let none = try #require(respond("/v1/lint", Self.question, here: .max, workMax: work + 1_000))
    #expect(none.text.hasPrefix(#"{"pairs":["#))
    #expect(none.text.hasSuffix(",\"budget_reached\":true}\n") && !none.text.contains("suggestion"))
    let some = try #require(respond("/v1/lint", Self.question, here: .max, workMax: 4 * work))
    #expect(some.text.contains("suggestion"))
    #expect(some.text.hasSuffix("\"budget_reached\":true}\n"))
  }

  @Test("a question beyond the budget is refused, with what to make smaller")
  func beyond() throws {
    let response = try #require(respond("/v1/lint", Self.question, here: .max, workMax: 100_000))
    #expect(response.status == .unprocessableContent)
    #expect(response.text.contains("name fewer `quantities`"))
  }

  @Test("the response is bounded by the question", arguments: ["[0]", "[0,0]", "[0,0,0]"])
  func bounded(_ logits: String) throws {
    let response = try #require(respond("/v1/lint", #"{"logits":\#(logits),"labels":0}"#, here: .max))
    #expect(response.body.count <= 65_536)
    #expect(response.text.contains("\"more_pairs\":"))
  }
}
