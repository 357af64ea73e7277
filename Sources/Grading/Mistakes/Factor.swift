private import Glibc
import GradientCore

/// A mistake that multiplies the whole answer: a sign, a unit, a divisor.
struct Factor: Sendable {
  let value: Double
  /// One, or two of different kinds.
  let misconceptions: [Misconception]
  private let kinds: Set<Kind>

  private enum Kind { case sign, divisor, logarithm, percent, square }

  private init(_ value: Double, _ misconceptions: [Misconception], _ kinds: Set<Kind>) {
    self.value = value
    self.misconceptions = misconceptions
    self.kinds = kinds
  }

  private init(_ misconception: Misconception, _ value: Double, _ kind: Kind) {
    self.init(value, [misconception], [kind])
  }

  /// No mistake.
  static let one = Factor(1, [], [])

  /// The single factors that a quantity can be wrong by, without those that this question hides, such as a mean over
  /// one sample.
  static func singles(_ quantity: GradedQuantity, _ question: Question) -> [Factor] {
    let visible = all(quantity, question).filter { $0.value != 1 && $0.value.isFinite && $0.value != 0 }
    // If B = 2 or B/k = 2, the divisor is the likelier of the two mistakes.
    return visible.filter { factor in
      factor.misconceptions != [factorTwo]
        || !visible.contains { $0.value == factor.value && $0.misconceptions != [factorTwo] }
    }
  }

  /// The single factors, also those that are 1 for this question.
  static func all(_ quantity: GradedQuantity, _ question: Question) -> [Factor] {
    mistakes(quantity).compactMap { mistake in
      mistake.factor(question).map { Factor(mistake.misconception, $0, mistake.kind) }
    }
  }

  /// The mistakes that are factors of a quantity, for any question.
  static func misconceptions(of quantity: GradedQuantity) -> [Misconception] {
    mistakes(quantity).map(\.misconception)
  }

  private struct Mistake {
    let misconception: Misconception
    let kind: Kind
    /// nil if the question does not allow the mistake.
    let factor: (Question) -> Double?
  }

  private static func mistakes(_ quantity: GradedQuantity) -> [Mistake] {
    guard quantity != .yHat else { return [] }
    var mistakes = [Mistake(misconception: signLost(quantity), kind: .sign) { _ in -1 }]
    mistakes += divisors(quantity)
    mistakes.append(Mistake(misconception: YHatMistake.percent, kind: .percent) { _ in 100 })
    if quantity.isMatrix {
      mistakes.append(Mistake(misconception: factorTwo, kind: .square) { _ in 2 })
    } else {
      mistakes.append(Mistake(misconception: logarithmBase, kind: .logarithm) { _ in 1 / M_LN2 })
      mistakes.append(Mistake(misconception: logarithmBase, kind: .logarithm) { _ in 1 / M_LN10 })
    }
    return mistakes
  }

  /// Two factors of different kinds, if their product is not a single factor.
  static func pairs(of singles: [Factor]) -> [Factor] {
    var pairs: [Factor] = []
    for (index, first) in singles.enumerated() {
      for second in singles[(index + 1)...] where first.kinds.isDisjoint(with: second.kinds) {
        let value = first.value * second.value
        let isNew = value != 1 && !singles.contains { abs($0.value / value - 1) < 1e-9 }
        guard isNew else { continue }
        let misconceptions = first.misconceptions + second.misconceptions
        pairs.append(Factor(value, misconceptions, first.kinds.union(second.kinds)))
      }
    }
    return pairs
  }
}

// MARK: - What the sum over the batch is divided by

extension Factor {
  /// Each wrong divisor as the factor right divisor / wrong divisor. The losses of the samples have no mean.
  private static func divisors(_ quantity: GradedQuantity) -> [Mistake] {
    let isReduced = quantity != .losses
    func wrong(_ misconception: Misconception, _ divisor: @escaping (Question) -> Double?) -> Mistake {
      Mistake(misconception: misconception, kind: .divisor) { question in
        divisor(question).map { (isReduced ? question.divisor : 1) / $0 }
      }
    }
    func ofMean(_ misconception: Misconception, _ divisor: @escaping (Question) -> Double?) -> Mistake {
      wrong(misconception) { $0.batch.reduction == .mean ? divisor($0) : nil }
    }
    let ofAny = [
      wrong(overClasses) { Double($0.batch.classes) },
      wrong(overEverything) { Double($0.batch.samples) * Double($0.batch.classes) },
    ]
    let added = wrong(meanAdded) { question in
      isReduced && question.batch.reduction == .mean ? nil : Double(question.batch.samples)
    }
    guard isReduced else { return ofAny + [added] }
    return ofAny + [
      ofMean(meanLost) { _ in 1 }, ofMean(meanTwice) { $0.divisor * $0.divisor },
      ofMean(ignoredCounted) { $0.batch.weights == nil ? overAllSamples($0) : nil },
      ofMean(weightedMeanOverSamples) { $0.batch.weights == nil ? nil : overAllSamples($0) }, added,
    ]
  }

  /// B, if it is not the right divisor.
  private static func overAllSamples(_ question: Question) -> Double? {
    let samples = Double(question.batch.samples)
    return question.divisor == samples ? nil : samples
  }

  static let meanLost = Misconception(
    "batch_mean_lost",
    is: "The mean over the batch is missing:",
    fix: "divide by the number of samples, or by the sum of their weights.",
    step: .batch)
  static let meanAdded = Misconception(
    "batch_mean_added",
    is: "Divided by the number of samples, but no mean is asked for here:",
    fix: "leave the division out.",
    step: .batch)
  static let meanTwice = Misconception(
    "batch_mean_twice",
    is: "Divided by the number of samples twice:",
    fix: "divide once.",
    step: .batch)
  static let overClasses = Misconception(
    "mean_over_classes",
    is: "Wrong divisor, the number of classes:",
    fix: "divide by the number of samples, and only if a mean is asked for.",
    step: .batch)
  static let overEverything = Misconception(
    "mean_over_entries",
    is: "Wrong divisor, the number of all entries:",
    fix: "divide by the number of samples, and only if a mean is asked for.",
    step: .batch)
  static let weightedMeanOverSamples = Misconception(
    "weighted_mean_over_samples",
    is: "Wrong divisor, the number of samples:",
    fix: "divide a weighted mean by the sum of the samples' weights.",
    step: .batch)
  static let ignoredCounted = Misconception(
    "ignored_samples_counted",
    is: "Wrong divisor: the mean counts the ignored samples.",
    fix: "Divide by the number of the other samples.",
    step: .batch)
  static let logarithmBase = Misconception(
    "logarithm_base",
    is: "Wrong base: the logarithm is to base 2 or 10.",
    fix: "Use the natural logarithm.",
    step: .loss)

  static let factorTwo = Misconception(
    "factor_two",
    is: "Twice too large: there is an extra factor 2, as in the derivative of a square.",
    fix: "Leave it out.",
    step: .gradYHat)

  private static func signLost(_ quantity: GradedQuantity) -> Misconception {
    let code = "sign_lost"
    let inPair = "Sign error: multiply by −1."
    return switch quantity {
    case .loss, .losses, .yHat:
      Misconception(
        code, is: "Sign error: this is log ŷ_ℓ.", fix: "Use −log ŷ_ℓ, which is never negative.", step: .loss,
        inPair: inPair)
    case .gradYHat:
      Misconception(
        code, is: "Sign error: this is (1/ŷ_ℓ) e(ℓ).", fix: "Multiply by −1, because the loss falls if ŷ_ℓ grows.",
        step: .gradYHat, inPair: inPair)
    default:
      Misconception(
        code, is: "Sign error: this is e(ℓ) − ŷ.",
        fix: "Multiply by −1, because the loss falls if the logit of the true class grows.", step: .gradAL,
        inPair: inPair)
    }
  }
}
