import Foundation
import Service
import HTTPMessage
import Testing

/// The network of the examples: two inputs, two logistic units, three classes, one flat sample.
enum SmallNetwork {
  static let layers =
    #"[{"W": [[0.5, -0.25], [1, 0.75]], "b": [0.1, -0.2], "activation": "logistic"}, "#
    + #"{"W": [[1, -1], [0.5, 0.25], [-0.75, 2]], "b": [0, 0.3, -0.1]}]"#
  static let fields = #""x": [1, -2], "layers": \#(layers), "labels": 2"#
  /// The same in the layout of Keras.
  static let transposed =
    #""x": [1, -2], "weights_layout": "in_out", "labels": 2, "layers": [{"W": [[0.5, 1], [-0.25, 0.75]], "#
    + #""b": [0.1, -0.2], "activation": "logistic"}, {"W": [[1, 0.5, -0.75], [-1, 0.25, 2]], "b": [0, 0.3, -0.1]}]"#

  static func grade(_ more: String, fields: String = fields) throws -> [String: Any] {
    try post("/v1/grade", "{\(fields), \"tolerance\": {\"decimals\": 4}, \(more)}")
  }
}

@Suite("POST /v1/grade with a network")
struct NetworkGradeTests {
  private static let right =
    #"{"a_1": [1.1, -0.7], "h_1": [0.7503, 0.3318], "a_2": [0.4184, 0.7581, 0.0009], "loss": 1.5370, "#
    + #""y_hat": [0.3265, 0.4585, 0.2150], "grad_a_L": [0.3265, 0.4585, -0.7850], "grad_x": [-0.2878, -0.3499], "#
    + #""grad_h_1": [1.1444, -1.7818], "grad_a_1": [0.2144, -0.3950], "grad_b_1": [0.2144, -0.3950], "#
    + #""grad_W_1": [[0.2144, -0.4289], [-0.3950, 0.7901]]}"#

  @Test("every quantity is graded, under its name by number and in the order of the derivation")
  func right() throws {
    let text = call(
      GradientService(), .post, "/v1/grade",
      body: Array(#"{\#(SmallNetwork.fields), "tolerance": {"decimals": 4}, "answer": \#(Self.right)}"#.utf8)
    ).text
    let result = try SmallNetwork.grade(#""answer": \#(Self.right)"#)
    #expect(result["correct"] as? Bool == true, "\(text)")
    #expect(result["max_score"] as? Int == 11)
    let names = [
      "a_1", "h_1", "a_2", "y_hat", "loss", "grad_a_2", "grad_h_1", "grad_a_1", "grad_W_1", "grad_b_1", "grad_x",
    ]
    let places = names.compactMap { text.range(of: "\"\($0)\":")?.lowerBound }
    #expect(places.count == names.count && places == places.sorted(), "\(text)")
  }

  @Test("the question may be in `problem`, and the answer before it")
  func nested() throws {
    let result = try post(
      "/v1/grade",
      #"{"answer": \#(Self.right), "tolerance": {"decimals": 4}, "problem": {\#(SmallNetwork.fields)}}"#)
    #expect(result["correct"] as? Bool == true)
  }

  @Test("what is asked without points and without an answer is what /v1/backprop returns")
  func asked() throws {
    let quantities = try #require(try SmallNetwork.grade(#""answer": {}"#)["quantities"] as? [String: Any])
    #expect(Set(quantities.keys) == ["loss", "y_hat", "grad_W_2", "grad_b_2", "grad_W_1", "grad_b_1"])
    let none = try SmallNetwork.grade(#""answer": {}, "reduction": "none""#)
    #expect(
      Set(try #require(none["quantities"] as? [String: Any]).keys) == ["losses", "y_hat", "grad_a_2", "grad_a_1"])
  }

  @Test("answers, places of wrong entries and expected values have the layout of the question")
  func layout() throws {
    let wrong = #""feedback": "full", "answer": {"grad_W_1": [[0.2144, -0.3950], [-0.4289, 9]]}"#
    let result = try SmallNetwork.grade(wrong, fields: SmallNetwork.transposed)
    let part = try part(result, "grad_W_1")
    #expect(part["wrong"] as? [String] == ["/answer/grad_W_1/1/1"])
    let expected = try #require(part["expected"] as? [[Double]])
    #expect(abs(expected[1][0] + 0.428866342391) < 1e-9 && abs(expected[0][1] + 0.395041061624) < 1e-9, "\(expected)")
    let shape = try post(
      "/v1/grade", #"{\#(SmallNetwork.transposed), "answer": {"grad_W_2": [[1, 2], [3, 4], [5, 6]]}}"#)
    let gradW = try #require((shape["quantities"] as? [String: [String: Any]])?["grad_W_2"])
    #expect(gradW["reason"] as? String == "found shape [3][2], expected shape [2][3].")
  }

  @Test(
    "`L` is the number of the last layer in every name",
    arguments: [("a_L", "a_2"), ("grad_a_L", "grad_a_2"), ("grad_W_L", "grad_W_2"), ("grad_b_L", "grad_b_2")])
  func last(_ alias: String, _ name: String) throws {
    let result = try SmallNetwork.grade(#""points": {"\#(alias)": 2}, "answer": {"\#(alias)": [9, 9, 9]}"#)
    let quantities = try #require(result["quantities"] as? [String: [String: Any]])
    #expect(Array(quantities.keys) == [name])
    #expect(quantities[name]?["max_score"] as? Int == 2)
    // Pointers into the submission have the name that it has.
    if let wrong = quantities[name]?["wrong"] as? [String], let first = wrong.first {
      #expect(first.hasPrefix("/answer/\(alias)/"))
    }
    let twice = try SmallNetwork.grade(
      #""answer": {"\#(alias)": [9, 9, 9], "\#(name)": [0.3265, 0.4585, -0.7850]}"#)
    #expect(
      try part(twice, name)["reason"] as? String == "`\(alias)` and `\(name)` are one quantity: send one of them.")
  }

  @Test("a name without its layer's number is malformed for each layer that it can stand for")
  func bare() throws {
    let result = try SmallNetwork.grade(#""answer": {"grad_W": [[1]], "grad_b_1": [0.2144, -0.3950]}"#)
    let quantities = try #require(result["quantities"] as? [String: [String: Any]])
    #expect(Set(quantities.keys) == ["grad_W_1", "grad_W_2", "grad_b_1"])
    for name in ["grad_W_1", "grad_W_2"] {
      #expect(quantities[name]?["verdict"] as? String == "malformed")
      #expect(
        quantities[name]?["reason"] as? String
          == "`grad_W` does not say which layer. Write its number: `grad_W_1`, `grad_W_2`.")
    }
    #expect(quantities["grad_b_1"]?["verdict"] as? String == "correct")
    let all = try SmallNetwork.grade(#""answer": {"h": [1], "h_1": [0.7503, 0.3318]}"#)
    let unknown = try #require(all["unknown_fields"] as? [[String: String]])
    #expect(unknown.map { $0["pointer"] } == ["/answer/h"])
  }

  @Test(
    "an unknown name is listed with the quantity that it probably means, or why there is none",
    arguments: [
      ("dW2", "did you mean `grad_W_2`?"), ("dL/dW2", "did you mean `grad_W_2`?"),
      ("∇_{W_2} L", "did you mean `grad_W_2`?"), ("∇W₂", "did you mean `grad_W_2`?"),
      ("W2.grad", "did you mean `grad_W_2`?"), ("W1", "did you mean `grad_W_1`?"),
      ("delta2", "did you mean `grad_a_2`?"), ("δ^{(1)}", "did you mean `grad_a_1`?"),
      ("dz_1", "did you mean `grad_a_1`?"), ("db1", "did you mean `grad_b_1`?"), ("dbL", "did you mean `grad_b_2`?"),
      ("z1", "did you mean `a_1`?"), ("Z_L", "did you mean `a_2`?"), ("logits", "did you mean `a_2`?"),
      ("hidden_1", "did you mean `h_1`?"), ("dh1", "did you mean `grad_h_1`?"), ("dX", "did you mean `grad_x`?"),
      ("gard_W_1", "did you mean `grad_W_1`?"), ("ŷ", "did you mean `y_hat`?"), ("cost", "did you mean `loss`?"),
      ("grad_logits", "did you mean `grad_a_2`?"), ("∂L/∂a_L", "did you mean `grad_a_2`?"),
      ("h_0", "h_0 is the input, `x`."), ("grad_h_0", "the gradient of h_0 is called `grad_x`."),
      ("grad_W_3", "the network has 2 layers"), ("dW7", "`grad_W` exists for layers 1…2."),
      ("dW", "Write its number: `grad_W_1`, `grad_W_2`."), ("h_2", "its output is `y_hat`."),
      ("colour", "\"colour\" is not a quantity."), ("denominator", "\"denominator\" is not a quantity."),
    ])
  func unknown(_ name: String, _ detail: String) throws {
    let result = try SmallNetwork.grade(#""answer": {"\#(name)": [1, 2, 3]}"#)
    let unknown = try #require(result["unknown_fields"] as? [[String: String]])
    #expect(unknown.count == 1)
    #expect(unknown[0]["detail"]?.contains(detail) == true, "\(unknown)")
  }

  @Test(
    "a question with `logits` names the quantities of a network that it does not have",
    arguments: [
      ("grad_W_1", "it belongs to a network, and the question has `logits`."), ("a_L", "`logits` gives a_L."),
      ("dz", "did you mean `grad_a_L`?"), ("dlogits", "did you mean `grad_a_L`?"),
      ("grad", "did you mean `grad_a_L`?"), ("gradient", "did you mean `grad_a_L`?"),
      ("Gradients", "did you mean `grad_a_L`?"), ("grads", "did you mean `grad_a_L`?"),
      ("grad_b", "it belongs to a network"), ("grad_z_L", "did you mean `grad_a_L`?"),
    ])
  func ofLogits(_ name: String, _ detail: String) throws {
    let unknown = try #require(
      try grade(#""answer": {"\#(name)": [1, 2, 3]}"#)["unknown_fields"] as? [[String: String]])
    #expect(unknown.first?["detail"]?.contains(detail) == true, "\(unknown)")
  }

  @Test("a gradient of weights that is not summed is no quantity of the question")
  func notReduced() throws {
    let result = try SmallNetwork.grade(#""reduction": "none", "answer": {"grad_W_1": [[1]], "loss": 1}"#)
    let details = (result["unknown_fields"] as? [[String: String]])?.compactMap { $0["detail"] } ?? []
    #expect(details.count == 2 && details[0].contains("no single gradient") && details[1].contains("no single loss"))
  }

  @Test("the result for one student does not depend on the class around it")
  func submissions() throws {
    let body = #"""
      {"problem": {\#(SmallNetwork.fields)}, "tolerance": {"decimals": 4}, "feedback": "full", "submissions":
       [{"id": "ada", "answer": \#(Self.right)}, {"id": "bob", "answer": {"grad_W_L": [[1, 2], [3, 4], [5, 6]]}}]}
      """#
    let result = try post("/v1/grade", body)
    let results = try #require(result["results"] as? [[String: Any]])
    #expect(results[0]["correct"] as? Bool == true)
    #expect(try part(results[1], "grad_W_2")["verdict"] as? String == "wrong")
    let expected = try #require(result["expected"] as? [String: Any])
    #expect(
      Set(expected.keys) == [
        "a_1", "h_1", "a_2", "y_hat", "losses", "loss", "grad_y_hat", "grad_a_2", "grad_W_2", "grad_b_2", "grad_h_1",
        "grad_a_1", "grad_W_1", "grad_b_1", "grad_x",
      ])
    let mistakes = (result["summary"] as? [String: Any])?["mistakes"] as? [[String: Any]]
    #expect(mistakes?.first?["quantity"] as? String == "grad_W_2")
  }

  @Test("a question of one layer, of every output unit, is graded", arguments: ["softmax", "logistic", "identity"])
  func outputs(_ output: String) throws {
    let question =
      #"{"x": [[1, 2], [0, 1]], "layers": [{"W": [[1, 0], [0, 1]]}], "output": "\#(output)", "#
      + #""targets": [[1, 0], [0.5, 0.5]], "feedback": "full", "answer": {"a_1": [[1, 2], [0, 1]], "y_hat": [[9, 9], [9, 9]]}}"#
    let result = try post("/v1/grade", question)
    #expect(try part(result, "a_1")["verdict"] as? String == "correct")
    let expected = try #require(try part(result, "y_hat")["expected"] as? [[Double]])
    let first = ["softmax": 1 / (1 + M_E), "logistic": M_E / (1 + M_E), "identity": 1.0]
    #expect(abs(expected[0][0] - (first[output] ?? 0)) < 1e-15)
  }

  @Test(
    "the response of /v1/backprop is a right answer, for every activation and output unit, in both layouts",
    arguments: [
      "logistic", "tanh", "relu", "leaky_relu", "elu", "gelu", "gelu_tanh", "silu", "softplus", "identity",
    ], ["softmax", "logistic", "identity"])
  func exact(_ activation: String, _ output: String) throws {
    let layers = [
      ("out_in", "[[0.5, -0.25], [1, 0], [0.125, -2]]", "[[1, 0.5, -1], [0.25, 2, 0]]", "[[2, -0.5], [1, 1]]"),
      ("in_out", "[[0.5, 1, 0.125], [-0.25, 0, -2]]", "[[1, 0.25], [0.5, 2], [-1, 0]]", "[[2, 1], [-0.5, 1]]"),
    ]
    for (layout, first, second, third) in layers {
      let hidden = [first, second].map {
        #"{"W": \#($0), "b": \#($0 == first ? "[0, 1, -1]" : "[0.5, 0]"), "activation": "\#(activation)"}"#
      }
      let question =
        #""x": [[1, -2], [0, 0.5], [-1, 3]], "layers": [\#(hidden.joined(separator: ", ")), {"W": \#(third)}], "#
        + #""weights_layout": "\#(layout)", "output": "\#(output)", "targets": [[1, 0], [0, 1], [0.5, 0.5]]"#
      let all =
        #", "include": ["a", "h", "y_hat", "loss", "losses", "grad_y_hat", "grad_a", "grad_h", "grad_W", "grad_b", "grad_x"]"#
      let response = call(GradientService(), .post, "/v1/backprop", body: Array("{\(question)\(all)}".utf8))
      try #require(response.status == .ok, "\(response.text)")
      let result = try post("/v1/grade", "{\(question), \"answer\": \(response.text)}")
      #expect(result["correct"] as? Bool == true, "\(result)")
      #expect(result["max_score"] as? Int == 21)
    }
  }

  @Test("zeros are expected as 0, never as -0")
  func positiveZeros() throws {
    let text = call(
      GradientService(), .post, "/v1/grade",
      body: Array(
        (#"{"x": [-1, 0], "layers": [{"W": [[1, 0], [0, 1]], "activation": "relu"}, {"W": [[1, 1], [-1, 2]]}], "#
          + #""labels": 0, "feedback": "full", "answer": {"grad_W_1": [[1, 1], [1, 1]], "grad_x": [1, 1]}}"#).utf8)
    ).text
    #expect(text.contains("\"expected\"") && !text.contains("-0,") && !text.contains("-0]"), "\(text)")
  }

  @Test(
    "each level of feedback has its own fields and no others",
    arguments: GradeTests.feedbackFields)
  func feedback(_ level: String, _ fields: [String]) throws {
    let result = try SmallNetwork.grade(#""feedback": "\#(level)", "answer": {"grad_W_1": [[9, 8], [7, 6]]}"#)
    let keys = try part(result, "grad_W_1").keys.filter { !["verdict", "score", "max_score"].contains($0) }
    #expect(keys.sorted() == fields)
  }
}

@Suite("Refused questions with a network")
struct NetworkQuestionRefusalTests {
  private func faults(_ path: String, _ body: String) throws -> [[String: String]] {
    let response = call(GradientService(), .post, path, body: Array(body.utf8))
    #expect(response.status == .unprocessableContent, "\(response.text)")
    let refusal = try #require(try JSONSerialization.jsonObject(with: Data(response.text.utf8)) as? [String: Any])
    return try #require(refusal["errors"] as? [[String: String]])
  }

  /// Fields of a question, the pointers of the faults in it, and a part of the first detail.
  private static let rows: [(String, [String], String)] = [
    (SmallNetwork.fields + #", "logits": [1, 2, 3]"#, ["/logits"], "`logits` and `layers` exclude each other"),
    (#""logits": [1, 2, 3], "labels": 0, "x": [1]"#, ["/logits"], "`logits` and `x` exclude each other"),
    ("", ["", ""], "`logits` is required: a list of k numbers, or of B such lists; or `x` and `layers`, a network."),
    (#""x": [1, -2], "labels": 0"#, [""], "`layers` is required: a list of layers"),
    (#""layers": \#(SmallNetwork.layers), "labels": 0"#, [""], "`x` is required: the input"),
    (#""layers": \#(SmallNetwork.layers), "inputs": [1, -2], "labels": 0"#, ["/inputs"], "or `x` next to `layers`"),
    (#""x": [1, -2], "model": [], "labels": 0"#, ["/model"], "it is called `layers` here"),
    (#""x": [1, -2], "layers": \#(SmallNetwork.layers)"#, [""], "`labels` is required"),
    (
      #""x": [1, -2], "layers": \#(SmallNetwork.layers), "output": "logistic""#, [""],
      "`targets` is required: a number from 0 to 1"
    ),
    (#""logits": [1, 2, 3], "labels": 0, "output": "logistic""#, ["/output"], "it belongs to a network"),
    (#""logits": [1, 2], "labels": 0, "weights_layout": "in_out""#, ["/weights_layout"], "it belongs to a network"),
    (SmallNetwork.fields + #", "W": [[1]], "b": [1]"#, ["/W", "/b"], "It is a field of each layer"),
    (SmallNetwork.fields + #", "weight": [1]"#, ["/weight"], "it is called `weights` here"),
    (SmallNetwork.fields + #", "weights_layout": "rows""#, ["/weights_layout"], "out_in"),
    (#""x": [1, -2, 3], "layers": \#(SmallNetwork.layers), "labels": 0"#, ["/x"], "expected 2 numbers in a sample"),
    (#""x": [1, -2], "layers": \#(SmallNetwork.layers), "labels": 3"#, ["/labels"], "label 3 is out of range 0…2"),
    (#""x": [1, -2], "layers": [], "labels": 0"#, ["/layers"], "expected at least one layer"),
    (
      #""x": [1], "layers": [{"W": [[1]]}, {"W": [[1]], "activation": "relu"}], "labels": 0"#,
      ["/layers/0", "/layers/1/activation"], "`activation` is required"
    ),
    (
      #""x": [1, -2], "layers": [{"W": [[1, 0], [1e308, -1e308]]}], "labels": 0"#, ["/layers", "/layers", "/layers"],
      "is beyond the range of binary64"
    ),
  ]

  @Test("what /v1/backprop refuses is refused here, with its place in the document", arguments: rows)
  func refused(_ fields: String, _ pointers: [String], _ detail: String) throws {
    let comma = fields.isEmpty ? "" : ", "
    let bodies = [
      ("/v1/grade", #"{\#(fields)\#(comma)"answer": {}}"#, ""),
      ("/v1/grade", #"{"problem": {\#(fields)}, "answer": {}}"#, "/problem"),
    ]
    for (path, body, place) in bodies {
      let faults = try faults(path, body)
      #expect(faults.map { $0["pointer"] } == pointers.map { place + $0 }, "\(faults)")
      #expect(faults.first?["detail"]?.contains(detail) == true, "\(faults)")
    }
  }

  @Test(
    "points name quantities of the question, once each",
    arguments: [
      (#"{"grad_W_3": 1}"#, "/points/grad_W_3", "the network has 2 layers"),
      (#"{"grad_W": 1}"#, "/points/grad_W", "does not say which layer"),
      (#"{"h_0": 1}"#, "/points/h_0", "h_0 is the input"), (#"{"dW2": 1}"#, "/points/dW2", "It is called `grad_W_2`."),
      (#"{"grad_a_2": 1, "grad_a_L": 2}"#, "/points/grad_a_L", "another name of `grad_a_2`"),
      (#"{"denominator": 1}"#, "/points/denominator", "unknown field"),
    ])
  func points(_ points: String, _ pointer: String, _ detail: String) throws {
    let beside = try faults("/v1/grade", "{\(SmallNetwork.fields), \"points\": \(points), \"answer\": {}}")
    #expect(beside.map { $0["pointer"] } == [pointer])
    #expect(beside[0]["detail"]?.contains(detail) == true, "\(beside)")
    let nested = try faults(
      "/v1/grade", "{\"problem\": {\(SmallNetwork.fields), \"points\": \(points)}, \"answer\": {}}")
    #expect(nested.map { $0["pointer"] } == ["/problem" + pointer])
  }

  @Test(
    "a name in the points that is no quantity gets advice from the question's own, wherever the points are",
    arguments: [
      ("grad", "unknown field. Did you mean `grad_a_L`?"), ("gradd", "unknown field."),
      ("los", "unknown field. Did you mean `loss`?"), ("colour", "unknown field."),
      ("dx", "unknown field. It belongs to a network, and the question has `logits`."),
    ])
  func unknownPoints(_ name: String, _ detail: String) throws {
    let (question, points) = (#""logits": [1, 2], "labels": 0"#, #""points": {"\#(name)": 1}"#)
    let nested = "{\"problem\": {\(question)}, \(points)}"
    for body in ["{\(question), \(points)}", "{\(points), \(question)}", nested] {
      let found = try faults("/v1/grade", body)
      #expect(found.map { $0["pointer"] } == ["/points/\(name)"])
      #expect(found[0]["detail"]?.hasSuffix(detail) == true, "\(found)")
    }
  }

  @Test("points for a quantity of a network are refused for logits")
  func pointsOfLogits() throws {
    let found = try faults("/v1/grade", #"{"logits": [1, 2], "labels": 0, "points": {"grad_W_1": 1}, "answer": {}}"#)
    #expect(found.map { $0["pointer"] } == ["/points/grad_W_1"])
  }

  @Test("defaults of the other kind of question are accepted, because generated clients send them")
  func defaults() throws {
    let result = try post(
      "/v1/grade",
      #"{"logits": [1, 2], "labels": 0, "output": "softmax", "weights_layout": "out_in", "answer": {}}"#)
    #expect(result["score"] as? Int == 0)
  }

  @Test("a network above a limit is refused without parsing the rest, flat and in `problem`")
  func limits() throws {
    var configuration = GradientService.Configuration()
    configuration.elementsMax = 10
    configuration.layersMax = 2
    let service = GradientService(configuration)
    let layer = #"{"W": [[1]], "activation": "relu"}"#
    let rows = [
      (#""layers": [\#(layer), \#(layer), \#(layer)"#, "/layers", "more than 2 layers"),
      (#""x": [1, 2, 3, 4, 5, 6, 7, 8], "layers": [{"W": [[1, 2, 3]]}"#, "/layers/0", "more than 10 numbers"),
    ]
    for (fields, pointer, detail) in rows {
      for (body, place) in [("{\(fields)", ""), ("{\"problem\": {\(fields)", "/problem")] {
        let response = call(service, .post, "/v1/grade", body: Array(body.utf8))
        #expect(response.status == .unprocessableContent, "\(response.text)")
        #expect(response.text.contains("\"pointer\":\"\(place)\(pointer)\""), "\(response.text)")
        #expect(response.text.contains(detail))
      }
    }
  }
}
