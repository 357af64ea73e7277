package import Balls

/// What the loss of an output unit compares ŷ with, as exact numbers, times K:
///
///     q′_c = w_c·(K·(1 − ε)·t_c + ε)        D′ = K·D
///
/// K is k if labels are smoothed, and otherwise 1: ε/k may be no binary fraction, ε is one. Without weights and
/// smoothing q is t.
package struct OutputTruth: Sendable {
  package let truth: Truth
  /// w, shape `[k]`; nil means that all are 1.
  private let weights: [Double]?
  /// ε.
  private let labelSmoothing: Double
  private let ignoreIndex: Int?
  /// k.
  package let classes: Int
  /// K.
  package let scale: Int
  /// D, D′, K·(1 − ε), ε.
  private let balls = SharedBalls(4)

  package init(
    _ truth: Truth, reduction: Reduction, weights: [Double]?, labelSmoothing: Double, ignoreIndex: Int?, samples: Int,
    classes: Int
  ) {
    self.truth = truth
    self.weights = weights
    self.labelSmoothing = labelSmoothing
    self.ignoreIndex = ignoreIndex
    self.classes = classes
    scale = labelSmoothing == 0 ? 1 : classes
    let balls = balls
    let (denominator, scaled, kept, epsilon) = (balls[0], balls[1], balls[2], balls[3])
    if reduction == .mean { setMeanDenominator(denominator, samples: samples) } else { denominator.set(1) }
    scaled.setProduct(of: denominator, scale, bits: Ball.exact)
    epsilon.set(labelSmoothing)
    kept.set(1)
    kept.setDifference(of: kept, epsilon, bits: Ball.exact)
    kept.setProduct(of: kept, scale, bits: Ball.exact)
  }

  init(_ batch: Batch) {
    self.init(
      batch.truth, reduction: batch.reduction, weights: batch.weights, labelSmoothing: batch.labelSmoothing,
      ignoreIndex: batch.ignoreIndex, samples: batch.samples, classes: batch.classes)
  }

  private func setMeanDenominator(_ denominator: Ball, samples: Int) {
    guard case .labels(let labels) = truth else { return denominator.set(samples) }
    guard let weights else { return denominator.set(labels.count { $0 != ignoreIndex }) }
    let weight = BallVector(1)
    for label in labels where label != ignoreIndex {
      weight[0].set(weights[label])
      denominator.setSum(of: denominator, weight[0], bits: Ball.exact)
    }
  }

  /// D, rounded.
  package var nearestDenominator: Double {
    let balls = balls
    return balls[0].nearestDouble()!
  }

  /// Sets D′.
  package func setScaledDenominator(_ denominator: Ball) {
    let balls = balls
    denominator.set(balls[1])
  }

  // MARK: - A sample

  /// Sets q′ of a class of a sample; 0 for a sample that is ignored.
  ///
  /// - Parameter room: for an intermediate result.
  func setShare(_ share: Ball, sample: Int, class index: Int, room: Ball) {
    guard !isIgnored(sample) else { return share.set(0) }
    let (target, balls) = (truth.target(of: sample, class: index, classes: classes), balls)
    share.set(target)
    if labelSmoothing != 0 {
      share.setProduct(of: share, balls[2], bits: Ball.exact)
      share.setSum(of: share, balls[3], bits: Ball.exact)
    }
    guard let weights, !share.isZero else { return }
    room.set(weights[index])
    share.setProduct(of: share, room, bits: Ball.exact)
  }

  /// The classes that may have a q: without smoothing only the label.
  func classesWithShare(_ sample: Int) -> Range<Int> {
    if isIgnored(sample) { return 0..<0 }
    guard let label = label(sample), labelSmoothing == 0 else { return 0..<classes }
    return label..<label + 1
  }

  /// The label of a sample; nil if it is ignored, and for targets.
  func label(_ sample: Int) -> Int? {
    guard case .labels(let labels) = truth, labels[sample] != ignoreIndex else { return nil }
    return labels[sample]
  }

  package func isIgnored(_ sample: Int) -> Bool {
    guard let ignoreIndex, case .labels(let labels) = truth else { return false }
    return labels[sample] == ignoreIndex
  }
}

extension Truth {
  /// t_c of a sample: the target, or 1 at the label and 0 elsewhere.
  func target(of sample: Int, class index: Int, classes: Int) -> Double {
    switch self {
    case .labels(let labels): labels[sample] == index ? 1 : 0
    case .targets(let targets): targets[sample * classes + index]
    }
  }
}
