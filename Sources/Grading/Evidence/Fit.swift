/// A hypothesis that gives every entry of an answer.
struct Fit: Sendable {
  /// In the order of the derivation, then the factors and the sign. Empty for the right way.
  let misconceptions: [Misconception]
  /// The layers where they are made, by their sentences.
  var layers: [String: [Int]] = [:]
  /// The slips of the structure, by their numbers. The other mistakes are factors and the sign.
  let structure: [Int]
  /// The student's own quantity that it starts from; nil for the exact values.
  let origin: GradedQuantity?
  /// What its mistakes cost, in bits.
  let price: Double
  /// How many formulas are between the slips and the answered quantity.
  let distance: Int
  /// The evidence less the price and what it costs to start there, in bits.
  let bits: Double
  /// The bits that the places of the zeros add where they decide whether there is a name.
  let patternBits: Double
  /// What the hypothesis gives.
  let values: [Double]

  var isRight: Bool { misconceptions.isEmpty }
  var codes: Set<String> { Set(misconceptions.map(\.code)) }

  /// Whether nothing but chance tells it from a hypothesis with equal numbers: both have one factor or sign in place of
  /// the other's, at the same price.
  func isTwin(of other: Fit) -> Bool {
    price == other.price && structure == other.structure && misconceptions.count == other.misconceptions.count
  }

  /// Whether it is the same hypothesis, from the same numbers taken in another way.
  func isReading(of other: Fit) -> Bool { price == other.price && misconceptions == other.misconceptions }

  /// Whether it is the likelier of two with equal numbers: the cheaper; then the one whose slips are nearer to the
  /// answer; then the one with fewer mistakes.
  func isLikelier(than other: Fit) -> Bool {
    (price, distance, misconceptions.count) < (other.price, other.distance, other.misconceptions.count)
  }

  /// Whether another hypothesis gives the same numbers, to the precision of any answer.
  func hasNumbers(of other: Fit) -> Bool {
    zip(values, other.values).allSatisfy { x, y in x == y || abs(x - y) <= Fit.sameNumbers * max(abs(x), abs(y)) + 1e-9
    }
  }

  private static let sameNumbers = 2e-6
}
