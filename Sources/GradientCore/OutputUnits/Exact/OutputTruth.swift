package import Balls

/// What the loss of an output unit compares ŷ with, in exact numbers.
package struct OutputTruth: Sendable {
  package let truth: Truth
  package let reduction: Reduction
  /// w, shape `[k]`; nil means that all are 1.
  package let weights: [Double]?
  /// ε.
  package let labelSmoothing: Double
  package let ignoreIndex: Int?
  /// B.
  package let samples: Int
  /// k.
  package let classes: Int

  package init(
    _ truth: Truth, reduction: Reduction, weights: [Double]?, labelSmoothing: Double, ignoreIndex: Int?, samples: Int,
    classes: Int
  ) {
    self.truth = truth
    self.reduction = reduction
    self.weights = weights
    self.labelSmoothing = labelSmoothing
    self.ignoreIndex = ignoreIndex
    self.samples = samples
    self.classes = classes
  }

  /// By this whole number q is multiplied, so that ε/k needs no division.
  package var scale: Int { labelSmoothing == 0 ? 1 : classes }

  package func isIgnored(_ sample: Int) -> Bool {
    guard let ignoreIndex, case .labels(let labels) = truth else { return false }
    return labels[sample] == ignoreIndex
  }

  /// t_c: the target, or 1 at the label and 0 elsewhere.
  private func target(_ sample: Int, _ index: Int) -> Double {
    switch truth {
    case .labels(let labels): labels[sample] == index ? 1 : 0
    case .targets(let targets): targets[sample * classes + index]
    }
  }

  /// Writes `scale`·q_c = ((1 − ε)·scale·t_c + ε)·w_c of each class, exactly; 0 for a sample that is ignored. Without
  /// weights and smoothing that is t_c.
  package func write(_ sample: Int, into shares: SharedBalls) {
    let isIgnored = isIgnored(sample)
    let numbers = BallVector([1, labelSmoothing, 0])
    let (kept, smoothing, weight) = (numbers[0], numbers[1], numbers[2])
    kept.setDifference(of: kept, smoothing, bits: Ball.exact)
    kept.setProduct(of: kept, scale, bits: Ball.exact)
    for index in 0..<classes {
      let share = shares[index]
      let target = isIgnored ? 0 : target(sample, index)
      share.set(target)
      if isIgnored { continue }
      if labelSmoothing != 0 {
        share.setProduct(of: share, kept, bits: Ball.exact)
        share.setSum(of: share, smoothing, bits: Ball.exact)
      }
      if let weights, !share.isZero {
        weight.set(weights[index])
        share.setProduct(of: share, weight, bits: Ball.exact)
      }
    }
  }

  /// Sets a ball to D.
  package func writeDenominator(to ball: Ball) {
    guard reduction == .mean else { return ball.set(1) }
    guard case .labels(let labels) = truth else { return ball.set(samples) }
    guard let weights else { return ball.set(labels.count { $0 != ignoreIndex }) }
    let weight = BallVector(1)
    ball.set(0)
    for label in labels where label != ignoreIndex {
      weight[0].set(weights[label])
      ball.setSum(of: ball, weight[0], bits: Ball.exact)
    }
  }
}
