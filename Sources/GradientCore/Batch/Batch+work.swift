extension Batch {
  /// What `gradients` costs, and to write its numbers, as far as the shape and the range of the logits show it: all but
  /// gradients that cancel in so many bits that they need wide arithmetic, which has a limit of its own.
  ///
  /// - Parameter limit: up to so many units, the estimate may be too high: each logit counts as deep, and none is looked at.
  package func work(_ quantities: Quantities, exactAbove limit: Int = -1) -> Work {
    let perLogit = hasSoftTruth ? Work.softLogit : Work.logit
    let matrices = [Quantity.yHat, .logYHat, .gradYHat, .jacobianRow, .gradAL].count { quantities.contains($0) }
    let numbers = matrices * logits.count + (quantities.contains(.losses) ? samples : 0) + 2
    let shallow = perLogit * logits.count + Work.writtenNumber * numbers
    let deepest = shallow + Work.deepNumber * (matrices * logits.count)
    if deepest.units <= limit { return deepest }
    return shallow + Work.deepNumber * (matrices * deepLogits)
  }

  /// How many logits are so far below the greatest of their row that their ŷ may be subnormal.
  private var deepLogits: Int {
    let (logits, maxima) = (logits.span, maxima.view)
    var count = 0
    for sample in 0..<samples {
      let least = maxima[sample] - RowRepair.deepGap
      for index in sample * classes..<(sample + 1) * classes where logits[index] <= least { count += 1 }
    }
    return count
  }
}

extension Work {
  /// A logit's share of the fast pass.
  fileprivate static let logit = Work(6)
  /// The same where the truth is a distribution: most take a fifth of it, those whose gradient cancels take twice as much.
  fileprivate static let softLogit = Work(120)
  /// A number that is computed by itself, since eight at a time would lose bits (`RowRepair`).
  fileprivate static let deepNumber = Work(60)
}
