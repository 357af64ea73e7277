import Foundation
import Service
import GradientCore
import HTTPMessage
import Testing

@Suite("The response of POST /v1/gradients")
struct GradientsResponseTests {
  @Test("one flat sample, to the last bit, in the order of the interface")
  func flatSample() {
    let response = call(body: Array(#"{"logits": [2.0, 1.0, 0.1], "labels": 0}"#.utf8))
    #expect(response[.contentType] == "application/json")
    #expect(
      response.text == """
        {"loss":0.4170300162778335,"y_hat":[0.6590011388859679,0.24243297070471392,0.09856589040931817],\
        "grad_a_L":[-0.3409988611140321,0.24243297070471392,0.09856589040931817]}

        """)
  }

  @Test("a batch of one has the rank of a batch")
  func batchOfOne() {
    #expect(
      text(#"{"logits": [[0, 0]], "labels": [1], "include": ["grad_a_L", "losses", "y_hat"]}"#)
        == #"{"y_hat":[[0.5,0.5]],"grad_a_L":[[0.5,-0.5]],"losses":[0.6931471805599453]}"#)
  }

  @Test("every quantity, in the order of the interface, whatever the order in `include`")
  func everyQuantity() {
    let names = Quantity.allCases.map { "\"\($0.rawValue)\"" }.reversed().joined(separator: ",")
    #expect(
      text(#"{"logits": [0, 0], "labels": 0, "include": [\#(names)]}"#) == """
        {"loss":0.6931471805599453,"y_hat":[0.5,0.5],"grad_a_L":[-0.5,0.5],"losses":0.6931471805599453,\
        "log_y_hat":[-0.6931471805599453,-0.6931471805599453],"grad_y_hat":[-2,0],"jacobian_row":[0.25,-0.25],\
        "denominator":1}
        """)
  }

  @Test(
    "the default of include follows the reduction",
    arguments: [
      ("mean", ["grad_a_L", "loss", "y_hat"]), ("sum", ["grad_a_L", "loss", "y_hat"]),
      ("none", ["grad_a_L", "losses", "y_hat"]),
    ])
  func defaultInclude(_ reduction: String, _ keys: [String]) throws {
    let response = try gradients(#"{"logits": [[1, 2], [3, 5]], "labels": [0, 1], "reduction": "\#(reduction)"}"#)
    #expect(response.keys.sorted() == keys)
  }

  @Test("the gradient is that of the loss next to it: only the mean has the factor 1/B")
  func reductions() {
    let body = { (reduction: String) in
      #"{"logits": [[0, 0], [0, 0]], "labels": [0, 1], "reduction": "\#(reduction)", "include": ["grad_a_L"]}"#
    }
    #expect(text(body("mean")) == #"{"grad_a_L":[[-0.25,0.25],[0.25,-0.25]]}"#)
    #expect(text(body("sum")) == #"{"grad_a_L":[[-0.5,0.5],[0.5,-0.5]]}"#)
    #expect(text(body("none")) == #"{"grad_a_L":[[-0.5,0.5],[0.5,-0.5]]}"#)
  }

  @Test("labels count from label_base; 0.0 is an integer; the key order is free")
  func labelBase() {
    #expect(
      text(#"{"label_base": 1, "labels": 1.0, "logits": [0, 0], "include": ["grad_a_L"]}"#)
        == #"{"grad_a_L":[-0.5,0.5]}"#)
  }

  @Test("a masked class: ŷ and the gradient are 0, log ŷ is the string -Infinity")
  func masked() {
    #expect(
      text(#"{"logits": ["-Infinity", 1, 1], "labels": 1, "include": ["y_hat", "grad_a_L", "log_y_hat"]}"#) == """
        {"y_hat":[0,0.5,0.5],"grad_a_L":[0,-0.5,0.5],\
        "log_y_hat":["-Infinity",-0.6931471805599453,-0.6931471805599453]}
        """)
  }

  @Test("−1/ŷ_ℓ that overflows is the string -Infinity")
  func overflowingGradient() {
    #expect(
      text(#"{"logits": [0, 800], "labels": 0, "include": ["loss", "grad_y_hat"]}"#)
        == #"{"loss":800,"grad_y_hat":["-Infinity",0]}"#)
  }

  @Test("PyTorch's semantics: weights, smoothing and an ignored label")
  func referenceValues() throws {
    let logits = "[[2,1,0.1],[0.5,2.5,-1],[1,1,1],[3,-2,0]]"
    let all = try gradients(
      #"{"logits": \#(logits), "labels": [0,2,-100,1], "ignore_index": -100, "label_smoothing": 0.1, "#
        + #""weights": [0.2,0.3,0.5]}"#)
    #expect(isClose(all["loss"], 3.318014724979445))
    let weighted = try gradients(#"{"logits": \#(logits), "labels": [0,2,1,1], "weights": [0.2,0.3,0.5]}"#)
    #expect(isClose(weighted["loss"], 2.8892879723309903))
    let soft = try gradients(
      #"{"logits": \#(logits), "targets": [[1,0,0],[0,0,1],[0,1,0],[0,1,0]], "weights": [0.2,0.3,0.5]}"#)
    #expect(isClose(soft["loss"], 0.939018591007572))
  }

  @Test("an ignored label is compared as sent, before label_base")
  func ignoredLabel() {
    #expect(
      text(
        #"{"logits": [[0, 0], [0, 0]], "labels": [0, 1], "label_base": 1, "ignore_index": 0, "#
          + #""include": ["grad_a_L", "denominator"]}"#)
        == #"{"grad_a_L":[[0,0],[-0.5,0.5]],"denominator":1}"#)
  }

  /// The response without the newline that ends it.
  private func text(_ body: String) -> String {
    let text = call(body: Array(body.utf8)).text
    #expect(text.last == "\n")
    return String(text.dropLast())
  }

  @Test(
    "every JSON response ends with one newline, which puts a terminal's prompt on a line of its own",
    arguments: [
      ("/v1/gradients", #"{"logits": [1, 2], "labels": 0}"#),
      ("/v1/gradients", #"{"logits": [1, 2], "labels": 0, "include": ["loss"]}"#),
      ("/v1/gradients", #"{"logits": [1, 2], "labels": 2}"#), ("/v1/gradients", "{"), ("/nothing", "{}"),
      ("/v1/grade", #"{"logits": [1, 2], "labels": 0, "answer": {"loss": 1}}"#),
      ("/v1/grade", #"{"logits": [1, 2], "labels": 0, "submissions": []}"#),
      ("/v1/grade", #"{"logits": [1, 2], "labels": 0, "answer": {}, "format": "gradescope"}"#),
      ("/v1/lint", #"{"logits": [1, 2], "labels": 0}"#),
    ])
  func newline(_ path: String, _ body: String) {
    let text = call(GradientService(), .post, path, body: Array(body.utf8)).text
    #expect(text.hasSuffix("}\n"), "\(text)")
    #expect(text.filter { $0 == "\n" }.count == 1, "\(text)")
  }

  private func isClose(_ value: Any?, _ expected: Double) -> Bool {
    guard let value = value as? Double else { return false }
    return abs(value - expected) <= 4 * expected.ulp
  }
}
