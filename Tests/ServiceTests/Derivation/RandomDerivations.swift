import Foundation
import SeededRandom

/// Requests of `/v1/derivation` from a seed, with every option.
struct RandomDerivations {
  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  mutating func next() -> [String: Any] {
    let (classes, samples) = (pick([1, 2, 3, 3, 5, 10, 11, 40]), pick([1, 1, 2, 3, 7]))
    let isFlat = samples == 1 && flip()
    var request: [String: Any] = [:]
    let rows = (0..<samples).map { _ in (0..<classes).map { _ in number() } }
    request["logits"] = isFlat ? rows[0] : rows
    let base = pick([0, 1])
    if flip() {
      let targets = (0..<samples).map { _ in (0..<classes).map { _ in pick([0, 1, abs(number()) / 8]) } }
      request["targets"] = isFlat ? targets[0] : targets
    } else {
      let labels = (0..<samples).map { _ in Int.random(in: 0..<classes, using: &random) + base }
      request["labels"] = isFlat ? labels[0] : labels
      request["label_base"] = base
      // The first sample counts, so that the mean exists.
      if samples > 1, flip() { request["ignore_index"] = labels[0] == base ? -1 : base }
    }
    if flip() { request["weights"] = (0..<classes).map { _ in pick([1, 2, abs(number()) + 0.5]) } }
    if flip() { request["label_smoothing"] = pick([0, 0.1, 0.25, 1]) }
    request["reduction"] = pick(["mean", "sum", "none"])
    request["digits"] = Int.random(in: 1...17, using: &random)
    request["sample"] = Int.random(in: 0..<samples, using: &random)
    if flip() {
      let first = request["label_base"] as? Int ?? 0
      request["component"] = Int.random(in: 0..<classes, using: &random) + first
    }
    return request
  }

  private mutating func number() -> Double {
    switch Int.random(in: 0..<8, using: &random) {
    case 0: Double(Int.random(in: -3...3, using: &random))
    case 1: Double.random(in: -700...700, using: &random)
    case 2: Double(Int.random(in: -300...300, using: &random)) / 100
    default: Double.random(in: -4...4, using: &random)
    }
  }

  private mutating func flip() -> Bool { Bool.random(using: &random) }

  private mutating func pick<Value>(_ values: [Value]) -> Value { values.randomElement(using: &random)! }
}

/// How many random requests a test makes; `make derivation-check` makes more, from outside.
let randomDerivations = 100
