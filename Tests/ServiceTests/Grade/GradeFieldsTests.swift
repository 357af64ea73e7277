import Foundation
import Service
import HTTPMessage
import Testing

/// A field of the question or of the settings, in `problem` and in the document next to it.
struct TwicePlaced: Sendable, CustomTestStringConvertible {
  let name: String
  /// The value in `problem`; nil for none.
  let nested: String?
  let beside: String
  /// Whether the question has a network in place of logits.
  var isNetwork = false

  var testDescription: String { "\(name): \(nested ?? "absent") in `problem`, \(beside) next to it" }

  /// The body, with and without the field next to `problem`.
  func body(withBeside: Bool = true) -> String {
    var question = ["logits": "[[0.5, -1.25, 3.0], [1.0, 2.0, 0.0]]", "labels": "[1, 2]"]
    if name == "targets" { question["labels"] = nil }
    if isNetwork {
      question["logits"] = nil
      question["x"] = "[[1], [2]]"
      question["layers"] = #"[{"W": [[1], [2], [0]]}]"#
    }
    question[name] = nested ?? question[name]
    let fields = question.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ")
    let answer = #""answer": {"y_hat": [[0.1, 0.2, 0.7], [0.2, 0.7, 0.1]], "losses": [1.2, 3.4]}"#
    return "{\(withBeside ? "\"\(name)\": \(beside), " : "")\"problem\": {\(fields)}, \(answer)}"
  }
}

@Suite("Fields that are in `problem` and next to it")
struct GradeFieldsTests {
  private func grade(_ body: String) -> HTTPResponse {
    call(GradientService(), .post, "/v1/grade", body: Array(body.utf8))
  }

  private static let soft = "[[0.5, 0.25, 0.25], [0, 0, 1]]"

  @Test(
    "equal values are accepted: generated clients send defaults in both places",
    arguments: [
      TwicePlaced(name: "logits", nested: nil, beside: "[[0.5, -125e-2, 3], [1, 2, 0]]"),
      TwicePlaced(name: "labels", nested: nil, beside: "[1, 2]"),
      TwicePlaced(name: "targets", nested: soft, beside: soft),
      TwicePlaced(name: "label_base", nested: "1", beside: "1"),
      TwicePlaced(name: "label_base", nested: "0", beside: "0"),
      TwicePlaced(name: "label_base", nested: nil, beside: "0"),
      TwicePlaced(name: "reduction", nested: #""sum""#, beside: #""sum""#),
      TwicePlaced(name: "reduction", nested: nil, beside: #""mean""#),
      TwicePlaced(name: "weights", nested: "[1, 2, 3]", beside: "[1.0, 2.0, 3.0]"),
      TwicePlaced(name: "label_smoothing", nested: "0.1", beside: "1e-1"),
      TwicePlaced(name: "label_smoothing", nested: nil, beside: "0"),
      TwicePlaced(name: "ignore_index", nested: "2", beside: "2"),
      TwicePlaced(name: "tolerance", nested: #"{"decimals": 2}"#, beside: #"{"decimals": 2}"#),
      TwicePlaced(name: "tolerance", nested: #"{"rtol": 1e-5}"#, beside: #"{"rtol": 0.00001, "atol": 1e-8}"#),
      TwicePlaced(name: "points", nested: #"{"y_hat": 2, "losses": 1}"#, beside: #"{"losses": 1, "y_hat": 2.0}"#),
      TwicePlaced(name: "partial", nested: #""entries""#, beside: #""entries""#),
      TwicePlaced(name: "follow_through", nested: "true", beside: "1"),
      TwicePlaced(name: "blank", nested: "1", beside: "1.0"),
      TwicePlaced(name: "read", nested: #""lenient""#, beside: #""lenient""#),
      TwicePlaced(name: "feedback", nested: #""score""#, beside: #""score""#),
      TwicePlaced(name: "format", nested: #""native""#, beside: #""native""#),
      TwicePlaced(name: "x", nested: nil, beside: "[[1.0], [2e0]]", isNetwork: true),
      TwicePlaced(name: "layers", nested: nil, beside: #"[{"W": [[1.0], [2.0], [0]]}]"#, isNetwork: true),
      TwicePlaced(name: "output", nested: nil, beside: #""softmax""#, isNetwork: true),
      TwicePlaced(name: "weights_layout", nested: #""out_in""#, beside: #""out_in""#, isNetwork: true),
      TwicePlaced(name: "output", nested: nil, beside: #""softmax""#),
    ])
  func equal(_ field: TwicePlaced) {
    let twice = grade(field.body())
    #expect(twice.status == .ok, "\(twice.text)")
    #expect(twice.text == grade(field.body(withBeside: false)).text)
  }

  @Test(
    "different values are refused, with one error",
    arguments: [
      TwicePlaced(name: "logits", nested: nil, beside: "[[0.5, -1.25, 3.0], [1.0, 2.0, 0.5]]"),
      TwicePlaced(name: "labels", nested: nil, beside: "[1, 0]"),
      TwicePlaced(name: "label_base", nested: "1", beside: "0"),
      TwicePlaced(name: "label_base", nested: nil, beside: "1"),
      TwicePlaced(name: "reduction", nested: #""sum""#, beside: #""mean""#),
      TwicePlaced(name: "weights", nested: nil, beside: "[1, 1, 1]"),
      TwicePlaced(name: "ignore_index", nested: nil, beside: "-100"),
      TwicePlaced(name: "tolerance", nested: #"{"decimals": 2}"#, beside: #"{"decimals": 3}"#),
      TwicePlaced(name: "partial", nested: #""entries""#, beside: #""none""#),
      TwicePlaced(name: "follow_through", nested: "0", beside: "false"),
      TwicePlaced(name: "blank", nested: "1", beside: "0"),
      TwicePlaced(name: "read", nested: #""lenient""#, beside: #""strict""#),
      TwicePlaced(name: "feedback", nested: #""score""#, beside: #""hint""#),
      TwicePlaced(name: "format", nested: #""gradescope""#, beside: #""native""#),
      TwicePlaced(name: "weights_layout", nested: nil, beside: #""in_out""#, isNetwork: true),
    ])
  func different(_ field: TwicePlaced) throws {
    let response = grade(field.body())
    #expect(response.status == .unprocessableContent)
    let refusal = try #require(try JSONSerialization.jsonObject(with: Data(response.text.utf8)) as? [String: Any])
    let faults = try #require(refusal["errors"] as? [[String: String]])
    #expect(faults.map { $0["pointer"] } == ["/\(field.name)"])
    let reason = field.nested == nil && field.name != "logits" && field.name != "labels" ? "belong in" : "differs from"
    #expect(faults.first?["detail"]?.contains(reason) == true, "\(faults)")
  }

  @Test("a fault inside `problem` is the only error, whatever is next to it")
  func fault() throws {
    let response = grade(TwicePlaced(name: "label_base", nested: "2", beside: "1").body())
    let refusal = try #require(try JSONSerialization.jsonObject(with: Data(response.text.utf8)) as? [String: Any])
    let faults = try #require(refusal["errors"] as? [[String: String]])
    #expect(faults.map { $0["pointer"] } == ["/problem/label_base"])
  }
}

@Suite("Defaults that generated clients send")
struct SentDefaultTests {
  @Test(
    "`label_base` next to `targets` is accepted as 0, its default, and refused as 1",
    arguments: [("0", true), ("1", false)])
  func labelBase(_ base: String, _ isAccepted: Bool) {
    let question = #""logits": [2, 1], "targets": [0.5, 0.5], "label_base": \#(base)"#
    for (path, rest) in [("/v1/gradients", ""), ("/v1/lint", ""), ("/v1/grade", #", "answer": {"loss": 1}"#)] {
      let response = call(GradientService(), .post, path, body: Array("{\(question)\(rest)}".utf8))
      #expect(response.status == (isAccepted ? .ok : .unprocessableContent), "\(path): \(response.text)")
      #expect(isAccepted || response.text.contains(#""pointer":"/label_base""#))
    }
  }
}
