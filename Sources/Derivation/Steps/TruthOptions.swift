import Backpropagation
import GradientCore

/// What the outputs are compared with, and how the losses become one: of a batch, or of a network.
struct TruthOptions {
  let truth: Truth
  let reduction: Reduction
  let weights: [Double]?
  let labelSmoothing: Double
  let ignoreIndex: Int?
  let samples: Int
  let classes: Int

  init(_ batch: Batch) {
    (truth, reduction, weights) = (batch.truth, batch.reduction, batch.weights)
    (labelSmoothing, ignoreIndex) = (batch.labelSmoothing, batch.ignoreIndex)
    (samples, classes) = (batch.samples, batch.classes)
  }

  init(_ network: NetworkBatch) {
    (truth, reduction, weights) = (network.truth, network.reduction, network.weights)
    (labelSmoothing, ignoreIndex) = (network.labelSmoothing, network.ignoreIndex)
    (samples, classes) = (network.samples, network.outputs)
  }

  /// Whether the batch's numbers may differ from those of its sample.
  var isReduced: Bool {
    switch reduction {
    case .none: false
    case .sum: samples > 1
    case .mean: samples > 1 || weights != nil
    }
  }

  /// nil for a sample that is ignored, and for targets.
  func label(_ sample: Int) -> Int? {
    guard case .labels(let labels) = truth, labels[sample] != ignoreIndex else { return nil }
    return labels[sample]
  }

  /// The label; or the class with the greatest target that is not masked, the first of several.
  ///
  /// - Parameter logits: those of the sample.
  func focus(_ sample: Int, logits: [Double]) -> Int {
    if let label = label(sample) { return label }
    var best: Int?
    for index in 0..<classes where logits[index] > -.infinity {
      guard case .targets(let targets) = truth else { return index }
      let first = sample * classes
      if best.map({ targets[first + index] > targets[first + $0] }) ?? true { best = index }
    }
    return best ?? 0
  }

  /// The truth as a distribution; nil for a label without smoothing.
  func shares(_ sample: Int) -> OutputTruth.Shares? {
    guard label(sample) == nil || labelSmoothing != 0 else { return nil }
    let exact = OutputTruth(
      truth, reduction: .none, weights: weights, labelSmoothing: labelSmoothing, ignoreIndex: ignoreIndex,
      samples: samples, classes: classes)
    return exact.shares(of: sample)
  }

  /// The truth of one sample.
  func truth(of sample: Int) -> Truth {
    switch truth {
    case .labels(let labels): .labels([labels[sample]])
    case .targets(let targets): .targets(Array(targets[sample * classes..<(sample + 1) * classes]))
    }
  }
}
