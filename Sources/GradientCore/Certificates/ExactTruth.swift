internal import Balls

/// q and D of a batch as exact numbers, times k′:
///
///     q′_c = w_c·(k′·(1 − ε)·t_c + ε)        D′ = k′·D
///
/// k′ is k if labels are smoothed, and otherwise 1: ε/k may be no binary fraction, ε is one.
struct ExactTruth: ~Copyable, Sendable {
  let batch: Batch
  /// k′.
  let scale: Int
  /// D, D′, k′·(1 − ε), ε.
  private let balls = BallVector(4)

  init(_ batch: Batch) {
    self.batch = batch
    let output = OutputTruth(
      batch.truth, reduction: batch.reduction, weights: batch.weights, labelSmoothing: batch.labelSmoothing,
      ignoreIndex: batch.ignoreIndex, samples: batch.samples, classes: batch.classes)
    scale = output.scale
    let denominator = balls[0]
    let scaled = balls[1]
    let kept = balls[2]
    let epsilon = balls[3]
    epsilon.set(batch.labelSmoothing)
    kept.set(1)
    kept.setDifference(of: kept, epsilon, bits: Ball.exact)
    scaled.set(scale)
    kept.setProduct(of: kept, scaled, bits: Ball.exact)
    output.writeDenominator(to: denominator)
    scaled.setProduct(of: scaled, denominator, bits: Ball.exact)
  }

  /// A copy for one worker.
  init(copying truth: borrowing ExactTruth) {
    batch = truth.batch
    scale = truth.scale
    for index in 0..<balls.count { balls[index].set(truth.balls[index]) }
  }

  /// D, rounded.
  var nearestDenominator: Double { balls[0].nearestDouble()! }

  /// Sets D′.
  func setScaledDenominator(_ denominator: Ball) { denominator.set(balls[1]) }

  /// Sets q′ of a class of a sample.
  ///
  /// - Parameter room: for an intermediate result.
  func setShare(_ share: Ball, sample: Int, class index: Int, room: Ball) {
    let target = SoftTruth(batch: batch, sample: sample).target(index)
    share.set(target)
    if target != 0 { share.setProduct(of: share, balls[2], bits: Ball.exact) }
    if batch.labelSmoothing > 0 { share.setSum(of: share, balls[3], bits: Ball.exact) }
    guard let weights = batch.weights, !share.isZero else { return }
    room.set(weights[index])
    share.setProduct(of: share, room, bits: Ball.exact)
  }

  /// The label of a sample; nil if it is ignored, and for targets.
  func label(_ sample: Int) -> Int? {
    guard case .labels(let labels) = batch.truth, labels[sample] != batch.ignoreIndex else { return nil }
    return labels[sample]
  }

  func isIgnored(_ sample: Int) -> Bool {
    guard case .labels(let labels) = batch.truth else { return false }
    return labels[sample] == batch.ignoreIndex
  }
}
