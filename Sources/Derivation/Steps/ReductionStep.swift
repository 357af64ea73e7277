import GradientCore

/// Writes the last step: from the loss of a sample to that of the batch.
struct ReductionStep {
  let options: TruthOptions
  let numbers: SampleNumbers
  let reduced: ReducedNumbers

  private var gradient: Formula { .gradient(of: .meanLoss, by: .aL) }

  private var losses: Formula { Entries.sum(of: Array(reduced.losses.indices)) { .number(reduced.losses[$0]) } }

  var step: Step { options.reduction == .mean ? mean : sum }

  private var sum: Step {
    var step = Step(.batch, "The batch", "The losses of the samples are added. Their gradients do not change.")
    step.add(.meanLoss, .sum(over: .n, Formula.loss.sub(.n)), losses, value: reduced.loss)
    step.add(gradient, .gradient(of: .loss, by: .aL), vector: reduced.gradAL, numbers.entries)
    return step
  }

  private var mean: Step {
    var step = Step(
      .batch, "The batch", "The mean divides the sum of the losses by \(Symbol.bigD), and each gradient too.")
    let d = Formula.bigD
    if case .labels(let labels) = options.truth, let weights = options.weights {
      step.rule.add("\(Symbol.bigD) is the sum of the weights of the true classes.")
      let kept = labels.indices.filter { options.label($0) != nil }
      step.add(
        d, .sum(over: .n, Formula(.w).sub(Formula.ell.sub(.n))), Entries.sum(of: kept) { .number(weights[labels[$0]]) },
        value: reduced.denominator)
    } else {
      step.rule.add("\(Symbol.bigD) is the number of samples that count.")
      step.add(d, value: reduced.denominator)
    }
    let share = Formula.number(1) / .number(reduced.denominator)
    step.add(.meanLoss, Formula(.integer(1) / d, .sum(over: .n, Formula.loss.sub(.n))))
    step.add(.meanLoss, share * losses.inParentheses, value: reduced.loss)
    step.add(gradient, Formula(.integer(1) / d, .gradient(of: .loss, by: .aL)))
    step.add(gradient, share * numbers.entries.vector(numbers.gradAL), vector: reduced.gradAL, numbers.entries)
    return step
  }
}
