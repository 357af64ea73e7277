package import Balls

/// The pre-activations of one row of output units.
package enum OutputLogits {
  /// Row `row` of some doubles. −∞ is a class that softmax leaves out, and `greatest` is the greatest logit.
  case doubles([Double], row: Int, greatest: Double)
  /// Row `row` of the numbers of a network. `twins` has for each class the first class that certainly has the same
  /// pre-activation; empty if none is known.
  case pairs(Pairs, row: Int, twins: [Int])

  static func row(_ sample: Int, of batch: Batch) -> OutputLogits {
    .doubles(batch.logits, row: sample, greatest: batch.maxima[sample])
  }
}
