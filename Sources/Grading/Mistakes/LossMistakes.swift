private import Glibc

/// A wrong formula for one sample's loss.
struct LossMistake: Sendable {
  let misconception: Misconception
  /// The wrong loss of a row; nil if the question has no label for it.
  let formula: @Sendable (Row) -> Double?

  private init(_ misconception: Misconception, _ formula: @escaping @Sendable (Row) -> Double?) {
    self.misconception = misconception
    self.formula = formula
  }
}

extension LossMistake {
  static let all: [LossMistake] =
    formulas
    + epsilons.flatMap { epsilon in
      [
        LossMistake(.epsilonAdded) { crossEntropy($0) { $0 + epsilon } },
        LossMistake(.epsilonAdded) { crossEntropy($0) { max($0, epsilon) } },
      ]
    }

  /// The values that libraries and courses add, among them the ulp of 1 in float32 and binary64.
  private static let epsilons = [1e-5, 1e-6, 1e-7, 0x1p-23, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 0x1p-52]

  private static let formulas: [LossMistake] = [
    LossMistake(squaredError) { squaredDistance($0) },
    LossMistake(squaredError) { squaredDistance($0) / 2 },
    LossMistake(squaredError) { squaredDistance($0) / Double($0.classes) },
    LossMistake(binaryCrossEntropy) { binary($0) },
    LossMistake(binaryCrossEntropy) { binary($0) / Double($0.classes) },
    LossMistake(indicatorLost) { row in -row.yHat.reduce(0) { $0 + log($1) } },
    LossMistake(entropy) { row in -row.yHat.reduce(0) { $1 == 0 ? $0 : $0 + $1 * log($1) } },
    LossMistake(logLost) { row in zip(row.q, row.yHat).reduce(0) { $0 + $1.0 * $1.1 } },
    LossMistake(logLost) { row in -zip(row.q, row.yHat).reduce(0) { $0 + $1.0 * $1.1 } },
    LossMistake(GradALMistakes.labelsOfAllSamples) { row in
      guard !row.batchLabels.isEmpty else { return nil }
      let total = row.q.reduce(0, +)
      return -total * row.batchLabels.reduce(0) { $0 + $1.share * log(row.yHat[$1.label]) }
    },
  ]

  static let squaredError = Misconception(
    "squared_error",
    is: "This is the squared error between ŷ and the one-hot vector:",
    fix: "use the cross-entropy.",
    step: .loss)
  static let binaryCrossEntropy = Misconception(
    "binary_cross_entropy",
    is: "This is the binary cross-entropy over the classes:",
    fix: "keep only the term of the true class, −log ŷ_ℓ.",
    step: .loss)
  static let indicatorLost = Misconception(
    "indicator_lost",
    is: "This sums the logarithms of all classes:",
    fix: "keep only that of the true class.",
    step: .loss)
  static let entropy = Misconception(
    "entropy_of_y_hat",
    is: "This is the entropy of ŷ:",
    fix: "weight the logarithms with the one-hot vector, not with ŷ.",
    step: .loss)
  static let logLost = Misconception(
    "log_lost",
    is: "The logarithm is missing: this is ŷ_ℓ or −ŷ_ℓ.",
    fix: "Take −log ŷ_ℓ.",
    step: .loss)
}

/// −Σ q log of a changed ŷ.
private func crossEntropy(_ row: Row, _ changed: (Double) -> Double) -> Double {
  zip(row.q, row.yHat).reduce(0) { $1.0 == 0 ? $0 : $0 - $1.0 * log(changed($1.1)) }
}

private func squaredDistance(_ row: Row) -> Double {
  zip(row.yHat, row.target).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
}

private func binary(_ row: Row) -> Double {
  zip(row.yHat, row.target).reduce(0) { sum, pair in
    let (y, t) = pair
    return sum - (t == 0 ? 0 : t * log(y)) - (t == 1 ? 0 : (1 - t) * log1p(-y))
  }
}
