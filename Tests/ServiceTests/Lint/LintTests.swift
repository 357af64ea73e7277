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
    "a file for `nabla grade` can be linted as it is: what has points is asked",
    arguments: [
      (#""points": {"grad_a_L": 2, "loss": 0}, "partial": "entries", "feedback": "full""#, ["grad_a_L"]),
      (#""points": {"grad_a_L": 2}, "quantities": ["loss"], "blank": 1, "read": "lenient""#, ["loss"]),
      (#""follow_through": 0.5, "format": "gradescope", "quantities": ["y_hat", "loss"]"#, ["loss", "y_hat"]),
    ])
  func settings(_ settings: String, _ quantities: [String]) throws {
    let question = #""logits": [2.0, 1.0, 0.1], "labels": 1"#
    let nested = try post("/v1/lint", #"{"problem": {\#(question)}, \#(settings)}"#)
    let pairs = try #require(nested["pairs"] as? [[String: String]])
    #expect(Set(pairs.map { $0["quantity"] }) == Set(quantities))
    let flat = try post("/v1/lint", "{\(question), \(settings)}")
    #expect(flat["pairs"] as? [[String: String]] == pairs)
  }

  @Test(
    "a question that cannot be linted is refused",
    arguments: [
      (#"{"logits": [1, 2], "labels": 0, "quantities": []}"#, "/quantities"),
      (#"{"logits": [1, 2], "labels": 0, "quantities": ["loss"], "reduction": "none"}"#, "/quantities/0"),
      (#"{"logits": [1, 2], "labels": 0, "seed": -1}"#, "/seed"),
      (#"{"logits": [1, 2], "labels": 0, "answer": {}}"#, "/answer"),
      (#"{"logits": [1, 2], "labels": 0, "decimals": 3}"#, "/decimals"),
      (#"{"problem": {"logits": [1, 2], "labels": 7}}"#, "/problem/labels"),
      (#"{"problem": {"logits": [1, 2], "labels": 0}, "labels": 1}"#, "/labels"),
      (#"{"problem": {"logits": [1, 2], "labels": 0, "points": {"a_2": 1}}}"#, "/problem/points/a_2"),
      (#"{"problem": {"logits": \#([Int](repeating: 0, count: 1_025)), "labels": 0}}"#, "/problem/logits"),
      (#"{"logits": \#([Int](repeating: 0, count: 1_025)), "labels": 0}"#, "/logits"),
    ])
  func refused(_ body: String, _ pointer: String) throws {
    let response = call(GradientService(), .post, "/v1/lint", body: Array(body.utf8))
    #expect(response.status == .unprocessableContent, "\(response.text)")
    #expect(response.text.contains("\"pointer\":\"\(pointer)\""), "\(response.text)")
  }
}

@Suite("POST /v1/lint: networks and variants")
struct LintNetworkTests {
  static let network =
    #"{"x": [[0.6, -1.3], [1.1, 0.4], [-0.8, 0.9]], "layers": [{"W": [[0.5, -0.25], [1.1, 0.75], [-0.6, 0.9]], "#
    + #""b": [0.1, -0.2, 0.3], "activation": "tanh"}, {"W": [[0.3, -1.1, 0.4], [0.9, 0.2, -0.7]]}], "labels": [0, 1, 1]"#

  private func text(_ object: [String: Any]) throws -> String {
    String(decoding: try JSONSerialization.data(withJSONObject: object, options: .sortedKeys), as: UTF8.self)
  }

  @Test(
    "a square layer is warned about, with its pointer",
    arguments: [("{", "}", ""), (#"{"problem": {"#, "}}", "/problem")])
  func warning(_ start: String, _ end: String, _ place: String) throws {
    let result = try post(
      "/v1/lint",
      start + #""x": [1, 2], "layers": [{"W": [[0.5, -0.25], [1, 0.75]], "activation": "tanh"}, "#
        + #"{"W": [[1, -1], [2, 0.5], [1, 1]]}], "labels": 0, "points": {"grad_W_1": 1}"# + end)
    let warnings = try #require(result["warnings"] as? [[String: String]])
    #expect(warnings.map { $0["warning"] } == ["one_sample", "square_layer", "follows_without_points"])
    #expect(warnings.map { $0["pointer"] } == ["\(place)/x", "\(place)/layers/0", "\(place)/points"])
  }

  @Test(
    "the other paths accept each variant, and a longer list begins with the shorter one",
    arguments: [
      (#"{"logits": [[1.2, -0.5, 0.3], [2.1, 0.4, 0.9]], "labels": [1, 2], "label_base": 1"#, "/v1/gradients", "loss"),
      (network, "/v1/backprop", "grad_W_1"),
      (network + #", "weights_layout": "out_in", "reduction": "sum""#, "/v1/backprop", "grad_b_1"),
    ])
  func variants(_ question: String, _ path: String, _ quantity: String) throws {
    func variants(_ count: Int) throws -> [String: Any] {
      try post(
        "/v1/lint",
        question + #", "quantities": ["\#(quantity)"], "tolerance": {"decimals": 4}, "seed": 5, "variants": \#(count)}"#
      )
    }
    let (few, many) = (try variants(2), try variants(4))
    #expect(few["found"] as? Int == 2)
    #expect(few["pairs"] == nil)
    let problems = try #require(many["variants"] as? [[String: Any]])
    #expect(try (few["variants"] as? [[String: Any]])?.map(text) == problems.prefix(2).map(text))
    for problem in problems {
      let computed = try post(path, text(problem))
      var graded = problem
      graded["answer"] = [quantity: try #require(computed[quantity])]
      #expect(try post("/v1/grade", text(graded))["correct"] as? Bool == true)
      var linted = problem
      linted["quantities"] = [quantity]
      #expect(try post("/v1/lint", text(linted))["pairs"] != nil)
    }
  }

  @Test("variants are 1 to 1000", arguments: ["0", "1001", "1.5"])
  func count(_ variants: String) {
    let response = call(
      GradientService(), .post, "/v1/lint",
      body: Array(#"{"logits": [1, 2], "labels": 0, "variants": \#(variants)}"#.utf8))
    #expect(response.status == .unprocessableContent)
    #expect(response.text.contains(#""pointer":"/variants""#), "\(response.text)")
  }

  @Test("a large network is refused with the cost")
  func large() throws {
    let response = try #require(respond("/v1/lint", Self.network + "}", here: .max, workMax: 1_000_000))
    #expect(response.status == .unprocessableContent)
    #expect(response.text.contains("units of work") && response.text.contains("name fewer `quantities`"))
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
    let work = try LintSize(Batch(logits: [0, 0], classes: 2, truth: .labels([0]))).work([.loss]).units
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
