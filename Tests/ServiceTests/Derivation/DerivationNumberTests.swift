import Foundation
import HTTPMessage
import SeededRandom
import Service
import Testing

@Suite("POST /v1/derivation: the numbers are those of /v1/gradients")
struct DerivationNumberTests {
  /// The exact numbers of a response of `/v1/derivation`, by step and name.
  private struct Values {
    let step: String
    let name: String
    let indices: [Int]?
    let numbers: [Double]
  }

  private func values(_ response: [String: Any]) throws -> [Values] {
    try #require(response["steps"] as? [[String: Any]]).flatMap { step in
      try #require(step["values"] as? [[String: Any]]).map { value in
        Values(
          step: try #require(step["id"] as? String), name: try #require(value["name"] as? String),
          indices: (value["indices"] as? [Double])?.map { Int($0) }, numbers: try doubles(value["values"]))
      }
    }
  }

  private func doubles(_ value: Any?) throws -> [Double] {
    try #require(value as? [Any]).map { $0 as? Double ?? ($0 as? String == "-Infinity" ? -.infinity : .nan) }
  }

  private func body(_ fields: [String: Any]) throws -> String {
    String(decoding: try JSONSerialization.data(withJSONObject: fields), as: UTF8.self)
  }

  private func response(_ path: String, _ fields: [String: Any]) throws -> [String: Any] {
    let response = call(.init(), .post, path, body: Array(try body(fields).utf8))
    try #require(response.status == .ok, "\(response.text) for \(fields)")
    return try ExactJSON.object(response.body)
  }

  /// The row of a sample in a result of `/v1/gradients`.
  private func row(_ result: [String: Any], _ name: String, _ sample: Int, isFlat: Bool) throws -> [Double] {
    try doubles(isFlat ? result[name] : try #require(result[name] as? [Any])[sample])
  }

  /// The fields of the same question for `/v1/gradients`.
  private func question(_ request: [String: Any], reduction: String? = nil, include: [String]) -> [String: Any] {
    var fields = request
    for key in ["sample", "component", "digits", "steps", "format"] { fields[key] = nil }
    if let reduction { fields["reduction"] = reduction }
    fields["include"] = include
    return fields
  }

  @Test("the values have the same bits, over random requests", arguments: [18 as UInt64])
  func sameBits(_ seed: UInt64) throws {
    var random = RandomDerivations(seed: seed)
    for count in 0..<randomDerivations {
      let request = random.next()
      let values = try values(response("/v1/derivation", request))
      let sample = try #require(request["sample"] as? Int)
      let base = request["label_base"] as? Int ?? 0
      let isFlat = (request["logits"] as? [Any])?.first is Double
      let alone = try response(
        "/v1/gradients", question(request, reduction: "none", include: ["y_hat", "losses", "grad_y_hat", "grad_a_L"]))
      let label: Comment = "seed \(seed), request \(count): \(request)"
      for (step, name, quantity) in [
        ("softmax", "ŷ", "y_hat"), ("2", "∇_ŷ L", "grad_y_hat"), ("5", "∇_{a_L} L", "grad_a_L"),
      ] {
        let found = try #require(values.first { $0.step == step && $0.name == name })
        let expected = try row(alone, quantity, sample, isFlat: isFlat)
        #expect(found.numbers == found.indices?.map { expected[$0 - base] }, label)
      }
      let loss = try #require(values.first { $0.step == "loss" && $0.name == "L" })
      #expect(loss.numbers == [isFlat ? alone["losses"] as! Double : (alone["losses"] as! [Double])[sample]], label)
      try expectLastStep(values, request, sample, isFlat: isFlat, label)
    }
  }

  /// The last line is the row of grad_a_L that `/v1/gradients` returns for the same question.
  private func expectLastStep(
    _ values: [Values], _ request: [String: Any], _ sample: Int, isFlat: Bool, _ label: Comment
  ) throws {
    let isReduced = request["reduction"] as? String != "none"
    let whole = try response(
      "/v1/gradients", question(request, include: isReduced ? ["loss", "grad_a_L", "denominator"] : ["grad_a_L"]))
    let last = try #require(values.last)
    let base = request["label_base"] as? Int ?? 0
    let expected = try row(whole, "grad_a_L", sample, isFlat: isFlat)
    #expect(zip(last.numbers, last.indices ?? []).allSatisfy { $0.bitPattern == expected[$1 - base].bitPattern }, label)
    #expect(!last.numbers.isEmpty, label)
    if let loss = values.first(where: { $0.step == "batch" && $0.name == "loss" }) {
      #expect(loss.numbers == [try #require(whole["loss"] as? Double)], label)
    }
    if let denominator = values.first(where: { $0.step == "batch" && $0.name == "D" }) {
      #expect(denominator.numbers == [try #require(whole["denominator"] as? Double)], label)
    }
  }

  @Test("every format shows the same numbers, rounded to the digits, over random requests", arguments: [19 as UInt64])
  func everyFormat(_ seed: UInt64) throws {
    var random = RandomDerivations(seed: seed)
    for count in 0..<randomDerivations {
      let request = random.next()
      let digits = try #require(request["digits"] as? Int)
      let object = try response("/v1/derivation", request)
      let label: Comment = "seed \(seed), request \(count): \(request)"
      let known = try knownNumbers(request, values(object))
      for step in try #require(object["steps"] as? [[String: Any]]) {
        let text = try #require(step["text"] as? String)
        let shown = ShownNumbers.inText(text)
        #expect(ShownNumbers.areSame(shown, inLatex: try #require(step["latex"] as? String)), label)
        #expect(shown == ShownNumbers.inMathML(try #require(step["mathml"] as? String)), label)
        for number in Set(shown) {
          // Half a unit, and what binary64 adds to it.
          let isKnown = known.contains { number.distance(from: $0, digits: digits) <= 1.001 }
          #expect(isKnown, "\(number) in \(text) of \(label)")
        }
      }
      try expectTexts(request, object, label)
    }
  }

  /// The magnitudes of all numbers that a derivation may show: those of the request, of `values`, and small integers.
  private func knownNumbers(_ request: [String: Any], _ values: [Values]) throws -> Set<Double> {
    func flat(_ value: Any?) -> [Double] {
      switch value {
      case let number as Double: [number]
      case let list as [Any]: list.flatMap(flat)
      default: []
      }
    }
    var known = Set(["logits", "targets", "weights", "label_smoothing"].flatMap { flat(request[$0]) }.map(abs))
    known.formUnion(values.flatMap(\.numbers).map(abs))
    let alone = try response(
      "/v1/gradients", question(request, reduction: "none", include: ["y_hat", "losses", "grad_y_hat", "grad_a_L"]))
    known.formUnion(alone.values.flatMap(flat).map(abs))
    known.formUnion((0...60).map(Double.init))
    return known
  }

  /// The other formats have the same formulas.
  private func expectTexts(_ request: [String: Any], _ object: [String: Any], _ label: Comment) throws {
    let steps = try #require(object["steps"] as? [[String: Any]])
    for (format, field) in [("latex", "latex"), ("markdown", "latex"), ("html", "mathml"), ("text", "text")] {
      var request = request
      request["format"] = format
      let text = call(.init(), .post, "/v1/derivation", body: Array(try body(request).utf8)).text
      let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      for step in steps {
        let formulas = try #require(step[field] as? String)
        for line in formulas.split(separator: "\n") {
          #expect(words.contains(line.split(separator: " ").joined(separator: " ")), "\(format): \(label)")
        }
      }
      if format == "text" { #expect(text.split(separator: "\n").allSatisfy { $0.unicodeScalars.count <= 100 }, label) }
      if format == "latex" { #expect(text.utf8.allSatisfy { $0 < 0x80 }, label) }
    }
  }
}
