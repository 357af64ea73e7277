import GradientCore

/// The truth as a distribution: smoothed labels, targets, and a sample that is ignored.
extension OutputSteps {
  func truth(_ shares: OutputTruth.Shares) -> Step {
    var step = Step(.truth, "The truth as a distribution", truthRule)
    step.add(.q(.i), symbolsOfShare)
    for index in numbers.components where !isIgnored {
      step.add(.q(at(index)), numbersOfShare(index), value: shares.q[index])
    }
    step.add(Formula.q, vector: shares.q, numbers.entries)
    let sum = Entries.sum(of: Array(shares.q.indices)) { .number(shares.q[$0]) }
    step.add(Formula.bigQ, .sum(over: .i, .q(.i)), sum, value: shares.total)
    return step
  }

  private var isIgnored: Bool {
    if case .labels = options.truth { options.label(sample) == nil } else { false }
  }

  private var smoothing: Double? { options.labelSmoothing == 0 ? nil : options.labelSmoothing }

  private var truthRule: Prose {
    if isIgnored { return "The label of this sample is ignored: it counts for nothing, and no class has a share." }
    var rule: Prose
    if case .labels(let labels) = options.truth {
      rule = "The true class is \(Formula.ell.equals(at(labels[sample])))."
    } else {
      rule = "\(Formula(.t)) are the targets."
    }
    if let smoothing {
      rule.add(
        "Smoothing by \(Formula.epsilon.equals(.number(smoothing))) gives each of the "
          + "\(Formula(.k).equals(.integer(options.classes))) classes a share of \(Formula.epsilon / Formula(.k)).")
    }
    if options.weights != nil { rule.add("\(Formula(.w).sub(.i)) is the weight of a class.") }
    return rule
  }

  private var symbolsOfShare: Formula {
    if isIgnored { return .integer(0) }
    let target: Formula =
      if case .labels = options.truth { .indicator(.i, Formula.ell) } else { Formula(.t).sub(.i) }
    return share(
      target, Formula.epsilon, classes: Formula(.k), weight: options.weights.map { _ in Formula(.w).sub(.i) })
  }

  private func numbersOfShare(_ index: Int) -> Formula {
    let target: Formula =
      switch options.truth {
      case .labels(let labels): .integer(labels[sample] == index ? 1 : 0)
      case .targets(let targets): .number(targets[sample * options.classes + index])
      }
    return share(
      target, .number(options.labelSmoothing), classes: .integer(options.classes),
      weight: options.weights.map { .number($0[index]) })
  }

  /// w·((1 − ε)·t + ε/k), without what the request does not have.
  private func share(_ target: Formula, _ epsilon: Formula, classes: Formula, weight: Formula?) -> Formula {
    guard smoothing != nil else { return weight.map { $0 * target } ?? target }
    let smoothed = (.integer(1) - epsilon).inParentheses * target + epsilon / classes
    return weight.map { $0 * smoothed.inParentheses } ?? smoothed
  }
}
