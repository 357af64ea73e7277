import Foundation
import SeededRandom
import Service
import Testing

/// What a level of `feedback` discloses, compared with the level above it, over classes of seeded answers.
///
/// `make examine PARTS=levels LEVELS=100000` compares more answers, and the formats that show text.
@Suite("Levels of disclosure")
struct DisclosureLevelTests {
  private static let levels = ["score", "count", "locations", "hint", "full"]

  /// A question, and the endpoint that computes its right values.
  struct Asked: CustomTestStringConvertible {
    let fields: String
    let quantities: [String]
    var endpoint = "/v1/gradients"

    var testDescription: String { fields }
  }

  private static let matrices = ["y_hat", "grad_y_hat", "grad_a_L"]
  private static let questions = [
    Asked(
      fields: #""logits": [[2, 1, 0.1], [0.5, 2.5, -1], [1.2, -0.7, 0.4], [0.2, 0.1, 1.7]], "labels": [0, 2, 0, 1]"#,
      quantities: ["loss", "losses"] + matrices),
    Asked(
      fields: #""logits": [[2, 1, 0.1, -1], [0.5, 2.5, -1, 0.3]], "labels": [0, 2], "weights": [1, 2, 0.5, 3]"#,
      quantities: ["loss"] + matrices),
    Asked(
      fields:
        #""logits": [[2, 1, 0.1], [0.5, 2.5, -1]], "targets": [[0.5, 0.25, 0.25], [0, 1, 0]], "reduction": "none""#,
      quantities: ["losses"] + matrices),
    Asked(fields: #""logits": [2, 1, 0.1, 0.7, -1.3], "labels": 3"#, quantities: ["loss"] + matrices),
    Asked(
      fields: #""x": [[1, -2], [0.5, 1], [-1, 0.25]], "layers": \#(SmallNetwork.layers), "labels": [2, 0, 1]"#,
      quantities: ["loss", "h_1", "grad_a_2", "grad_W_2", "grad_b_2", "grad_a_1", "grad_W_1", "grad_b_1"],
      endpoint: "/v1/backprop"),
  ]

  @Test("a lower level shows nothing of a higher one, in 10,000 pairs of results", arguments: questions.indices)
  func lowerLevels(_ index: Int) throws {
    let asked = Self.questions[index]
    let seed = UInt64(7 + index)
    let answers = try Self.answers(625, to: asked, seed: seed)
    let bodies = try Self.levels.map { level in
      try post(
        "/v1/grade",
        #"{\#(asked.fields), "tolerance": {"decimals": 3}, "feedback": "\#(level)", "submissions": [\#(answers.bodies)]}"#
      )
    }
    let exact = shownNumbers(try #require(bodies.last?["expected"])).compactMap(Double.init)
    let results = try bodies.map { try #require($0["results"] as? [Any]) }
    for (level, (lower, higher)) in zip(Self.levels, zip(results, results.dropFirst())) {
      for (answer, (low, high)) in zip(answers.texts, zip(lower, higher)) {
        #expect(isPart(low, of: high), "seed \(seed), \(level), \(answer): \(low) and \(high)")
        let leaked = shownNumbers(low).filter { isShown($0, exact) && !answer.contains($0) }
        #expect(leaked.isEmpty, "seed \(seed), \(level), \(answer): \(leaked)")
      }
    }
    // The last level shows them: the comparison would find a number that a lower one shows.
    #expect(shownNumbers(bodies[Self.levels.count - 1]).contains { isShown($0, exact) })
  }

  private struct Answers {
    let texts: [String]
    var bodies: String { texts.map { #"{"id": 0, "answer": \#($0)}"# }.joined(separator: ", ") }
  }

  /// Right numbers, right numbers with a factor, numbers next to them, other numbers, those of another
  /// quantity, texts and gaps.
  private static func answers(_ count: Int, to asked: Asked, seed: UInt64) throws -> Answers {
    var generator = SeededGenerator(seed: seed)
    let include = asked.quantities.map { #""\#($0)""# }.joined(separator: ", ")
    let right = try post(asked.endpoint, "{\(asked.fields), \"include\": [\(include)]}")
    let texts = (0..<count).map { _ in
      let parts = asked.quantities.compactMap { quantity -> String? in
        let factor: Double = [1, -1, 2, 0.5, 100].randomElement(using: &generator) ?? 1
        let values: String
        switch Int.random(in: 0..<12, using: &generator) {
        case 0: values = text(right[quantity]) { $0 }
        case 1: values = text(right[quantity]) { factor * $0 }
        case 2: values = text(right[quantity]) { $0 + Double.random(in: -1...1, using: &generator) / 64 }
        case 3: values = text(right[quantity]) { _ in Double.random(in: -3...3, using: &generator) }
        case 4: values = #""1/3""#
        // In another shape.
        case 5: values = text(asked.quantities.randomElement(using: &generator).flatMap { right[$0] }) { factor * $0 }
        default: return nil
        }
        return #""\#(quantity)": \#(values)"#
      }
      return "{" + parts.joined(separator: ", ") + "}"
    }
    return Answers(texts: texts)
  }

  /// Numbers, or lists of them, changed and rounded to four decimals.
  private static func text(_ values: Any?, _ change: (Double) -> Double) -> String {
    if let list = values as? [Any] { return "[" + list.map { text($0, change) }.joined(separator: ", ") + "]" }
    return String(format: "%.4f", change(values as? Double ?? 0))
  }
}

/// Whether each field of a result is in the other one, with the same value.
private func isPart(_ lower: Any, of higher: Any) -> Bool {
  if let fields = lower as? [String: Any] {
    guard let others = higher as? [String: Any] else { return false }
    return fields.allSatisfy { name, value in others[name].map { isPart(value, of: $0) } ?? false }
  }
  return (lower as? NSObject) == (higher as? NSObject)
}

/// The numbers of a result that have at least three decimals, also those in its sentences.
private func shownNumbers(_ value: Any) -> [String] {
  if let fields = value as? [String: Any] { return fields.values.flatMap(shownNumbers) }
  if let list = value as? [Any] { return list.flatMap(shownNumbers) }
  let text = value as? String ?? "\(value)"
  let pieces = text.split { !($0.isNumber || ".-e".contains($0)) }
  return pieces.map(String.init).filter { decimals($0) >= 3 && Double($0) != nil }
}

private func decimals(_ number: String) -> Int {
  number.split(separator: ".", maxSplits: 1).dropFirst().first?.prefix { $0.isNumber }.count ?? 0
}

/// Whether a number is one of the exact values, to the decimals that it has.
private func isShown(_ number: String, _ exact: [Double]) -> Bool {
  guard let shown = Double(number) else { return false }
  let unit = pow(10, -Double(decimals(number)))
  return exact.contains { abs($0 - shown) <= unit / 2 }
}
