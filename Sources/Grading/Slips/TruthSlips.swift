import GradientCore

/// Wrong beliefs about labels, targets, weights and smoothing, with right formulas.
enum TruthSlips {
  static let all: [Slip] = labels + orders + options + ignored

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

  private static let labels: [Slip] = [
    // An array indexed with −1 uses the last class. Class k does not exist, so its one-hot row is zero.
    label(.labelOffByOne) { label, question, _ in label > 0 ? label - 1 : question.classes - 1 },
    label(.labelOffByOne) { label, question, _ in label + 1 < question.classes ? label + 1 : 0 },
    label(.labelOffByOne) { label, _, _ in label > 0 ? label - 1 : nil },
    label(.labelOffByOne) { label, question, _ in label + 1 < question.classes ? label + 1 : nil },
    label(.argmaxForLabel) { _, question, sample in indexOfGreatest(question.logits(sample)) },
    label(.argminForLabel, price: Slip.rare) { _, question, sample in
      indexOfGreatest(question.logits(sample).map { -$0 })
    },
    label(.classZeroForLabel, price: Slip.rare) { _, _, _ in 0 },
    label(.lastClassForLabel, price: Slip.rare) { _, question, _ in question.classes - 1 },
    Slip(
      .argmaxForTarget, price: Slip.rare,
      .belief { question in
        guard question.output == .softmax else { return nil }
        return question.rowsOfTargets.map { rows in
          let hard = rows.map { row in row.indices.map { $0 == indexOfGreatest(row) ? 1.0 : 0 } }
          return Belief(question, targets: hard, labelSmoothing: question.labelSmoothing)
        }
      }),
  ]

  /// Labels or targets in another order than the samples.
  private static let orders: [Slip] = [
    order { sample, samples in (sample + 1) % samples }, order { sample, samples in (sample + samples - 1) % samples },
    order { sample, samples in samples - 1 - sample },
  ]

  private static let options: [Slip] = [
    belief(.weightsLost) { question, labels in
      question.weights == nil
        ? nil : Belief(question, labels: labels, weights: nil, labelSmoothing: question.labelSmoothing)
    },
    smoothing(.labelSmoothingLost) { $0 > 0 ? 0 : nil },
    smoothing(.labelSmoothingAdded, price: Slip.rare) { $0 == 0 ? 0.1 : nil },
    // (1 − ε) e(ℓ), and ε/(k − 1) for the other classes; ε/k without the factor 1 − ε; 1/k in place of ε/k.
    term { e, epsilon, k in e == 1 ? 1 - epsilon : epsilon / (k - 1) },
    term { e, epsilon, k in e + epsilon / k },
    term { e, epsilon, k in (1 - epsilon) * e + 1 / k },
  ]

  /// Ignored samples that count, by the class that their label has as an index, or with a one-hot row of zeros.
  private static let ignored: [Slip] = [
    filled { index, classes in (-classes..<classes).contains(index) ? (index + classes) % classes : nil },
    filled { _, _ in nil },
  ]

  // MARK: Kinds of beliefs

  private static func filled(_ label: @escaping @Sendable (_ index: Int, _ classes: Int) -> Int?) -> Slip {
    belief(.ignoredSamplesFilled, price: Slip.rare) { question, labels in
      guard let index = question.ignoreIndex, labels.contains(index) else { return nil }
      let changed = labels.map { $0 == index ? label(index, question.classes) : $0 }
      var belief = Belief(
        question, labels: changed, weights: question.weights, labelSmoothing: question.labelSmoothing)
      belief.fillsIgnored = true
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
  private static func label(
    _ misconception: Misconception, price: Double = Slip.seen,
    _ change: @escaping @Sendable (_ label: Int, _ question: Question, _ sample: Int) -> Int?
  ) -> Slip {
    belief(misconception, price: price) { question, labels in
      let changed = labels.enumerated().map { sample, right in
        question.isIgnored(sample) ? nil : right.flatMap { change($0, question, sample) }
      }
      return Belief(
        question, labels: changed, weights: question.weights, labelSmoothing: question.labelSmoothing)
    }
  }

  private static func order(_ other: @escaping @Sendable (_ sample: Int, _ samples: Int) -> Int) -> Slip {
    Slip(
      .labelOfAnotherSample, price: Slip.rare,
      .belief { question in
        let places = (0..<question.samples).map { other($0, question.samples) }
        if let rows = question.rowsOfTargets {
          return Belief(question, targets: places.map { rows[$0] }, labelSmoothing: question.labelSmoothing)
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

  /// Another smoothed target, from the one-hot entry, ε and k.
  private static func term(_ entry: @escaping @Sendable (_ e: Double, _ epsilon: Double, _ k: Double) -> Double) -> Slip
  {
    belief(.labelSmoothingTerm, price: Slip.rare) { question, labels in
      let (epsilon, k) = (question.labelSmoothing, Double(question.classes))
      guard epsilon > 0, k > 1 else { return nil }
      let rows = labels.map { label in
        (0..<question.classes).map { entry($0 == label ? 1 : 0, epsilon, k) }
      }
      return Belief(question, targets: rows, labelSmoothing: 0)
    }
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
  /// Other targets, with the question's weights and divisor.
  fileprivate init(_ question: Question, targets: [[Double]], labelSmoothing: Double) {
    target = .soft(targets.flatMap { $0 })
    weights = question.weights
    self.labelSmoothing = labelSmoothing
    divisor = question.divisor
  }
}
