private import Text

/// The mistake in a wrong answer, as far as its numbers show it.
package enum Diagnosis: Equatable, Sendable {
  /// The explanation that the evidence pays for, and the next best one.
  case recognised(Explanation, runnerUp: Explanation?)
  /// Several explanations give the answer, and its digits are too few to tell them apart. At least two.
  case ambiguous([Explanation])
  case unrecognised
  /// The right step from the student's own values, which cannot be right, so nothing is earned by it.
  case consequence(of: GradedQuantity)
  /// A loss cannot be computed from the student's own ŷ, which is 0 or negative in a class that the loss takes.
  case undefinedLogarithm
  /// No mistake was looked for, because that would take too much work.
  case undiagnosed
}

/// One mistake, or several that were made together.
package struct Explanation: Hashable, Sendable {
  /// In the order of the derivation, then the factors and the sign. At least one. Two layers can have two forms of one
  /// code.
  package let misconceptions: [Misconception]
  /// The student's own quantity that it starts from, which is wrong too; nil if it starts from the exact values.
  package let origin: GradedQuantity?

  /// The layers of a network where the mistakes are made, by their sentences.
  private let layers: [String: [Int]]

  init(misconceptions: [Misconception], layers: [String: [Int]] = [:], origin: GradedQuantity? = nil) {
    self.misconceptions = misconceptions
    self.layers = layers
    self.origin = origin
  }

  /// Whether it starts from the student's own ŷ, which is wrong too.
  package var isFromOwnYHat: Bool { origin == .yHat }

  /// Each code once.
  package var codes: [String] { Explanation.unique(misconceptions.map(\.code)) }

  /// Where a mistake is made, in ascending order. 0 is the input x. Empty for output units and factors.
  package func layers(of misconception: Misconception) -> [Int] { layers[misconception.sentence] ?? [] }

  /// What the student reads about each of them.
  package var sentences: [String] {
    zip(misconceptions, sentencesOfLayers).map { Explanation.sentence($1, about: layers(of: $0)) }
  }

  /// The same in any layer.
  package var sentencesOfLayers: [String] {
    misconceptions.map { misconceptions.count == 1 ? $0.sentence : $0.sentenceInPair }
  }

  /// What is true of everyone with these codes: in any layer, and of any form.
  package var sentencesOfForms: [String] {
    Explanation.unique(zip(misconceptions, sentencesOfLayers).map { $0.sentenceOfForms ?? $1 })
  }

  private static func unique(_ texts: [String]) -> [String] {
    texts.reduce(into: []) { found, text in
      if !found.contains(text) { found.append(text) }
    }
  }

  /// A sentence about layer i, with the number of the layer; of several, their names after it. Layer 0 is the input x.
  private static func sentence(_ text: String, about layers: [Int]) -> String {
    guard let layer = layers.first else { return text }
    guard layers.count == 1 else { return "\(text) This is so \(places(of: layers))." }
    let name = layer == 0 ? "x" : "layer \(layer)"
    // Not "layer is".
    let names = [" ", ":", ",", "."].map { ("layer i\($0)", "\(name)\($0)") }
    let symbols =
      [("layer i + 1", "layer \(layer + 1)")] + names
      + [("{i+1}", "\(layer + 1)"), ("{i−1}", "\(layer - 1)"), ("_i", "_\(layer)")]
    return replace([("h_0", "x")], in: replace(symbols, in: text))
  }

  /// A text with other words for some symbols, in one pass over its bytes. `String.replacing` compares characters: for
  /// these symbols, it takes as long as the diagnosis of a small network.
  private static func replace(_ symbols: [(symbol: String, word: String)], in text: String) -> String {
    let bytes = Array(text.utf8)
    let symbols = symbols.map { (symbol: Array($0.symbol.utf8), word: $0.word) }
    var (found, place) = ([UInt8](), 0)
    while place < bytes.count {
      if let (symbol, word) = symbols.first(where: { bytes[place...].starts(with: $0.symbol) }) {
        found += word.utf8
        place += symbol.count
      } else {
        found.append(bytes[place])
        place += 1
      }
    }
    return String(decoding: found, as: UTF8.self)
  }

  /// `in layers 1 and 2`, or `at x and in layer 1`.
  private static func places(of layers: [Int]) -> String {
    let hidden = layers.filter { $0 > 0 }
    let numbers = "in \(noun("layer", for: Double(hidden.count))) \(hidden.map(String.init).listed("and"))"
    return hidden.count == layers.count ? numbers : "at x and \(numbers)"
  }

  package static func == (a: Explanation, b: Explanation) -> Bool { Set(a.codes) == Set(b.codes) }

  package func hash(into hasher: inout Hasher) { hasher.combine(Set(codes)) }
}
