import GradientCore

private import Glibc

/// The mistakes that multiply a whole quantity of the output units: a sign, a unit, a divisor, a base.
enum FactorSlips {
  /// Bits of a mistake that is far more frequent than others.
  static let frequent = 3.0
  static let usual = 4.0
  static let unusual = 8.0

  /// A divisor is before a factor 2 of the same price: if they are the same number, it is the likelier of the two.
  static func all(at quantity: GradedQuantity, of unit: OutputUnit) -> [FactorSlip] {
    switch quantity {
    case .yHat: unit == .softmax ? ofProbabilities : unit == .logistic ? percents : []
    case .losses: [sign(quantity, unit)] + ofLosses(unit) + scales(unit) + bases(quantity, unit)
    case .loss: [sign(quantity, unit)] + divisors(unit) + scales(unit) + bases(quantity, unit)
    case .gradYHat, .gradAL:
      [sign(quantity, unit)] + divisors(unit) + rates + scales(unit) + bases(quantity, unit)
    default: []
    }
  }

  private static func constant(
    _ misconception: Misconception, _ price: Double, _ value: Double, _ kind: FactorSlip.Kind = .other
  ) -> FactorSlip {
    FactorSlip(misconception: misconception, price: price, kind: kind) { _ in value }
  }

  /// A sign that is lost at the loss or a gradient.
  private static func sign(_ quantity: GradedQuantity, _ unit: OutputUnit) -> FactorSlip {
    constant(Misconception.signLost(quantity, unit), frequent, -1, .sign)
  }

  private static let percents = [constant(.percent, usual, 100), constant(.percent, unusual, 0.01)]

  private static let rates = [0.1, 0.01, 1e-3].map {
    constant(.learningRateFactor, unusual, $0, .learningRate)
  }

  private static let ofProbabilities =
    percents + [
      FactorSlip(misconception: .meanOverClassesInYHat, price: unusual) { 1 / Double($0.classes) },
      FactorSlip(misconception: .meanOverClassesInYHat, price: unusual) { Double($0.classes) },
      FactorSlip(misconception: .batchMeanAdded, price: unusual) { 1 / Double($0.samples) },
    ]

  static func scales(_ unit: OutputUnit) -> [FactorSlip] {
    // Half a squared error has a factor ½ that students leave out.
    let two = unit == .identity ? Misconception.halfLost : .factorTwo
    return [
      constant(two, unit == .identity ? frequent : usual, 2, .two), constant(.factorHalf, usual, 0.5, .two),
    ] + percents
  }

  /// log₂ or log₁₀ for ln in the loss, and its derivative; ln for a logarithm to base 2 or 10.
  private static func bases(_ quantity: GradedQuantity, _ unit: OutputUnit) -> [FactorSlip] {
    guard unit != .identity else { return [] }
    let price = quantity.isMatrix ? unusual : usual
    let ofClasses = FactorSlip(misconception: .logarithmBase, price: unusual, kind: .base) {
      1 / log(Double($0.classes))
    }
    return [
      constant(.logarithmBase, price, 1 / M_LN2, .base), constant(.logarithmBase, price, 1 / M_LN10, .base),
      constant(.logarithmBase, unusual, M_LN2, .base), constant(.logarithmBase, unusual, M_LN10, .base),
    ] + (quantity.isMatrix ? [] : [ofClasses])
  }
}

// MARK: - What the sum is divided by

extension FactorSlips {
  /// The factor right divisor / wrong divisor; nil if the question does not allow the mistake.
  private static func wrong(
    _ misconception: Misconception, _ price: Double, _ divisor: @escaping @Sendable (Question) -> Double?
  ) -> FactorSlip {
    FactorSlip(misconception: misconception, price: price, kind: .divisor) { question in
      divisor(question).map { question.divisor / $0 }
    }
  }

  private static func ofMean(
    _ misconception: Misconception, _ price: Double, _ divisor: @escaping @Sendable (Question) -> Double?
  ) -> FactorSlip {
    wrong(misconception, price) { $0.reduction == .mean ? divisor($0) : nil }
  }

  static func divisors(_ unit: OutputUnit) -> [FactorSlip] {
    let units = ofUnits(unit)
    return [
      ofMean(.batchMeanLost, frequent) { $0.hasIgnored ? nil : 1 },
      ofMean(.batchMeanOfCountedLost, frequent) { $0.hasIgnored ? 1 : nil },
      ofMean(.batchMeanTwice, usual) { $0.divisor * $0.divisor },
      ofMean(.batchMeanTwice, unusual) { $0.weights == nil ? nil : $0.divisor * Double($0.samples) },
      ofMean(units, Slip.seen) { Double($0.classes) },
      wrong(units, usual) { $0.reduction == .mean ? nil : Double($0.classes) },
      wrong(.meanOverEntries, usual) { Double($0.samples * $0.classes) },
      wrong(.batchMeanAdded, usual) { $0.reduction == .mean ? nil : Double($0.samples) },
      wrong(.batchMeanAdded, Slip.seen) { $0.reduction == .mean ? nil : $0.sumOfWeights },
      ofMean(.ignoredSamplesCounted, Slip.seen) { $0.weights == nil ? $0.samplesIfNotDivisor : nil },
      // As much as weights that are lost: from the student's own losses, both divide by B.
      ofMean(.weightedMeanOverSamples, usual) { $0.weights == nil ? nil : $0.samplesIfNotDivisor },
      ofMean(.sumOfClassWeights, Slip.seen) { $0.weights?.reduce(0, +) },
      ofMean(.weightsNormalised, Slip.rare) { $0.divisorOfWeights(sum: 1) },
      ofMean(.weightsNormalised, Slip.rare) { $0.divisorOfWeights(sum: Double($0.classes)) },
      ofMean(.divisorOffByOne, unusual) { $0.weights == nil && $0.divisor > 1 ? $0.divisor - 1 : nil },
    ] + ofClasses
  }

  /// The losses of the samples have no mean.
  private static func ofLosses(_ unit: OutputUnit) -> [FactorSlip] {
    [
      FactorSlip(misconception: ofUnits(unit), price: usual, kind: .divisor) { 1 / Double($0.classes) },
      FactorSlip(misconception: .batchMeanAdded, price: usual, kind: .divisor) { 1 / Double($0.samples) },
      FactorSlip(misconception: .batchMeanAdded, price: unusual, kind: .divisor) { $0.sumOfWeights.map { 1 / $0 } },
      FactorSlip(misconception: .meanOverEntries, price: unusual, kind: .divisor) {
        1 / Double($0.samples * $0.classes)
      },
      FactorSlip(misconception: .weightsRescaled, price: Slip.rare) { $0.weights.map { 1 / $0.reduce(0, +) } },
      FactorSlip(misconception: .weightsRescaled, price: Slip.rare) {
        $0.weights.map { Double($0.count) / $0.reduce(0, +) }
      },
    ] + ofClasses
  }

  private static let ofClasses = [
    FactorSlip(misconception: .multipliedByClasses, price: unusual) { Double($0.classes) },
    FactorSlip(misconception: .divisorOffByOne, price: unusual) { question in
      question.classes > 1 ? Double(question.classes) / Double(question.classes - 1) : nil
    },
  ]

  private static func ofUnits(_ unit: OutputUnit) -> Misconception {
    unit == .softmax ? .meanOverClasses : .meanOverOutputs
  }
}

extension Question {
  /// B, if it is not the right divisor.
  fileprivate var samplesIfNotDivisor: Double? { divisor == Double(samples) ? nil : Double(samples) }

  /// What a mean divides by, if it is not B: the samples that count, each with its weight.
  fileprivate var sumOfWeights: Double? {
    guard let labels, weights != nil || ignoreIndex != nil else { return nil }
    let sum = labels.indices.reduce(0) { $0 + (isIgnored($1) ? 0 : weights?[labels[$1]] ?? 1) }
    return sum == Double(samples) || sum == 0 ? nil : sum
  }

  /// The divisor with which weights of another sum, over B, have the same result; nil without weights.
  fileprivate func divisorOfWeights(sum: Double) -> Double? {
    weights.map { $0.reduce(0, +) / sum * Double(samples) }
  }
}
