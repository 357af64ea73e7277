import GradientCore

/// Writes the steps of softmax output units.
struct OutputSteps {
  let options: TruthOptions
  let sample: Int
  let numbers: SampleNumbers
  /// Σ_j exp(a_{L,j}) with numbers.
  let sumOfPowers: Formula
  /// The classes that are shown one by one, each with its ∂ŷ_ℓ/∂a_{L,i}, which begins lines of three steps.
  let jacobianEntries: [(index: Int, left: Formula)]

  init(options: TruthOptions, sample: Int, numbers: SampleNumbers) {
    self.options = options
    self.sample = sample
    self.numbers = numbers
    sumOfPowers = Entries.sum(of: Array(numbers.logits.indices)) { .exp(.number(numbers.logits[$0])) }
    let base = numbers.entries.base
    jacobianEntries = numbers.components.map {
      ($0, .yHatByLogit(.integer(numbers.focus + base), .integer($0 + base)))
    }
  }

  /// Whether the truth is not a label alone: then the output of a class c is derived, and not that of ℓ.
  var isDistribution: Bool { numbers.shares != nil }

  /// The index of a class as the reader counts.
  func at(_ index: Int) -> Formula { .integer(index + numbers.entries.base) }

  var focus: Formula { at(numbers.focus) }

  /// w_ℓ, if the classes have weights and the truth is a label.
  var weight: Double? { isDistribution ? nil : options.weights?[numbers.focus] }

  var labelSymbols: LabelSymbols { weight == nil ? .plain : .weighted }

  var steps: [Step] {
    let truth = numbers.shares.map { [self.truth($0)] } ?? []
    return [softmax] + truth + [loss, partialYHat, gradYHat, quotientRule, split, softmaxJacobian, chainRule, gradAL]
  }
}

// MARK: - Forward

extension OutputSteps {
  func power(_ index: Int) -> Formula { .exp(.number(numbers.logits[index])) }

  private var softmax: Step {
    var step = Step(.softmax, "Softmax", SoftmaxSymbols.ruleOfSoftmax)
    step.add(SoftmaxSymbols.softmax)
    for index in numbers.components {
      step.add(.yHat(at(index)), power(index) / sumOfPowers, value: numbers.yHat[index])
    }
    step.add(.yHat, vector: numbers.yHat, numbers.entries)
    return step
  }

  private var loss: Step {
    if let shares = numbers.shares { return lossOfDistribution(shares) }
    var step = Step(
      .loss, "The loss",
      "Cross-entropy: minus the natural logarithm of \(Formula.yHat(Formula.ell)), the output of the true class "
        + "\(Formula.ell.equals(focus)).")
    let ofLabel = numbers.yHat[numbers.focus]
    if ofLabel == 0 {
      step.rule.add(
        "\(Formula.yHat(Formula.ell)) is below the least number that binary64 has, and shown as 0. The loss is exact.")
    }
    if let weight { step.rule.add("The class has the weight \(Formula.weightOfLabel.equals(.number(weight))).") }
    step.add(labelSymbols.loss)
    let logarithm = Formula.log(.number(ofLabel))
    step.add(.loss, -(weight.map { .number($0) * logarithm } ?? logarithm), value: numbers.loss)
    return step
  }

  private func lossOfDistribution(_ shares: OutputTruth.Shares) -> Step {
    var step = Step(
      .loss, "The loss", "Cross-entropy: each class has its share \(Formula.q(.i)). A share of 0 adds nothing.")
    step.add(.loss, -Formula.sum(over: .i, Formula(.q(.i), .log(.yHat(.i)))))
    let terms = Entries.sum(of: Array(shares.q.indices)) {
      .number(shares.q[$0]) * .log(.number(numbers.yHat[$0]))
    }
    step.add(.loss, -terms.inParentheses, value: numbers.loss)
    return step
  }
}
