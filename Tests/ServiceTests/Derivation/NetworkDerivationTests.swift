import Foundation
import Grading
import HTTPMessage
import SeededRandom
import Service
import Testing

@Suite("POST /v1/derivation: networks")
struct NetworkDerivationTests {
  private static let layers =
    #""layers": [{"W": [[0.5, -0.25], [1, 0.75]], "b": [0.1, -0.2], "activation": "logistic"}, "#
    + #"{"W": [[1, -1], [0.5, 0.25], [-0.75, 2]], "b": [0, 0.3, -0.1]}]"#

  private func steps(_ fields: String) throws -> [[String: Any]] {
    try #require(try post("/v1/derivation", "{\(Self.layers), \(fields)}")["steps"] as? [[String: Any]])
  }

  private func text(_ step: [String: Any]?) -> String { step?["text"] as? String ?? "" }

  @Test("the steps have the course's order: forward, the output units, backward, the weight, the batch")
  func order() throws {
    let steps = try steps(
      #""x": [[1, -2], [0.5, 0.25]], "labels": [2, 0], "weight": {"layer": 1, "row": 2, "column": 1}"#)
    let names = steps.map { "\($0["id"] as? String ?? "")\(($0["layer"] as? Int).map { " \($0)" } ?? "")" }
    #expect(
      names == [
        "a_i 1", "h_i 1", "a_i 2", "softmax", "loss", "1", "2", "3a", "3b", "3", "4", "5", "grad_W_i 2", "grad_b_i 2",
        "grad_h_i 1", "grad_a_i 1", "grad_W_i 1", "grad_b_i 1", "weight", "batch",
      ])
    #expect(text(steps[1]) == "h_1 = g(a_1)\nh_{1,2} = g(a_{1,2}) = g(−0.7) = 0.3318\nh_1 = (0.7503, 0.3318)")
  }

  @Test("one weight has its chain from the loss down to it")
  func weight() throws {
    let steps = try steps(
      #""x": [1, -2], "labels": 2, "steps": ["weight"], "weight": {"layer": 1, "row": 1, "column": 2}"#)
    #expect(
      text(steps.first) == """
        ∂L/∂W_{1,1,2} = (∂L/∂ŷ) · (∂ŷ/∂a_L) · (∂a_L/∂h_1) · (∂h_1/∂a_1) · (∂a_1/∂W_{1,1,2})
        ∇_ŷ L = (0, 0, −4.65)
        ∇_{a_L} L = (0.3265, 0.4585, −0.785)
        ∇_{h_1} L = (1.144, −1.782)
        ∇_{a_1} L = (0.2144, −0.395)
        ∂L/∂W_{1,1,2} = (∂L/∂a_{1,1}) · h_{0,2} = 0.2144 · (−2) = −0.4289
        """)
  }

  @Test("a parameter's gradient is added over the samples, with the numbers of each")
  func batch() throws {
    let steps = try steps(#""x": [[1, -2], [0.5, 0.25]], "labels": [2, 0], "steps": ["batch"]"#)
    let lines = text(steps.first).split(separator: "\n")
    #expect(
      lines.suffix(6) == [
        "∇_{W_1} loss = (1/D) Σ_n ∇_{W_1} L_n",
        "∂loss/∂W_{1,1,1} = (1/2) · (0.2144 + (−0.111)) = 0.05171",
        "∇_{W_1} loss = ((0.05171, −0.2422), (−0.09639, 0.4456))",
        "∇_{b_1} loss = (1/D) Σ_n ∇_{b_1} L_n",
        "∂loss/∂b_{1,1} = (1/2) · (0.2144 + (−0.222)) = −0.00379",
        "∇_{b_1} loss = (−0.00379, 0.004731)",
      ])
  }

  @Test("each step of a page has an id of its own")
  func anchors() throws {
    let body = "{\(Self.layers), \"x\": [1, -2], \"labels\": 2, \"format\": \"html\"}"
    let text = call(.init(), .post, "/v1/derivation", body: Array(body.utf8)).text
    let ids = text.matches(of: /id="([^"]*)"/).map(\.1)
    #expect(Set(ids).count == ids.count)
    #expect(ids.contains("step-grad_W_2"))
  }

  @Test("the step of every diagnosis is a step of some question")
  func stepsOfDiagnoses() throws {
    var found: Set<String> = []
    for fields in [
      #""x": [[1, -2], [1, 0]], "labels": [2, 0]"#, #""x": [1, -2], "output": "logistic", "targets": [0, 1, 0.5]"#,
      #""x": [1, -2], "output": "identity", "targets": [0, 1, 2]"#,
    ] {
      found.formUnion(try steps(fields).compactMap { $0["id"] as? String })
    }
    for step in DerivationStep.allCases { #expect(found.contains(step.rawValue), "\(step)") }
  }

  @Test(
    "what does not fit the network is refused",
    arguments: [
      (#""x": [1, -2], "labels": 2, "weight": {"layer": 1, "row": 3, "column": 1}"#, "/weight/row"),
      (#""x": [1, -2], "labels": 2, "weight": {"layer": 1, "row": 1, "column": 1, "sample": 0}"#, "/weight/sample"),
      (#""x": [1, -2], "labels": 2, "component": 3"#, "/component"),
      (#""x": [1, -2], "labels": 2, "sample": 1"#, "/sample"),
      (#""x": [1, -2], "labels": 2, "steps": ["weight"]"#, "/steps/0"),
    ])
  func refused(_ fields: String, _ pointer: String) {
    let response = call(.init(), .post, "/v1/derivation", body: Array("{\(Self.layers), \(fields)}".utf8))
    #expect(response.status == .unprocessableContent)
    #expect(response.text.contains("\"pointer\":\"\(pointer)\""), "\(response.text)")
  }

  // MARK: Numbers

  private func response(_ path: String, _ fields: [String: Any]) throws -> [String: Any] {
    let body = try JSONSerialization.data(withJSONObject: fields)
    let response = call(.init(), .post, path, body: Array(body))
    try #require(response.status == .ok, "\(response.text) for \(fields)")
    return try ExactJSON.object(response.body)
  }

  private func flat(_ value: Any?) -> [Double] {
    switch value {
    case let number as Double: [number]
    case let text as String where text == "-Infinity": [-.infinity]
    case let list as [Any]: list.flatMap(flat)
    case let object as [String: Any]: object.values.flatMap(flat)
    default: []
    }
  }

  @Test("the values have the bits of /v1/backprop, and every format shows them", arguments: [20 as UInt64])
  func sameNumbers(_ seed: UInt64) throws {
    var random = RandomNetworkRequests(seed: seed)
    for count in 0..<randomDerivations / 2 {
      let (request, sample) = random.next()
      let label: Comment = "seed \(seed), request \(count): \(request)"
      let object = try response("/v1/derivation", request)
      let alone = try response(
        "/v1/backprop",
        random.question(request, sample: sample, include: ["a", "h", "grad_a", "grad_h", "grad_W", "grad_b", "losses"]))
      let whole = try response(
        "/v1/backprop", random.question(request, include: ["loss", "losses", "grad_W", "grad_b"]))
      var known = Set((flat(request) + flat(alone) + flat(whole)).map(abs)).union((0...20).map(Double.init))
      // A sum over the batch shows what each sample has.
      for other in (request["x"] as? [Any] ?? []).indices {
        let fields = random.question(request, sample: other, include: ["grad_W", "grad_b"])
        known.formUnion(flat(try response("/v1/backprop", fields)).map(abs))
      }
      let steps = try #require(object["steps"] as? [[String: Any]])
      for step in steps { try compare(step, alone, whole, label) }
      for step in steps { known.formUnion(flat(step["values"]).map(abs)) }
      for step in steps {
        let shown = ShownNumbers.inText(text(step))
        #expect(ShownNumbers.areSame(shown, inLatex: try #require(step["latex"] as? String)), label)
        #expect(shown == ShownNumbers.inMathML(try #require(step["mathml"] as? String)), label)
        for number in Set(shown) {
          let isKnown = known.contains { number.distance(from: $0, digits: 17) <= 1.001 }
          #expect(isKnown, "\(number) in \(text(step)) of \(label)")
        }
      }
    }
  }

  /// Compares the last values of a step with the quantity of its layer.
  private func compare(
    _ step: [String: Any], _ alone: [String: Any], _ whole: [String: Any], _ label: Comment
  ) throws {
    let id = try #require(step["id"] as? String)
    let values = try #require(step["values"] as? [[String: Any]])
    let quantity = id.replacing("_i", with: "_\(Int(step["layer"] as? Double ?? 0))")
    if let expected = alone[quantity] { #expect(flat(values.last?["values"]) == flat(expected), label) }
    if id == "loss" || id == "logistic_loss" { #expect(flat(values.last?["values"]) == flat(alone["losses"]), label) }
    guard id == "batch" else { return }
    // Those of the layers come last, from the last layer down: an entry of W, W, an entry of b, b.
    let layers = whole.keys.count { $0.hasPrefix("grad_W") }
    let last = values.suffix(4 * layers)
    let expected = (1...layers).reversed().flatMap { ["grad_W_\($0)", "grad_b_\($0)"] }
    for (values, name) in zip(last.enumerated().filter { $0.offset % 2 == 1 }, expected) {
      #expect(flat(values.element["values"]) == flat(whole[name]), label)
    }
  }
}

/// Requests with a small network from a seed.
struct RandomNetworkRequests {
  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// - Returns: a request of `/v1/derivation` with 17 digits, and the sample.
  mutating func next() -> (request: [String: Any], sample: Int) {
    let widths = pick([[3, 2, 3], [1, 4, 2], [2, 3, 3, 2], [4, 1, 1]])
    let samples = pick([1, 2, 3])
    var request: [String: Any] = ["x": (0..<samples).map { _ in numbers(widths[0]) }, "digits": 17]
    let names = ["tanh", "logistic", "relu", "leaky_relu", "elu", "gelu", "gelu_tanh", "silu", "softplus", "identity"]
    request["layers"] = (1..<widths.count).map { index -> [String: Any] in
      var layer: [String: Any] = ["W": (0..<widths[index]).map { _ in numbers(widths[index - 1]) }]
      if Bool.random(using: &random) { layer["b"] = numbers(widths[index]) }
      if index < widths.count - 1 { layer["activation"] = pick(names) }
      return layer
    }
    let classes = widths[widths.count - 1]
    let output = pick(["softmax", "softmax", "logistic", "identity"])
    request["output"] = output
    if output == "softmax" {
      request["labels"] = (0..<samples).map { _ in Int.random(in: 0..<classes, using: &random) }
    } else {
      request["targets"] = (0..<samples).map { _ in (0..<classes).map { _ in pick([0, 0.25, 1]) } }
    }
    request["reduction"] = pick(["mean", "sum"])
    let sample = Int.random(in: 0..<samples, using: &random)
    request["sample"] = sample
    return (request, sample)
  }

  /// The same question for `/v1/backprop`.
  ///
  /// - Parameter sample: the only sample of the batch, whose losses are then added; nil for all.
  func question(_ request: [String: Any], sample: Int? = nil, include: [String]) -> [String: Any] {
    var fields = request
    for key in ["sample", "digits"] { fields[key] = nil }
    fields["include"] = include
    guard let sample else { return fields }
    for key in ["x", "labels", "targets"] { fields[key] = (request[key] as? [Any]).map { [$0[sample]] } }
    fields["reduction"] = "sum"
    fields["weight"] = ["layer": 1, "row": 1, "column": 1]
    return fields
  }

  private mutating func numbers(_ count: Int) -> [Double] {
    (0..<count).map { _ in pick([Double.random(in: -2...2, using: &random), 0, 1, -0.5]) }
  }

  private mutating func pick<Value>(_ values: [Value]) -> Value { values.randomElement(using: &random)! }
}
