private import Glibc
import GradientCore

/// A mistake that multiplies the whole answer: its sign, its unit, what it is divided by.
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

  /// The single factors that a quantity can be wrong by, without those that this question hides: a mean over one sample.
  static func singles(_ quantity: GradedQuantity, _ question: Question) -> [Factor] {
    let visible = all(quantity, question).filter { $0.value != 1 && $0.value.isFinite && $0.value != 0 }
    // Where B = 2, or B/k is 2, the divisor is the likelier mistake of the two.
    return visible.filter { factor in
      factor.misconceptions != [factorTwo]
        || !visible.contains { $0.value == factor.value && $0.misconceptions != [factorTwo] }
    }
  }

  /// The single factors, also those that are 1 for this question.
  static func all(_ quantity: GradedQuantity, _ question: Question) -> [Factor] {
    guard quantity != .yHat else { return [] }
    var factors = [Factor(signLost(quantity), -1, .sign)]
    factors += divisors(quantity, question)
    factors.append(Factor(YHatMistake.percent, 100, .percent))
    if quantity == .loss || quantity == .losses {
      factors.append(Factor(logarithmBase, 1 / M_LN2, .logarithm))
      factors.append(Factor(logarithmBase, 1 / M_LN10, .logarithm))
    } else {
      factors.append(Factor(factorTwo, 2, .square))
    }
    return factors
  }

  /// Two factors of different kinds, where their product is none of the single ones.
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
  /// Each wrong divisor as the factor right divisor / wrong divisor.
  private static func divisors(_ quantity: GradedQuantity, _ question: Question) -> [Factor] {
    let samples = Double(question.batch.samples)
    let classes = Double(question.batch.classes)
    let right = quantity == .losses ? 1 : question.divisor
    let isMean = question.batch.reduction == .mean && quantity != .losses
    var wrong: [(Misconception, Double)] = [(overClasses, classes), (overEverything, samples * classes)]
    if isMean {
      wrong.append((meanLost, 1))
      wrong.append((meanTwice, right * right))
      let overAll = question.batch.weights == nil ? ignoredCounted : weightedMeanOverSamples
      if right != samples { wrong.append((overAll, samples)) }
    } else {
      wrong.append((meanAdded, samples))
    }
    return wrong.map { Factor($0.0, right / $0.1, .divisor) }
  }

  static let meanLost = Misconception(
    "batch_mean_lost", "The division by the number of samples is lost: this belongs to the sum of the losses.", .batch)
  static let meanAdded = Misconception(
    "batch_mean_added", "Divided by the number of samples, where the question reduces by no mean.", .batch)
  static let meanTwice = Misconception(
    "batch_mean_twice", "Divided by the number of samples twice.", .batch)
  static let overClasses = Misconception(
    "mean_over_classes", "Divided by the number of classes: a loss is averaged over samples.", .batch)
  static let overEverything = Misconception(
    "mean_over_entries", "Averaged over every entry, samples and classes: a loss is averaged over samples.", .batch)
  static let weightedMeanOverSamples = Misconception(
    "weighted_mean_over_samples", "The weighted mean is divided by the number of samples and not by their weights.",
    .batch)
  static let ignoredCounted = Misconception(
    "ignored_samples_counted", "The mean counts the ignored samples too.", .batch)
  static let logarithmBase = Misconception(
    "logarithm_base", "The logarithm is to base 2 or 10, where the loss has the natural one.", .loss)

  static let factorTwo = Misconception(
    "factor_two", "Twice too much: the 2 comes from the derivative of a square, and −log has none.", .gradYHat)

  private static func signLost(_ quantity: GradedQuantity) -> Misconception {
    let code = "sign_lost"
    return switch quantity {
    case .loss, .losses, .yHat:
      Misconception(code, "The sign is lost: the logarithm of a probability is negative, its loss is not.", .loss)
    case .gradYHat: Misconception(code, "The sign is lost: −log falls where ŷ_ℓ grows.", .gradYHat)
    case .gradAL:
      Misconception(code, "The sign is lost, e(ℓ) − ŷ: the loss falls where the true class's logit grows.", .gradAL)
    }
  }
}
