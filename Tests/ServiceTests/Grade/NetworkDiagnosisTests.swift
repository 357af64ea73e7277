import Foundation
import HTTPMessage
import Service
import Testing

@Suite("Diagnoses of a network's quantities, over HTTP")
struct NetworkDiagnosisTests {
  private static let fields =
    #""x": [[1, -2], [0.5, 1], [-1, 0.25], [0.125, 3]], "layers": \#(SmallNetwork.layers), "labels": [2, 0, 1, 1]"#

  private func exact(_ name: String) throws -> [[Double]] {
    let response = try post("/v1/backprop", #"{\#(Self.fields), "include": ["\#(name)"]}"#)
    return try #require(response[name] as? [[Double]])
  }

  private func grade(_ answer: String, _ settings: String = "") throws -> [String: Any] {
    try post("/v1/grade", #"{\#(Self.fields), "tolerance": {"decimals": 6}, \#(settings) "answer": \#(answer)}"#)
  }

  private func text(_ numbers: [Double]) -> String {
    "[" + numbers.map { String(format: "%.6f", $0) }.joined(separator: ", ") + "]"
  }

  private func text(_ rows: [[Double]]) -> String { "[" + rows.map(text).joined(separator: ", ") + "]" }

  private func columns(_ rows: [[Double]]) -> [[Double]] { rows[0].indices.map { column in rows.map { $0[column] } } }

  private func sum(_ rows: [[Double]]) -> [Double] { columns(rows).map { $0.reduce(0, +) } }

  private func diagnosis(_ result: [String: Any], _ quantity: String) throws -> [String: Any] {
    let part = try part(result, quantity)
    return try #require(part["diagnosis"] as? [String: Any], "\(part)")
  }

  @Test("an answer in the shape of another mistake is malformed, and the mistake is named with its sentence")
  func otherShape() throws {
    let (gradA, gradW) = (try exact("grad_a_1"), try exact("grad_W_2"))
    let cases = [
      ("grad_b_1", text(gradA), "bias_not_summed", "The gradient of b has a row for each sample"),
      (
        "grad_b_1", text(gradA.map { $0.map { -$0 } }), "bias_not_summed+sign_lost",
        "The gradient of b has a row for each sample"
      ),
      ("grad_b_1", text(gradA.map { $0.reduce(0, +) }), "bias_summed_over_units", "Wrong axis"),
      ("grad_W_2", text(columns(gradW)), "outer_product_transposed", "The outer product is transposed"),
      (
        "grad_W_2", text(zip(gradW, sum(try exact("grad_a_2"))).map { $0 + [$1] }), "bias_as_weight_column",
        "The bias is a column"
      ),
    ]
    for (quantity, numbers, code, sentence) in cases {
      let result = try grade(#"{"\#(quantity)": \#(numbers)}"#)
      let found = try part(result, quantity)
      #expect(found["verdict"] as? String == "malformed" && found["score"] as? Int == 0)
      #expect((found["reason"] as? String)?.hasPrefix("found ") == true)
      let diagnosis = try diagnosis(result, quantity)
      #expect(diagnosis["code"] as? String == code)
      #expect((diagnosis["sentence"] as? String)?.hasPrefix(sentence) == true, "\(diagnosis)")
      #expect(diagnosis["from_own"] == nil)
      let lower = try part(try grade(#"{"\#(quantity)": \#(numbers)}"#, #""feedback": "locations","#), quantity)
      #expect(lower["diagnosis"] == nil)
    }
  }

  @Test("a mistake made on the student's own values names them, also in the formats that show text")
  func fromOwn() throws {
    let own = try exact("grad_a_2").enumerated().map { row, values in
      values.enumerated().map { $1 + 0.1 * Double((row * 5 + $0 * 3) % 4) }
    }
    let answer = #"{"grad_a_2": \#(text(own)), "grad_b_2": \#(text(sum(own).map { -$0 }))}"#
    let diagnosis = try diagnosis(try grade(answer), "grad_b_2")
    #expect(diagnosis["code"] as? String == "sign_lost")
    #expect(diagnosis["from_own"] as? String == "grad_a_2")
    #expect(diagnosis["from_own_y_hat"] as? Bool == false)
    let start = " This starts from your own `grad_a_2`, which is wrong too."
    #expect((diagnosis["sentence"] as? String)?.hasSuffix(start) == true, "\(diagnosis)")
    for format in ["gradescope", "prairielearn", "coderunner"] {
      let body = #"{\#(Self.fields), "tolerance": {"decimals": 6}, "format": "\#(format)", "answer": \#(answer)}"#
      #expect(call(GradientService(), .post, "/v1/grade", body: Array(body.utf8)).text.contains(start))
    }
    #expect((diagnosis["mistakes"] as? [[String: Any]])?.first?["layers"] == nil, "a factor")
    let classBody =
      #"{\#(Self.fields), "tolerance": {"decimals": 6}, "submissions": [{"id": "ada", "answer": \#(answer)}]}"#
    let summary = try #require(try post("/v1/grade", classBody)["summary"] as? [String: Any])
    let mistakes = try #require(summary["mistakes"] as? [[String: Any]])
    let sentence = mistakes.first { $0["code"] as? String == "sign_lost" }?["sentence"] as? String
    #expect(sentence?.hasPrefix("Sign error") == true && sentence?.contains("your own") == false)
  }

  @Test("two students with two forms of one mistake in two layers: the report of the class says what is true of both")
  func forms() throws {
    // `SmallNetwork` has one hidden layer.
    let layers =
      #"[{"W": [[0.5, -0.25], [1, 0.75]], "activation": "tanh"}, {"W": [[0.5, 1], [-0.75, 0.25]], "#
      + #""activation": "logistic"}, {"W": [[1, -1], [0.5, 0.25], [-0.75, 2]]}]"#
    let fields = #""x": [[1, -2], [0.5, 1], [-1, 0.25]], "layers": \#(layers), "labels": [2, 0, 1]"#
    let right = try post("/v1/backprop", #"{\#(fields), "include": ["h_1", "h_2", "grad_h_1", "grad_h_2"]}"#)
    func wrong(_ layer: Int, _ slope: (Double) -> Double) throws -> String {
      let gradient = try #require(right["grad_h_\(layer)"] as? [[Double]])
      let h = try #require(right["h_\(layer)"] as? [[Double]])
      return text(zip(gradient, h).map { zip($0, $1).map { $0 * slope($1) } })
    }
    let answers = [
      #"{"grad_a_1": \#(try wrong(1) { 1 + $0 * $0 })}"#, #"{"grad_a_1": \#(try wrong(1) { 1 - 2 * $0 })}"#,
      #"{"grad_a_2": \#(try wrong(2) { $0 * (1 + $0) })}"#,
    ]
    let submissions = answers.enumerated().map { #"{"id": \#($0), "answer": \#($1)}"# }.joined(separator: ", ")
    let result = try post(
      "/v1/grade", #"{\#(fields), "tolerance": {"decimals": 6}, "submissions": [\#(submissions)]}"#)
    let summary = try #require(result["summary"] as? [String: Any])
    let ofBoth =
      "Wrong derivative in layer i, that of another activation function: use g' of the one that the question gives this "
      + "layer."
    let ofOne = "Wrong derivative in layer 2: this is h (1 + h). Use h (1 − h)."
    for (key, sentences, counts) in [("codes", [ofBoth], [3]), ("mistakes", [ofBoth, ofOne], [2, 1])] {
      let all = try #require(summary[key] as? [[String: Any]])
      let found = all.filter { $0["code"] as? String == "another_derivative" }
      #expect(found.map { $0["sentence"] as? String } == sentences)
      #expect(found.map { $0["count"] as? Int } == counts)
    }
    let results = try #require(result["results"] as? [[String: Any]])
    for (index, layer) in [1, 1, 2].enumerated() {
      let diagnosis = try diagnosis(results[index], "grad_a_\(layer)")
      let mistakes = try #require(diagnosis["mistakes"] as? [[String: Any]])
      #expect(mistakes.map { $0["layers"] as? [Int] } == [[layer]])
    }
  }

  @Test("from the student's own ŷ, both fields say so")
  func fromOwnYHat() throws {
    let answer = #"{"y_hat": [0.5, 0.3, 0.2], "grad_a_L": [0.5, -0.3, -0.2]}"#
    let result = try ServiceTests.grade(#""answer": \#(answer)"#)
    let diagnosis = try #require(try part(result, "grad_a_L")["diagnosis"] as? [String: Any])
    #expect(diagnosis["code"] as? String == "sign_lost")
    #expect(diagnosis["from_own"] as? String == "y_hat" && diagnosis["from_own_y_hat"] as? Bool == true)
  }

  @Test("a loss of NaN or ∞ next to a ŷ that has no logarithm says so", arguments: ["NaN", "Infinity"])
  func undefinedLogarithm(_ loss: String) throws {
    let answer = #"{"y_hat": [0, 0.7, 0.3], "loss": "\#(loss)"}"#
    let result = try ServiceTests.grade(#""answer": \#(answer)"#)
    let diagnosis = try diagnosis(result, "loss")
    #expect(diagnosis["code"] as? String == "unrecognised" && diagnosis["from_own"] as? String == "y_hat")
    #expect((diagnosis["sentence"] as? String)?.hasPrefix("Your own `y_hat` is 0 or negative in a class") == true)
  }

  @Test(
    "NaN and infinities are an overflow, if the logits are large enough for one",
    arguments: [
      ("y_hat", #"[["NaN", 0, 0], [0.09003, 0.24473, 0.66524]]"#, "malformed", "overflow_to_nan"),
      ("y_hat", #"[["NaN", "NaN", "NaN"], [0.09003, 0.24473, 0.66524]]"#, "malformed", "overflow_to_nan"),
      ("y_hat", #"[[1, 0, 0], [0.09003, "NaN", 0.66524]]"#, "malformed", nil),
      ("loss", #""Infinity""#, "wrong", "overflow_to_nan"), ("loss", #""NaN""#, "malformed", "overflow_to_nan"),
      ("grad_a_L", #"[["NaN", 0, 0], [0.04502, 0.12236, -0.16738]]"#, "malformed", "overflow_to_nan"),
    ] as [(String, String, String, String?)])
  func overflow(_ quantity: String, _ numbers: String, _ verdict: String, _ code: String?) throws {
    let result = try post(
      "/v1/grade",
      #"{"logits": [[800, 1, 2], [1, 2, 3]], "labels": [1, 2], "tolerance": {"decimals": 5}, "#
        + #""answer": {"\#(quantity)": \#(numbers)}}"#)
    let part = try part(result, quantity)
    #expect(part["verdict"] as? String == verdict)
    #expect((part["diagnosis"] as? [String: Any])?["code"] as? String == code)
  }
}
