extension Batch {
  /// Estimates the work of `gradients` and of writing its numbers, from the shape and the range of the logits.
  ///
  /// Numbers that are recomputed with more bits are not included: they have a limit of their own
  /// (`gradients(_:split:workMax:)`).
  ///
  /// An estimate of at most `limit` units may be too high, since it counts every logit as deep without reading it.
  package func work(_ quantities: Quantities, exactAbove limit: Int = -1) -> Work {
    let rows = hasSoftTruth ? Work.softLogit * logits.count + Work.softRow * samples : Work.logit * logits.count
    let matrices = [Quantity.yHat, .logYHat, .gradYHat, .jacobianRow, .gradAL].count { quantities.contains($0) }
    let numbers = matrices * logits.count + (quantities.contains(.losses) ? samples : 0) + 2
    let shallow = rows + Work.writtenNumber * numbers
    let deepest = shallow + Work.deepNumber * (matrices * logits.count)
    if deepest.units <= limit { return deepest }
    return shallow + Work.deepNumber * (matrices * deepLogits)
  }

  /// From this gap on a number is computed on its own.
  private static let deepGap = 599.0

  /// The number of logits that are so far below the greatest of their row that their ŷ may be subnormal.
  private var deepLogits: Int {
    let (logits, maxima) = (logits.span, maxima.span)
    var count = 0
    for sample in 0..<samples {
      let least = maxima[sample] - Batch.deepGap
      for index in sample * classes..<(sample + 1) * classes where logits[index] <= least { count += 1 }
    }
    return count
  }
}

extension SmallBatch {
  /// The estimate of `Batch.work` for the loss, ŷ and ∇_{a_L} of this many logits, if all are deep.
  package static func work(logits count: Int) -> Work {
    Work.logit * count + (Work.writtenNumber + Work.deepNumber) * (2 * count) + Work.writtenNumber * 2
  }
}

extension Work {
  /// The work of a logit in the fast pass.
  fileprivate static let logit = Work(6)
  /// The same if the truth is a distribution, and what each of its rows takes in addition.
  fileprivate static let softLogit = Work(12)
  fileprivate static let softRow = Work(320)
  /// A number that is computed on its own, because the kernels would lose bits of it (`CertifiedProducts`).
  fileprivate static let deepNumber = Work(60)
}
