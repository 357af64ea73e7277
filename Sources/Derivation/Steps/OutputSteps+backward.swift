import GradientCore

extension OutputSteps {
  /// 1 for the true class, else 0, with numbers.
  private func indicator(_ index: Int) -> Formula { .integer(index == numbers.focus ? 1 : 0) }

  var partialYHat: Step {
    let index = Formula.i
    guard numbers.shares == nil else { return partialYHatOfDistribution }
    var step = Step(
      .partialYHat, "The derivative by an output",
      "The derivative of \(Formula.log(.yHat(Formula.ell))) is \(.integer(1) / .yHat(Formula.ell)). The loss does not "
        + "depend on the other outputs: \(Formula.indicator(index, Formula.ell)) is 1 for the true class, and 0 for them."
    )
    let symbols = .indicator(index, Formula.ell) / .yHat(Formula.ell)
    step.add(.lossByYHat(index), -(weight == nil ? symbols : Formula(Formula.weightOfLabel, symbols)))
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
    step.rule =
      "The derivatives of the step before, as a vector. \(Formula.oneHot) is 1 at \(Formula.ell), and 0 elsewhere."
    let numerator = weight == nil ? .integer(1) : Formula.weightOfLabel
    step.add(gradient, -Formula(numerator / .yHat(Formula.ell), .oneHot))
    step.add(
      gradient,
      -Formula(.number(weight ?? 1) / .number(numbers.yHat[numbers.focus]), entries.oneHot(numbers.focus)),
      vector: numbers.gradYHat, entries)
    return step
  }

}

// MARK: - Through softmax

/// What the derivatives of an output by the logits have in symbols. It is the same for every question.
private struct SoftmaxSymbols {
  /// The output: ℓ, or c.
  let yHatByLogit: Formula
  let ruleOfQuotient: Prose
  let quotient: Formula
  let terms: Formula
  let outputs: Formula
  let ruleOfResult: Prose
  let result: Formula

  static let ofLabel = SoftmaxSymbols(.ell)
  static let ofClass = SoftmaxSymbols(.c)

  private init(_ c: Formula) {
    yHatByLogit = .yHatByLogit(c, .i)
    ruleOfQuotient =
      "Does \(Formula.yHat(c)) depend on \(Formula.logit(.i))? Indeed, for each \(Symbol.i): the denominator has all "
      + "the logits. The numerator has \(Formula.logit(c)) alone."
    let numerator = Formula(.indicator(c, .i), .power(c), .sumOfPowers) - Formula(.power(c), .power(.i))
    quotient = numerator / .sumOfPowers.inParentheses.squared
    let (first, second) = (.power(c) / .sumOfPowers, .power(.i) / .sumOfPowers)
    terms = Formula(.indicator(c, .i), first) - first * second
    outputs = Formula(.indicator(c, .i), .yHat(c)) - Formula(.yHat(c), .yHat(.i))
    ruleOfResult = "\(Formula.yHat(c)) is a factor of both terms."
    result = Formula(.yHat(c), (.indicator(c, .i) - .yHat(.i)).inParentheses)
  }
}

extension OutputSteps {
  private var symbols: SoftmaxSymbols { isDistribution ? .ofClass : .ofLabel }

  var quotientRule: Step {
    var step = Step(.quotientRule, "Through softmax: the quotient rule", symbols.ruleOfQuotient)
    if isDistribution { step.rule.add("The numbers are those of \(Formula.c.equals(focus)).") }
    step.add(symbols.yHatByLogit, symbols.quotient)
    let (ofFocus, sum) = (power(numbers.focus), sumOfPowers.inParentheses)
    for index in numbers.components {
      step.add(
        .yHatByLogit(focus, at(index)),
        (indicator(index) * ofFocus * sum - ofFocus * power(index)) / sum.squared,
        value: numbers.jacobianRow[index])
    }
    return step
  }

  var split: Step {
    var step = Step(
      .split, "Through softmax: two terms", "The quotient is split into two, and each of its parts is an output.")
    step.add(symbols.yHatByLogit, symbols.terms, symbols.outputs)
    let ofFocus = Formula.number(numbers.yHat[numbers.focus])
    for index in numbers.components {
      step.add(
        .yHatByLogit(focus, at(index)),
        indicator(index) * ofFocus - ofFocus * .number(numbers.yHat[index]), value: numbers.jacobianRow[index])
    }
    return step
  }

  var softmaxJacobian: Step {
    var step = Step(.softmaxJacobian, "Through softmax: the result", symbols.ruleOfResult)
    step.add(symbols.yHatByLogit, symbols.result)
    for index in numbers.components {
      let difference = (indicator(index) - .number(numbers.yHat[index])).inParentheses
      step.add(
        .yHatByLogit(focus, at(index)), .number(numbers.yHat[numbers.focus]) * difference,
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
    var step = Step(
      .chainRule, "The chain rule",
      "The loss depends on \(Formula.logit(.i)) through \(Formula.yHat(Formula.ell)) alone, which cancels.")
    let factor = weight == nil ? .integer(1) : Formula.weightOfLabel
    let difference = (.indicator(Formula.ell, .i) - .yHat(.i)).inParentheses
    step.add(
      .lossByLogit(.i), .lossByYHat(Formula.ell) * .yHatByLogit(Formula.ell, .i),
      -Formula(factor / .yHat(Formula.ell), .yHat(Formula.ell), difference),
      -(weight == nil ? difference : Formula(Formula.weightOfLabel, difference)))
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
    var step = Step(.gradAL, "The gradient by the logits", "The derivatives of the step before, as a vector.")
    let gradient = Formula.gradient(of: .loss, by: .aL)
    let (entries, yHat) = (numbers.entries, numbers.entries.vector(numbers.yHat))
    let (symbols, values): (Formula, Formula)
    if let shares = numbers.shares {
      symbols = (Formula.q - Formula(Formula.bigQ, .yHat)).inParentheses
      values = (entries.vector(shares.q) - .number(shares.total) * yHat).inParentheses
    } else {
      let difference = (Formula.oneHot - .yHat).inParentheses
      symbols = weight == nil ? difference : Formula(Formula.weightOfLabel, difference)
      let numberedDifference = (entries.oneHot(numbers.focus) - yHat).inParentheses
      values = weight.map { .number($0) * numberedDifference } ?? numberedDifference
    }
    step.add(gradient, -symbols)
    step.add(gradient, -values, vector: numbers.gradAL, entries)
    return step
  }
}
