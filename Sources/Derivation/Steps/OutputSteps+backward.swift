import GradientCore

extension OutputSteps {
  /// 1 for the true class, else 0, with numbers.
  private func indicator(_ index: Int) -> Formula { .integer(index == numbers.focus ? 1 : 0) }

  var partialYHat: Step {
    guard numbers.shares == nil else { return partialYHatOfDistribution }
    var step = Step(.partialYHat, "The derivative by an output", labelSymbols.ruleOfPartialYHat)
    step.add(labelSymbols.partialYHat)
    for index in numbers.components {
      let quotient = indicator(index) / .number(numbers.yHat[numbers.focus])
      step.add(
        .lossByYHat(at(index)), -(weight.map { .number($0) * quotient } ?? quotient), value: numbers.gradYHat[index])
    }
    return step
  }

  private var partialYHatOfDistribution: Step {
    var step = Step(
      .partialYHat, "The derivative by an output",
      "The derivative of \(Formula.log(.yHat(.i))) is \(.integer(1) / .yHat(.i)).")
    step.add(.lossByYHat(.i), -(.q(.i) / .yHat(.i)))
    for index in numbers.components {
      step.add(
        .lossByYHat(at(index)), -(.number(numbers.shares!.q[index]) / .number(numbers.yHat[index])),
        value: numbers.gradYHat[index])
    }
    return step
  }

  var gradYHat: Step {
    var step = Step(.gradYHat, "The gradient by all outputs", "")
    let gradient = Formula.gradient(of: .loss, by: .yHat)
    let entries = numbers.entries
    if let shares = numbers.shares {
      step.rule = "The derivatives of the step before, as a vector. The quotient is taken entry by entry."
      step.add(gradient, -Formula.q.overEntries(of: .yHat))
      step.add(
        gradient, -entries.vector(shares.q).overEntries(of: entries.vector(numbers.yHat)), vector: numbers.gradYHat,
        entries)
      return step
    }
    step.rule = labelSymbols.ruleOfGradYHat
    step.add(labelSymbols.gradYHat)
    step.add(
      gradient,
      -Formula(.number(weight ?? 1) / .number(numbers.yHat[numbers.focus]), entries.oneHot(numbers.focus)),
      vector: numbers.gradYHat, entries)
    return step
  }

}

// MARK: - Through softmax

extension OutputSteps {
  private var symbols: SoftmaxSymbols { isDistribution ? .ofClass : .ofLabel }

  var quotientRule: Step {
    var step = Step(.quotientRule, "Through softmax: the quotient rule", symbols.ruleOfQuotient)
    if isDistribution { step.rule.add("The numbers are those of \(Formula.c.equals(focus)).") }
    step.add(symbols.quotient)
    let (ofFocus, sum) = (power(numbers.focus), sumOfPowers.inParentheses)
    for (index, left) in jacobianEntries {
      step.add(
        left,
        (indicator(index) * ofFocus * sum - ofFocus * power(index)) / sum.squared,
        value: numbers.jacobianRow[index])
    }
    return step
  }

  var split: Step {
    var step = Step(
      .split, "Through softmax: two terms", "The quotient is split into two, and each of its parts is an output.")
    step.add(symbols.split)
    let ofFocus = Formula.number(numbers.yHat[numbers.focus])
    for (index, left) in jacobianEntries {
      step.add(
        left,
        indicator(index) * ofFocus - ofFocus * .number(numbers.yHat[index]), value: numbers.jacobianRow[index])
    }
    return step
  }

  var softmaxJacobian: Step {
    var step = Step(.softmaxJacobian, "Through softmax: the result", symbols.ruleOfResult)
    step.add(symbols.result)
    for (index, left) in jacobianEntries {
      let difference = (indicator(index) - .number(numbers.yHat[index])).inParentheses
      step.add(
        left, .number(numbers.yHat[numbers.focus]) * difference,
        value: numbers.jacobianRow[index])
    }
    step.add(.gradient(of: .yHat(focus), by: .aL), vector: numbers.jacobianRow, numbers.entries)
    return step
  }
}

// MARK: - The chain

extension OutputSteps {
  var chainRule: Step {
    if let shares = numbers.shares { return chainRuleOfDistribution(shares) }
    var step = Step(.chainRule, "The chain rule", labelSymbols.ruleOfChain)
    step.add(labelSymbols.chain)
    for index in numbers.components {
      let difference = (indicator(index) - .number(numbers.yHat[index])).inParentheses
      step.add(
        .lossByLogit(at(index)), -(weight.map { .number($0) * difference } ?? difference), value: numbers.gradAL[index])
    }
    return step
  }

  private func chainRuleOfDistribution(_ shares: OutputTruth.Shares) -> Step {
    var step = Step(
      .chainRule, "The chain rule",
      "The loss depends on \(Formula.logit(.i)) through every output. \(Symbol.bigQ) is the sum of all shares.")
    let difference = (.indicator(Formula.c, .i) - .yHat(.i)).inParentheses
    let c = Formula.c
    step.add(
      .lossByLogit(.i), .sum(over: .c, .lossByYHat(c) * .yHatByLogit(c, .i)),
      -Formula.sum(over: .c, Formula(.q(c), difference)), -(.q(.i) - Formula(Formula.bigQ, .yHat(.i))).inParentheses)
    for index in numbers.components {
      let product = Formula.number(shares.total) * .number(numbers.yHat[index])
      step.add(
        .lossByLogit(at(index)), -(.number(shares.q[index]) - product).inParentheses, value: numbers.gradAL[index])
    }
    return step
  }

  var gradAL: Step {
    var step = Step(
      .gradAL, "The gradient by the logits",
      "The derivatives of the step before, as a vector. The minus is that of the loss, which is minus a logarithm.")
    let gradient = Formula.gradient(of: .loss, by: .aL)
    let (entries, yHat) = (numbers.entries, numbers.entries.vector(numbers.yHat))
    let values: Formula
    if let shares = numbers.shares {
      step.add(gradient, -(Formula.q - Formula(Formula.bigQ, .yHat)).inParentheses)
      values = (entries.vector(shares.q) - .number(shares.total) * yHat).inParentheses
    } else {
      step.add(labelSymbols.gradAL)
      let difference = (entries.oneHot(numbers.focus) - yHat).inParentheses
      values = weight.map { .number($0) * difference } ?? difference
    }
    step.add(gradient, -values, vector: numbers.gradAL, entries)
    return step
  }
}
