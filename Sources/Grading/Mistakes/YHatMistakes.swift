private import Glibc
import GradientCore

/// A wrong ŷ, row by row, computed from the logits or from the right ŷ.
struct YHatMistake: Sendable {
  let misconception: Misconception
  /// Prepares what depends on the whole batch. The result gives each sample's wrong ŷ, shape `[k]`.
  let formula: @Sendable (Question) -> @Sendable (Int) -> [Double]

  /// Whether a loss can be computed from it: negative values have no logarithm.
  var hasLogarithm: Bool { !YHatMistake.negative.contains(misconception) }

  /// A formula of a row of logits.
  private init(_ misconception: Misconception, logits formula: @escaping @Sendable ([Double]) -> [Double]) {
    self.misconception = misconception
    self.formula = { question in { formula(question.logits($0)) } }
  }

  private init(_ misconception: Misconception, yHat formula: @escaping @Sendable ([Double]) -> [Double]) {
    self.misconception = misconception
    self.formula = { question in { formula(question.yHat($0)) } }
  }

  private init(_ misconception: Misconception, batch: @escaping @Sendable (Question) -> @Sendable (Int) -> [Double]) {
    self.misconception = misconception
    self.formula = batch
  }
}

extension Question {
  func yHat(_ sample: Int) -> [Double] {
    let all = expected(.yHat) ?? []
    return Array(all[sample * batch.classes..<(sample + 1) * batch.classes])
  }
}

// MARK: - The catalogue

extension YHatMistake {
  static let all: [YHatMistake] = [
    YHatMistake(notNormalised, logits: { $0.map { exp($0) } }),
    YHatMistake(dividedByMaximum, logits: exponentialsOverGreatest),
    YHatMistake(dividedByMaximum, logits: overGreatest),
    YHatMistake(exponentialLost, logits: { normalised($0) }),
    YHatMistake(sigmoid, logits: { $0.map { 1 / (1 + exp(-$0)) } }),
    YHatMistake(overTheBatch, batch: softmaxOverTheBatch),
    YHatMistake(overTheBatch, batch: softmaxOverEverything),
    YHatMistake(logSoftmax, yHat: { $0.map { log($0) } }),
    YHatMistake(exponentialBase, logits: { softmax($0, rate: M_LN2) }),
    YHatMistake(exponentialBase, logits: { softmax($0, rate: M_LN10) }),
    YHatMistake(exponentSign, logits: { softmax($0, rate: -1) }),
    YHatMistake(logits, logits: { $0 }),
    YHatMistake(softmaxTwice, yHat: { softmax($0) }),
    YHatMistake(percent, yHat: { $0.map { 100 * $0 } }),
  ]

  /// ŷ from rounded exponentials, and a rounded ŷ. Later quantities inherit both.
  static let roundedEarly: [YHatMistake] = (1...4).flatMap { decimals in
    [
      YHatMistake(.roundedTooEarly, logits: { normalised($0.map { rounded(exp($0), to: decimals) }) }),
      YHatMistake(.roundedTooEarly, yHat: { $0.map { rounded($0, to: decimals) } }),
    ]
  }

  private static let negative: Set<Misconception> = [exponentialLost, logSoftmax, logits]

  static let notNormalised = Misconception(
    "not_normalised",
    is: "ŷ is not normalised: it has the exponentials themselves.",
    fix: "Divide each row by its sum.",
    step: .softmax)
  static let dividedByMaximum = Misconception(
    "divided_by_maximum",
    is: "Wrong denominator of ŷ: the row is divided, or shifted, by its greatest entry.",
    fix: "Divide the exponentials by their sum.",
    step: .softmax)
  static let exponentialLost = Misconception(
    "exponential_lost",
    is: "The exponential is missing: ŷ is a / Σa.",
    fix: "Take exp of each logit, then divide by their sum.",
    step: .softmax)
  static let sigmoid = Misconception(
    "sigmoid",
    is: "ŷ is the sigmoid of each logit:",
    fix: "use the softmax, with one denominator for all classes.",
    step: .softmax)
  static let overTheBatch = Misconception(
    "softmax_over_batch",
    is: "Wrong axis: the softmax sums over the samples.",
    fix: "Sum over the classes, each sample by itself.",
    step: .softmax)
  static let logSoftmax = Misconception(
    "log_softmax",
    is: "The log-softmax is in place of ŷ:",
    fix: "take exp of it.",
    step: .softmax)
  static let exponentialBase = Misconception(
    "exponential_base",
    is: "Wrong base: ŷ uses powers of 2 or 10.",
    fix: "Use powers of e.",
    step: .softmax)
  static let exponentSign = Misconception(
    "exponent_sign",
    is: "Sign error in the exponent: ŷ uses exp(−a).",
    fix: "Use exp(a), so that the greatest logit has the greatest probability.",
    step: .softmax)
  static let logits = Misconception(
    "logits_for_y_hat",
    is: "The logits are in place of ŷ:",
    fix: "apply the softmax to them.",
    step: .softmax)
  static let softmaxTwice = Misconception(
    "softmax_twice",
    is: "Softmax applied twice: its input is already ŷ.",
    fix: "Apply it once, to the logits.",
    step: .softmax)
  static let percent = Misconception(
    "percent",
    is: "Percent in place of fractions:",
    fix: "divide by 100.",
    step: .softmax)
}

// MARK: - Formulas

private func normalised(_ row: [Double]) -> [Double] {
  let sum = row.reduce(0, +)
  return row.map { $0 / sum }
}

@Sendable private func exponentialsOverGreatest(_ row: [Double]) -> [Double] {
  let greatest = row.max() ?? 0
  return row.map { exp($0 - greatest) }
}

@Sendable private func overGreatest(_ row: [Double]) -> [Double] {
  let greatest = row.max() ?? 1
  return row.map { $0 / greatest }
}

/// exp(rate·a) / Σ exp(rate·a), shifted so that no term overflows.
func softmax(_ row: [Double], rate: Double = 1) -> [Double] {
  let greatest = row.map { rate * $0 }.max() ?? 0
  return normalised(row.map { exp(rate * $0 - greatest) })
}

private func softmaxOverTheBatch(_ question: Question) -> @Sendable (Int) -> [Double] {
  let classes = question.batch.classes
  var greatest = [Double](repeating: -.infinity, count: classes)
  var sums = [Double](repeating: 0, count: classes)
  for (index, logit) in question.batch.logits.enumerated() {
    greatest[index % classes] = max(greatest[index % classes], logit)
  }
  for (index, logit) in question.batch.logits.enumerated() {
    sums[index % classes] += exp(logit - greatest[index % classes])
  }
  return { [greatest, sums] sample in
    question.logits(sample).enumerated().map { exp($1 - greatest[$0]) / sums[$0] }
  }
}

private func softmaxOverEverything(_ question: Question) -> @Sendable (Int) -> [Double] {
  let greatest = question.batch.logits.max() ?? 0
  let sum = question.batch.logits.reduce(0) { $0 + exp($1 - greatest) }
  return { sample in question.logits(sample).map { exp($0 - greatest) / sum } }
}

/// The nearest number with this many decimals.
func rounded(_ x: Double, to decimals: Int) -> Double {
  let scale = powerOfTen(decimals)
  return (x * scale).rounded() / scale
}
