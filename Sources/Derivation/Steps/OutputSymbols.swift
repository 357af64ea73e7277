/// What the derivatives of an output by the logits have in symbols. It is the same for every question.
final class SoftmaxSymbols: Sendable {
  let ruleOfQuotient: Prose
  let quotient: Step.Line
  let split: Step.Line
  let ruleOfResult: Prose
  let result: Step.Line

  static let ruleOfSoftmax: Prose =
    "\(Formula.power(.i)) is divided by the sum over all classes, so that the outputs sum to 1."
  static let softmax = Step.Line(shared: .yHat(.i), .power(.i) / .sumOfPowers)

  static let ofLabel = SoftmaxSymbols(.ell)
  static let ofClass = SoftmaxSymbols(.c)

  /// - Parameter c: the output: ℓ, or c.
  private init(_ c: Formula) {
    let left = Formula.yHatByLogit(c, .i)
    ruleOfQuotient =
      "Does \(Formula.yHat(c)) depend on \(Formula.logit(.i))? Yes, for every \(Symbol.i): all the logits are in the "
      + "denominator. The numerator has \(Formula.logit(c)) alone."
    let numerator = Formula(.indicator(c, .i), .power(c), .sumOfPowers) - Formula(.power(c), .power(.i))
    quotient = Step.Line(shared: left, numerator / .sumOfPowers.inParentheses.squared)
    let (first, second) = (.power(c) / .sumOfPowers, .power(.i) / .sumOfPowers)
    let terms = Formula(.indicator(c, .i), first) - first * second
    let outputs = Formula(.indicator(c, .i), .yHat(c)) - Formula(.yHat(c), .yHat(.i))
    split = Step.Line(shared: left, terms, outputs)
    ruleOfResult = "\(Formula.yHat(c)) is a factor of both terms."
    result = Step.Line(shared: left, Formula(.yHat(c), (.indicator(c, .i) - .yHat(.i)).inParentheses))
  }
}

/// What the other steps of a label have in symbols.
final class LabelSymbols: Sendable {
  let loss: Step.Line
  let ruleOfPartialYHat: Prose
  let partialYHat: Step.Line
  let ruleOfGradYHat: Prose
  let gradYHat: Step.Line
  let ruleOfChain: Prose
  let chain: Step.Line
  let gradAL: Step.Line

  static let plain = LabelSymbols(isWeighted: false)
  static let weighted = LabelSymbols(isWeighted: true)

  /// - Parameter isWeighted: whether the classes have weights.
  private init(isWeighted: Bool) {
    func weighted(_ formula: Formula) -> Formula {
      isWeighted ? Formula(Formula.weightOfLabel, formula) : formula
    }
    let factor = isWeighted ? Formula.weightOfLabel : .integer(1)
    let (i, ell, yHatOfLabel) = (Formula.i, Formula.ell, Formula.yHat(.ell))
    loss = Step.Line(shared: .loss, -weighted(.log(yHatOfLabel)))
    ruleOfPartialYHat =
      "The derivative of \(Formula.log(yHatOfLabel)) is \(.integer(1) / yHatOfLabel). The loss does not "
      + "depend on the other outputs: \(Formula.indicator(i, ell)) is 1 for the true class, and 0 for them."
    partialYHat = Step.Line(shared: .lossByYHat(i), -weighted(.indicator(i, ell) / yHatOfLabel))
    ruleOfGradYHat =
      "The derivatives of the step before, as a vector. \(Formula.oneHot) is 1 at \(ell), and 0 elsewhere."
    gradYHat = Step.Line(shared: .gradient(of: .loss, by: .yHat), -Formula(factor / yHatOfLabel, .oneHot))
    ruleOfChain = "The loss depends on \(Formula.logit(i)) through \(yHatOfLabel) alone, which cancels."
    let difference = (.indicator(ell, i) - .yHat(i)).inParentheses
    chain = Step.Line(
      shared: .lossByLogit(i), .lossByYHat(ell) * .yHatByLogit(ell, i),
      -Formula(factor / yHatOfLabel, yHatOfLabel, difference), -weighted(difference))
    gradAL = Step.Line(
      shared: .gradient(of: .loss, by: .aL), -weighted((Formula.oneHot - .yHat).inParentheses))
  }
}
