import GradientCore

/// Wrong beliefs about labels, targets, weights and smoothing, with right formulas.
enum TruthSlips {
  static let all: [Slip] = labels + orders + options + smoothedTargets + ignored

  /// Those that apply to a question. Of equal beliefs of one name, the first.
  static func all(in question: Question) -> [Slip] {
    var kept: [(slip: Slip, belief: Belief)] = []
    for slip in all {
      guard case .belief(let change) = slip.change, let belief = change(question),
        !kept.contains(where: { $0.slip.misconception == slip.misconception && $0.belief == belief })
      else { continue }
      kept.append((slip, belief))
    }
    return kept.map(\.slip)
  }

  private static let labels: [Slip] =
    wrongLabels.map { label($0) } + wrongLabels.map { label($0, keepsOptions: false) } + [argmaxForTarget]

  private static let wrongLabels: [WrongLabel] = [
    // An array indexed with −1 uses the last class. Class k does not exist, so its one-hot row is zero.
    WrongLabel(.labelOffByOne) { label, question, _ in label > 0 ? label - 1 : question.classes - 1 },
    WrongLabel(.labelOffByOne) { label, question, _ in label + 1 < question.classes ? label + 1 : 0 },
    WrongLabel(.labelOffByOne) { label, _, _ in label > 0 ? label - 1 : nil },
    WrongLabel(.labelOffByOne) { label, question, _ in label + 1 < question.classes ? label + 1 : nil },
    WrongLabel(.argmaxForLabel) { _, question, sample in indexOfGreatest(question.logits(sample)) },
    WrongLabel(.argminForLabel, price: Slip.rare) { _, question, sample in
      indexOfGreatest(question.logits(sample).map { -$0 })
    },
    WrongLabel(.classZeroForLabel, price: Slip.rare) { _, _, _ in 0 },
    WrongLabel(.lastClassForLabel, price: Slip.rare) { _, question, _ in question.classes - 1 },
  ]

  private static let argmaxForTarget = Slip(
    .argmaxForTarget, price: Slip.rare,
    .belief { question in
      guard question.output == .softmax else { return nil }
      return question.rowsOfTargets.map { rows in
        let hard = rows.map { row in row.indices.map { $0 == indexOfGreatest(row) ? 1.0 : 0 } }
        return Belief(question, targets: hard, weights: question.weights, labelSmoothing: question.labelSmoothing)
      }
    })

  /// Labels or targets in another order than the samples.
  private static let orders: [Slip] = [
    order { sample, samples in (sample + 1) % samples }, order { sample, samples in (sample + samples - 1) % samples },
    order { sample, samples in samples - 1 - sample },
  ]

  private static let options: [Slip] = [
    unweighted(.weightsLost, price: FactorSlips.usual, countsWeights: false) { $0 },
    unweighted(.weightsLost, price: FactorSlips.usual, countsWeights: true) { $0 },
    unweighted(.weightsAndSmoothingLost, countsWeights: false) { $0 > 0 ? 0 : nil },
    unweighted(.weightsAndSmoothingLost, countsWeights: true) { $0 > 0 ? 0 : nil },
    belief(.weightOfLabel) { question, labels in
      guard let weights = question.weights, question.labelSmoothing > 0 else { return nil }
      let base = question.labelSmoothing / Double(question.classes)
      let rows = labels.enumerated().map { sample, label in
        let weight = question.isIgnored(sample) ? 0 : label.map { weights[$0] } ?? 0
        return (0..<question.classes).map { weight * (base + ($0 == label ? 1 - question.labelSmoothing : 0)) }
      }
      return Belief(question, targets: rows, weights: nil, labelSmoothing: 0)
    },
    smoothing(.labelSmoothingLost, price: FactorSlips.usual) { $0 > 0 ? 0 : nil },
    smoothing(.labelSmoothingAdded, price: Slip.rare) { $0 == 0 ? 0.1 : nil },
  ]

  /// Other numbers than (1 − ε) e(ℓ) + ε/k. With them, students write ŷ − t, whatever the sum is.
  private static let smoothedTargets: [Slip] = [
    term(price: Slip.seen) { e, epsilon, k in e == 1 ? 1 - epsilon : epsilon / (k - 1) },
    term(price: Slip.seen) { e, epsilon, k in e == 1 ? 1 - epsilon : epsilon / k },
    term { e, epsilon, k in e + epsilon / k },
    term { e, epsilon, k in (1 - epsilon) * e + 1 / k },
    term { e, epsilon, _ in (1 - epsilon) * e + epsilon },
    term { e, epsilon, _ in (1 - epsilon) * e + epsilon / 2 },
    term { e, epsilon, _ in (1 - epsilon) * e },
    term { e, epsilon, k in epsilon * e + (1 - epsilon) / k },
    term { e, epsilon, k in (1 - epsilon) * e + (1 - epsilon) / k },
    term { e, epsilon, k in (1 - epsilon / k) * e + epsilon / k },
    term { e, epsilon, k in (1 - epsilon * k / (k - 1)) * e + epsilon / k },
    // The whole loss times 1 − ε.
    term(takesSumAsOne: false) { e, epsilon, _ in (1 - epsilon) * e },
  ]

  /// Ignored samples that count, by the class that their label has as an index, or with a one-hot row of zeros.
  private static let ignored: [Slip] = [
    filled(price: Slip.seen, asIndex: true, countsAll: true), filled(asIndex: true, countsAll: false),
    filled(asIndex: false, countsAll: true), filled(asIndex: false, countsAll: false),
  ]

  // MARK: Kinds of beliefs

  /// - Parameters:
  ///   - asIndex: whether the label is used as an index, if an array of the classes has it. −1 is the last class.
  ///   - countsAll: whether the mean's divisor counts them too.
  private static func filled(price: Double = Slip.rare, asIndex: Bool, countsAll: Bool) -> Slip {
    belief(.ignoredSamplesFilled, price: price) { question, labels in
      guard let index = question.ignoreIndex, labels.contains(index) else { return nil }
      let classes = question.classes
      guard !asIndex || (-classes..<classes).contains(index) else { return nil }
      let filled = asIndex ? (index + classes) % classes : nil
      let changed = labels.map { $0 == index ? filled : $0 }
      var belief = Belief(
        question, labels: changed, weights: question.weights, labelSmoothing: question.labelSmoothing)
      belief.fillsIgnored = true
      if countsAll, question.reduction == .mean {
        let weight = question.weights.map { weights in filled.map { weights[$0] } ?? 0 } ?? 1
        belief.divisor += weight * Double(labels.count { $0 == index })
      }
      return belief
    }
  }

  /// With the labels of the question, if it has any.
  private static func belief(
    _ misconception: Misconception, price: Double = Slip.seen,
    _ change: @escaping @Sendable (_ question: Question, _ labels: [Int?]) -> Belief?
  ) -> Slip {
    Slip(misconception, price: price, .belief { question in question.labels.flatMap { change(question, $0) } })
  }

  /// Replaces the labels of the samples that count.
  ///
  /// - Parameter keepsOptions: false if the student forgets weights and smoothing too. The price is that of both
  ///   mistakes.
  private static func label(_ wrong: WrongLabel, keepsOptions: Bool = true) -> Slip {
    belief(wrong.misconception, price: wrong.price + (keepsOptions ? 0 : FactorSlips.usual)) { question, labels in
      guard keepsOptions || question.weights != nil || question.labelSmoothing > 0 else { return nil }
      let changed = labels.enumerated().map { sample, right in
        question.isIgnored(sample) ? nil : right.flatMap { wrong.change($0, question, sample) }
      }
      return Belief(
        question, labels: changed, weights: keepsOptions ? question.weights : nil,
        labelSmoothing: keepsOptions ? question.labelSmoothing : 0)
    }
  }

  private static func order(_ other: @escaping @Sendable (_ sample: Int, _ samples: Int) -> Int) -> Slip {
    Slip(
      .labelOfAnotherSample, price: Slip.rare,
      .belief { question in
        let places = (0..<question.samples).map { other($0, question.samples) }
        if let rows = question.rowsOfTargets {
          return Belief(
            question, targets: places.map { rows[$0] }, weights: question.weights,
            labelSmoothing: question.labelSmoothing)
        }
        guard let labels = question.labels else { return nil }
        let changed = places.enumerated().map { sample, place in
          question.isIgnored(sample) || question.isIgnored(place) ? nil : labels[place]
        }
        return Belief(question, labels: changed, weights: question.weights, labelSmoothing: question.labelSmoothing)
      })
  }

  /// Another ε in place of the question's.
  private static func smoothing(
    _ misconception: Misconception, price: Double = Slip.seen, _ epsilon: @escaping @Sendable (Double) -> Double?
  ) -> Slip {
    belief(misconception, price: price) { question, labels in
      epsilon(question.labelSmoothing).map {
        Belief(question, labels: labels, weights: question.weights, labelSmoothing: $0)
      }
    }
  }

  /// No weights, and another ε.
  ///
  /// - Parameter countsWeights: whether the mean's divisor is still the sum of the weights.
  private static func unweighted(
    _ misconception: Misconception, price: Double = Slip.seen, countsWeights: Bool,
    _ epsilon: @escaping @Sendable (Double) -> Double?
  ) -> Slip {
    belief(misconception, price: price) { question, labels in
      guard question.weights != nil, let epsilon = epsilon(question.labelSmoothing) else { return nil }
      var belief = Belief(question, labels: labels, weights: nil, labelSmoothing: epsilon)
      if countsWeights { belief.divisor = question.divisor }
      return belief
    }
  }

  /// Another smoothed target, from the one-hot entry, ε and k.
  private static func term(
    price: Double = Slip.rare, takesSumAsOne: Bool = true,
    _ entry: @escaping @Sendable (_ e: Double, _ epsilon: Double, _ k: Double) -> Double
  ) -> Slip {
    belief(.labelSmoothingTerm, price: price) { question, labels in
      let (epsilon, k) = (question.labelSmoothing, Double(question.classes))
      guard epsilon > 0, k > 1 else { return nil }
      let rows = labels.map { label in
        (0..<question.classes).map { entry($0 == label ? 1 : 0, epsilon, k) }
      }
      var belief = Belief(question, targets: rows, weights: question.weights, labelSmoothing: 0)
      belief.takesSumAsOne = takesSumAsOne
      return belief
    }
  }
}

/// A wrong label of a sample, from the right one.
private struct WrongLabel: Sendable {
  let misconception: Misconception
  let price: Double
  /// nil if there is no such class.
  let change: @Sendable (_ label: Int, _ question: Question, _ sample: Int) -> Int?

  init(
    _ misconception: Misconception, price: Double = Slip.seen,
    _ change: @escaping @Sendable (_ label: Int, _ question: Question, _ sample: Int) -> Int?
  ) {
    self.misconception = misconception
    self.price = price
    self.change = change
  }
}

extension Question {
  /// The rows of the targets, shape `[B][n_L]`; nil for labels.
  fileprivate var rowsOfTargets: [[Double]]? {
    guard case .targets(let targets) = truth else { return nil }
    return (0..<samples).map { Array(targets[$0 * classes..<($0 + 1) * classes]) }
  }
}

extension Belief {
  /// Other targets, with the question's divisor.
  fileprivate init(_ question: Question, targets: [[Double]], weights: [Double]?, labelSmoothing: Double) {
    target = .soft(targets.flatMap { $0 })
    self.weights = weights
    self.labelSmoothing = labelSmoothing
    divisor = question.divisor
  }
}
