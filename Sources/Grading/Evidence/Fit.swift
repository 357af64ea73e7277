/// A hypothesis that gives every entry of an answer.
struct Fit: Sendable {
  /// In the order of the derivation, then the factors and the sign; each once. Empty for the right way.
  let misconceptions: [Misconception]
  /// How many of them are slips of the structure. The others are factors and the sign.
  let structureCount: Int
  /// The student's own quantity that it starts from; nil for the exact values.
  let origin: GradedQuantity?
  /// The evidence less the price, in bits.
  let bits: Double
  /// The bits that the places of the zeros add where they decide whether there is a name.
  let patternBits: Double
  /// What the hypothesis gives.
  let values: [Double]

  var isRight: Bool { misconceptions.isEmpty }
  var codes: Set<String> { Set(misconceptions.map(\.code)) }

  /// Whether another hypothesis has other factors alone.
  func hasStructure(of other: Fit) -> Bool {
    misconceptions.prefix(structureCount) == other.misconceptions.prefix(other.structureCount)
  }

  /// Whether another hypothesis gives the same numbers, to the precision of any answer.
  func hasNumbers(of other: Fit) -> Bool {
    zip(values, other.values).allSatisfy { x, y in x == y || abs(x - y) <= Fit.sameNumbers * max(abs(x), abs(y)) + 1e-9
    }
  }

  private static let sameNumbers = 2e-6
}
