import GradientCore

/// Writes the steps of output units that are independent of each other.
struct OtherUnitSteps {
  let options: TruthOptions
  let sample: Int
  let numbers: SampleNumbers

  private var targets: [Double] {
    guard case .targets(let targets) = options.truth else { preconditionFailure("only softmax has labels") }
    return Array(targets[sample * options.classes..<(sample + 1) * options.classes])
  }

  private func at(_ index: Int) -> Formula { .integer(index + numbers.entries.base) }

  private func t(_ index: Formula) -> Formula { Formula(.t).sub(index) }

  private var one: Formula { .integer(1) }

  private func difference(_ index: Int) -> Formula { .number(numbers.yHat[index]) - .number(targets[index]) }

  private var differenceOfVectors: Formula {
    numbers.entries.vector(numbers.yHat) - numbers.entries.vector(targets)
  }
}

// MARK: - Logistic units

extension OtherUnitSteps {
  var logistic: [Step] {
    var output = Step(.logistic, "The logistic function", "Each output depends on its own logit alone.")
    output.add(.yHat(.i), one / (one + .exp(-.logit(.i))))
    for index in numbers.components {
      output.add(.yHat(at(index)), one / (one + .exp(-.number(numbers.logits[index]))), value: numbers.yHat[index])
    }
    output.add(.yHat, vector: numbers.yHat, numbers.entries)
    return [output, logisticLoss, logisticGradients]
  }

  private var logisticLoss: Step {
    var step = Step(
      .logisticLoss, "The loss", "The binary cross-entropy of each output and its target \(t(.i)), added.")
    let symbols = Formula(t(.i), .log(.yHat(.i))) + Formula((one - t(.i)).inParentheses, logOfRest(.yHat(.i)))
    step.add(.loss, -Formula.sum(over: .i, symbols.inParentheses))
    let terms = Entries.sum(of: Array(targets.indices)) { index in
      let (yHat, target) = (Formula.number(numbers.yHat[index]), Formula.number(targets[index]))
      return target * .log(yHat) + (one - target).inParentheses * logOfRest(yHat)
    }
    step.add(.loss, -terms.inParentheses, value: numbers.loss)
    return step
  }

  /// log(1 − ŷ).
  private func logOfRest(_ yHat: Formula) -> Formula { Formula(Formula(.log), (one - yHat).inParentheses) }

  private var logisticGradients: Step {
    var step = Step(
      .logisticGradients, "The gradients by the outputs and by the logits",
      "The derivative of the logistic function is \(Formula(.yHat(.i), (one - .yHat(.i)).inParentheses)).")
    let slope = { (yHat: Formula) in yHat * (self.one - yHat).inParentheses }
    step.add(.lossByYHat(.i), (.yHat(.i) - t(.i)) / slope(.yHat(.i)))
    for index in numbers.components {
      step.add(
        .lossByYHat(at(index)), difference(index) / slope(.number(numbers.yHat[index])), value: numbers.gradYHat[index])
    }
    step.add(.gradient(of: .loss, by: .yHat), vector: numbers.gradYHat, numbers.entries)
    step.add(.lossByLogit(.i), .lossByYHat(.i) * slope(.yHat(.i)), .yHat(.i) - t(.i))
    for index in numbers.components {
      step.add(.lossByLogit(at(index)), difference(index), value: numbers.gradAL[index])
    }
    step.add(.gradient(of: .loss, by: .aL), differenceOfVectors, vector: numbers.gradAL, numbers.entries)
    return step
  }
}

// MARK: - The identity

extension OtherUnitSteps {
  var identity: [Step] {
    var step = Step(
      .identityUnits, "Outputs, loss and gradients",
      "The outputs are the logits. The loss is half the squared distance from the targets \(Symbol.t).")
    step.add(.yHat, .aL, vector: numbers.yHat, numbers.entries)
    let half = one / .integer(2)
    step.add(.loss, Formula(half, .sum(over: .i, (.yHat(.i) - t(.i)).inParentheses.squared)))
    let terms = Entries.sum(of: Array(targets.indices)) { difference($0).inParentheses.squared }
    step.add(.loss, half * terms.inParentheses, value: numbers.loss)
    let gradients = Formula.gradient(of: .loss, by: .yHat).equals(.gradient(of: .loss, by: .aL))
    step.add(gradients, .yHat - Formula(.t))
    step.add(.gradient(of: .loss, by: .yHat), differenceOfVectors, vector: numbers.gradYHat, numbers.entries)
    step.add(.gradient(of: .loss, by: .aL), vector: numbers.gradAL, numbers.entries)
    return [step]
  }
}
