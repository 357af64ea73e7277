import GradientCore

private import Glibc

/// The wrong ways to compute ŷ of softmax, most of them from the logits a.
enum OutputYHatSlips {
  static let all: [Slip] = functions + inputs + denominators + shifts + ofTheBatch + added + rounded + whole + epsilons

  /// Another function in place of the softmax, or of its exponential.
  private static let functions: [Slip] = [
    Slip(.exponentialLost, logits: \.normalised),
    Slip(.exponentialLost, logits: { shiftedByGreatest($0).normalised }),
    Slip(.exponentialLost, price: Slip.rare, logits: overAbsoluteSum),
    Slip(.sigmoid, logits: { $0.map { $0.atEnds(logistic) } }),
    Slip(.logSoftmax, logits: { OutputNodes.softmax($0).map(\.logarithm) }),
    Slip(.exponentialBase, logits: { softmaxOfScaled($0, by: M_LN2) }),
    Slip(.exponentialBase, logits: { softmaxOfScaled($0, by: M_LN10) }),
    Slip(.exponentSign, logits: { softmaxOfScaled($0, by: -1) }),
    Slip(.logitsForYHat, logits: { $0 }),
    Slip(.softmaxTwice, logits: { OutputNodes.softmax(OutputNodes.softmax($0)) }),
    Slip(.uniformYHat, logits: { a in a.map { _ in .one / Double(a.count) } }),
    Slip(.exponentialBase, price: Slip.rare, logits: { softmaxOfScaled($0, by: log(2.7)) }),
    Slip(.exponentialBase, price: Slip.rare, logits: { softmaxOfScaled($0, by: log(2.72)) }),
    Slip(.exponentialBase, price: Slip.rare, logits: { softmaxOfScaled($0, by: log(2.71)) }),
    Slip(.exponentialBase, price: Slip.rare, logits: { softmaxOfScaled($0, by: log(3)) }),
    Slip(.temperature, price: Slip.rare, logits: { softmaxOfScaled($0, by: 2) }),
    Slip(.temperature, price: Slip.rare, logits: { softmaxOfScaled($0, by: 0.5) }),
    // Cheaper than rare ones: its numbers are 0 and 1, which have few digits.
    Slip(.hardmax, price: 7, logits: hardmax),
    Slip(.tanh, price: Slip.rare, logits: { $0.map { $0.atEnds(Glibc.tanh) } }),
    Slip(.relu, price: Slip.rare, logits: { $0.map(cut) }),
    Slip(.minMax, price: Slip.rare, logits: minMax),
    Slip(.minMax, price: Slip.rare, logits: { shiftedByLeast($0).normalised }),
    Slip(.squareForExponential, price: Slip.rare, logits: { $0.map(\.squared).normalised }),
    Slip(.absoluteForExponential, price: Slip.rare, logits: { $0.map(\.magnitude).normalised }),
    Slip(.reluForExponential, price: Slip.rare, logits: { $0.map(cut).normalised }),
    Slip(.sigmoidForExponential, price: Slip.rare, logits: { $0.map { $0.atEnds(logistic) }.normalised }),
    Slip(.softplusForExponential, price: Slip.rare, logits: { $0.map { $0.atEnds(softplus) }.normalised }),
    Slip(.standardised, price: Slip.rare, logits: { OutputNodes.softmax(standardised($0)) }),
    Slip(.complement, price: Slip.rare, logits: { OutputNodes.softmax($0).map { .one - $0 } }),
    Slip(.squared, price: Slip.rare, logits: { OutputNodes.softmax($0).map(\.squared) }),
    Slip(.sigmoid, price: Slip.rare, logits: { $0.map { (-$0).atEnds(logistic) } }),
    Slip(.exponentSign, price: Slip.rare, logits: { $0.map { (-$0).exponential } }),
  ]

  /// The softmax of something else than the logits.
  private static let inputs: [Slip] = [
    Slip(.reluBeforeSoftmax, price: Slip.rare, logits: { OutputNodes.softmax($0.map(cut)) }),
    Slip(.reluBeforeSoftmax, price: Slip.rare, logits: { OutputNodes.softmax($0.map { Span.max($0, $0 * 0.01) }) }),
    Slip(.tanhBeforeSoftmax, price: Slip.rare, logits: { OutputNodes.softmax($0.map { $0.atEnds(Glibc.tanh) }) }),
    Slip(.sigmoidBeforeSoftmax, price: Slip.rare, logits: { OutputNodes.softmax($0.map { $0.atEnds(logistic) }) }),
    Slip(.temperature, price: Slip.rare, logits: { softmaxOfScaled($0, by: 1 / Double($0.count).squareRoot()) }),
    Slip(.temperature, price: Slip.rare, logits: { softmaxOfScaled($0, by: 1 / Double($0.count)) }),
    Slip(.temperature, price: Slip.rare, logits: { softmaxOfScaled($0, by: 0.1) }),
    Slip(.temperature, price: Slip.rare, logits: { softmaxOfScaled($0, by: 1.0 / 3) }),
    Slip(.temperature, price: Slip.rare, logits: { softmaxOfScaled($0, by: 0.25) }),
    Slip(.temperature, price: Slip.rare, logits: { softmaxOfScaled($0, by: 0.2) }),
    Slip(.rescaled, price: Slip.rare, logits: { a in OutputNodes.softmax(overGreatest(a)) }),
    Slip(.rescaled, price: Slip.rare, logits: { OutputNodes.softmax($0.normalised) }),
    Slip(.rescaled, price: Slip.rare, logits: { OutputNodes.softmax(unit($0)) }),
    Slip(.rescaled, price: Slip.rare, logits: { OutputNodes.softmax(minMax($0)) }),
    Slip(.absoluteForExponential, price: Slip.rare, logits: { OutputNodes.softmax($0.map(\.magnitude)) }),
  ]

  /// The exponentials divided by something else.
  private static let denominators: [Slip] = [
    Slip(.notNormalised, logits: { $0.map(\.exponential) }),
    Slip(.dividedByMaximum, logits: { shiftedByGreatest($0).map(\.exponential) }),
    Slip(.dividedByMaximum, logits: overGreatest),
    Slip(.meanOverClassesInYHat, logits: { a in a.map { $0.exponential / Double(a.count) } }),
    Slip(.ownTermLeftOut, price: Slip.rare, logits: { OutputNodes.softmax($0).map { $0 / (.one - $0) } }),
    Slip(
      .oneAddedToDenominator, price: Slip.rare,
      logits: { a in a.map { $0.exponential / (.one + a.map(\.exponential).total) } }),
    Slip(
      .denominatorWithoutExponential, price: Slip.rare, logits: { a in a.map { $0.exponential / a.total } }),
    Slip(
      .numeratorWithoutExponential, price: Slip.rare, logits: { a in a.map { $0 / a.map(\.exponential).total } }),
    Slip(.lastClassLeftOut, price: Slip.rare, logits: withoutOne { $0.dropLast() }),
    Slip(.lastClassLeftOut, price: Slip.rare, logits: withoutOne { $0.dropFirst() }),
    Slip(.unitRows, price: Slip.rare, logits: unit),
    Slip(.unitRows, price: Slip.rare, logits: { unit($0.map(\.exponential)) }),
    Slip(
      .parenthesis, price: Slip.rare, logits: { a in a.map { ($0 / a.map(\.exponential).total).exponential } }),
    Slip(.parenthesis, price: Slip.rare, logits: { a in a.map { ($0 / a.total).exponential } }),
  ]

  /// The greatest logit subtracted in one place alone.
  private static let shifts: [Slip] = [
    Slip(
      .maximumInNumeratorOnly, price: Slip.rare,
      logits: { a in scaled(OutputNodes.softmax(a), by: (-a.greatest).exponential) }),
    Slip(
      .maximumInDenominatorOnly, price: Slip.rare,
      logits: { a in scaled(OutputNodes.softmax(a), by: a.greatest.exponential) }),
  ]

  /// Sums and maxima that mix the samples, from the exact logits.
  private static let ofTheBatch: [Slip] = [
    Slip(.softmaxOverBatch, .batchFormula(overTheBatch)),
    Slip(.softmaxOverEverything, .batchFormula(overEverything)),
    Slip(.softmaxOverBatch, price: Slip.rare, .batchFormula { shiftedByRows($0, isByColumn: true) }),
    Slip(.softmaxOverEverything, price: Slip.rare, .batchFormula { shiftedByRows($0, isByColumn: false) }),
    Slip(.dividedByMaximum, price: Slip.rare, .batchFormula { shiftedByAll($0, isNormalised: false) }),
    Slip(.maximumInNumeratorOnly, price: Slip.rare, .batchFormula { shiftedByAll($0, isNormalised: true) }),
    Slip(.maximumOverBatch, price: Slip.rare, .batchFormula(shiftedByColumns)),
    Slip(.maximumOverBatch, price: Slip.rare, .batchFormula(shiftedByAllAboveRows)),
    Slip(.sumOfAnotherSample, .batchFormula(overSumsOfRows)),
    Slip(
      .sumOfAnotherSample, price: Slip.rare, .batchFormula { withSum(of: $0) { question, _ in [question.firstRow] } }),
    Slip(
      .sumNotReset, price: Slip.rare,
      .batchFormula { withSum(of: $0) { question, sample in (0...sample).map(question.logits) } }),
  ]

  private static let added: [Slip] = [
    Slip(
      .gradALForYHat, price: Slip.rare,
      formula: { values in
        let target = values.target
        return values.logits.map { a in zip(OutputNodes.softmax(a), target).map { $0 - Span($1) } }
      })
  ]

  /// From rounded exponentials, and a rounded ŷ. Later quantities inherit both.
  private static let rounded: [Slip] = (1...4).flatMap { decimals -> [Slip] in
    let isFrequent = decimals > 1
    return [
      Slip(
        .roundedTooEarly, price: isFrequent ? Slip.seen : Slip.rare,
        formula: { values in
          values.logits.map { OutputNodes.softmax($0).map { round($0, to: decimals) } }
        }),
      Slip(
        .roundedTooEarly, price: Slip.rare,
        formula: { values in
          values.logits.map { $0.map { round($0.exponential, to: decimals) }.normalised }
        }),
    ].map(\.alone)
  }

  /// From whole logits, as an integer array holds them.
  private static let whole: [Slip] = [
    Slip(.roundedTooEarly, price: Slip.rare, logits: { softmaxOfWhole($0) { $0.rounded(.towardZero) } }).alone,
    Slip(.roundedTooEarly, price: Slip.rare, logits: { softmaxOfWhole($0) { $0.rounded() } }).alone,
  ]

  /// ŷ cut to ε…1 − ε, and ε added to the sum of the exponentials, with and without the shift by the greatest logit. A
  /// smaller ε shows in a last digit alone, as rounding does.
  private static let epsilons: [Slip] = [0.1, 0.01].flatMap { epsilon in
    [
      Slip(
        .epsilonInYHat, price: Slip.rare,
        logits: { OutputNodes.softmax($0).map { $0.atEnds { min(max($0, epsilon), 1 - epsilon) } } }),
      Slip(.epsilonInYHat, price: Slip.rare, logits: { withEpsilon(shiftedByGreatest($0), epsilon) }),
      Slip(.epsilonInYHat, price: Slip.rare, logits: { withEpsilon($0, epsilon) }),
    ]
  }
}

extension Slip {
  /// The same, never combined with another.
  fileprivate var alone: Slip { Slip(misconception, price: price, change, standsAlone: true) }
}

// MARK: - Functions of a row

/// exp(rate·a) / Σ exp(rate·a).
private func softmaxOfScaled(_ row: [Span], by rate: Double) -> [Span] { OutputNodes.softmax(row.map { $0 * rate }) }

private func softmaxOfWhole(_ row: [Span], _ round: (Double) -> Double) -> [Span] {
  OutputNodes.softmax(row.map { $0.atEnds(round) })
}

/// exp(a) / (ε + Σ exp(a)).
private func withEpsilon(_ row: [Span], _ epsilon: Double) -> [Span] {
  let powers = row.map(\.exponential)
  let sum = powers.total + Span(epsilon)
  return powers.map { $0 / sum }
}

/// exp(a) / Σ of some of them.
private func withoutOne(_ kept: @escaping @Sendable ([Span]) -> ArraySlice<Span>) -> @Sendable ([Span]) -> [Span] {
  { row in
    let powers = row.map(\.exponential)
    let sum = Array(kept(powers)).total
    return powers.map { $0 / sum }
  }
}

func round(_ x: Span, to decimals: Int) -> Span {
  let scale = powerOfTen(decimals)
  return x.atEnds { ($0 * scale).rounded() / scale }
}

private func shiftedByGreatest(_ row: [Span]) -> [Span] {
  let greatest = row.greatest
  return row.map { $0 - greatest }
}

@Sendable private func overGreatest(_ row: [Span]) -> [Span] {
  let greatest = row.greatest
  return row.map { $0 / greatest }
}

/// a / Σ|a|.
@Sendable private func overAbsoluteSum(_ row: [Span]) -> [Span] {
  let sum = row.map(\.magnitude).total
  return row.map { $0 / sum }
}

private func scaled(_ row: [Span], by factor: Span) -> [Span] { row.map { $0 * factor } }

private func shiftedByLeast(_ row: [Span]) -> [Span] {
  let least = -row.map { -$0 }.greatest
  return row.map { $0 - least }
}

/// max(x, 0).
@Sendable private func cut(_ x: Span) -> Span { Span.max(x, .zero) }

private func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }

/// (a − min) / (max − min).
@Sendable private func minMax(_ row: [Span]) -> [Span] {
  overGreatest(shiftedByLeast(row))
}

/// 1 at the greatest.
@Sendable private func hardmax(_ row: [Span]) -> [Span] {
  let greatest = indexOfGreatest(row.map(\.value))
  return row.indices.map { $0 == greatest ? .one : .zero }
}

/// (a − mean) / standard deviation.
private func standardised(_ row: [Span]) -> [Span] {
  let mean = row.total / Double(row.count)
  let shifted = row.map { $0 - mean }
  let deviation = (shifted.map(\.squared).total / Double(row.count)).squareRoot
  return shifted.map { $0 / deviation }
}

/// a / ‖a‖.
@Sendable func unit(_ row: [Span]) -> [Span] {
  let norm = row.map(\.squared).total.squareRoot
  return row.map { $0 / norm }
}

extension Span {
  var squareRoot: Span { atEnds { Swift.max($0, 0).squareRoot() } }
}

// MARK: - Functions of a batch

extension Question {
  fileprivate var firstRow: [Double] { logits(0) }

  /// The greatest logit of each class.
  fileprivate var columnMaxima: [Double] {
    (0..<samples).reduce([Double](repeating: -.infinity, count: classes)) { zip($0, logits($1)).map(max) }
  }
}

/// exp(a) / Σ over the samples.
@Sendable private func overTheBatch(_ question: Question) -> Formula? {
  let greatest = question.columnMaxima
  var sums = [Double](repeating: 0, count: question.classes)
  for sample in 0..<question.samples {
    for (column, a) in question.logits(sample).enumerated() { sums[column] += exp(a - greatest[column]) }
  }
  return { [greatest, sums] values in
    values.logits?.enumerated().map { ($1 - Span(greatest[$0])).exponential / sums[$0] }
  }
}

/// exp(a) / Σ over all entries.
@Sendable private func overEverything(_ question: Question) -> Formula? {
  let greatest = question.columnMaxima.max() ?? 0
  let sum = (0..<question.samples).reduce(0) { $0 + question.logits($1).reduce(0) { $0 + exp($1 - greatest) } }
  return { values in values.logits?.map { ($0 - Span(greatest)).exponential / sum } }
}

/// exp(a − the row's maximum), divided by its sum over the samples, or over all entries.
private func shiftedByRows(_ question: Question, isByColumn: Bool) -> Formula? {
  var sums = [Double](repeating: 0, count: question.classes)
  for sample in 0..<question.samples {
    let row = question.logits(sample)
    let greatest = row.max() ?? 0
    for (column, a) in row.enumerated() { sums[column] += exp(a - greatest) }
  }
  if !isByColumn { sums = [Double](repeating: sums.reduce(0, +), count: sums.count) }
  return { [sums] values in
    values.logits.map { row in zip(shiftedByGreatest(row), sums).map { $0.exponential / $1 } }
  }
}

/// exp(a − the maximum of all samples), and perhaps divided by Σexp(a) of the row.
private func shiftedByAll(_ question: Question, isNormalised: Bool) -> Formula? {
  let greatest = question.columnMaxima.max() ?? 0
  return { values in
    values.logits.map { row in
      isNormalised
        ? scaled(OutputNodes.softmax(row), by: Span(exp(-greatest)))
        : row.map { ($0 - Span(greatest)).exponential }
    }
  }
}

/// exp(a − the maximum of all), divided by the sum of exp(a − the row's maximum).
@Sendable private func shiftedByAllAboveRows(_ question: Question) -> Formula? {
  let greatest = Span(question.columnMaxima.max() ?? 0)
  return { values in
    values.logits.map { scaled(OutputNodes.softmax($0), by: ($0.greatest - greatest).exponential) }
  }
}

/// exp(a − the column's maximum), divided by the row's sum.
@Sendable private func shiftedByColumns(_ question: Question) -> Formula? {
  let greatest = question.columnMaxima
  return { values in values.logits.map { OutputNodes.softmax(zip($0, greatest).map { $0 - Span($1) }) } }
}

/// exp(a), entry i divided by the sum of sample i: the sums are a row, and not a column. That fits if B = k.
@Sendable private func overSumsOfRows(_ question: Question) -> Formula? {
  guard question.samples == question.classes, question.samples > 1 else { return nil }
  let sums = (0..<question.samples).map { question.logits($0).reduce(0) { $0 + exp($1) } }
  return { values in values.logits.map { zip($0, sums).map { $0.exponential / $1 } } }
}

/// exp(a), divided by the sum of the exponentials of other rows.
private func withSum(
  of question: Question, rows: @escaping @Sendable (Question, Int) -> [[Double]]
) -> Formula? {
  { values in
    let sum = rows(values.question, values.sample).joined().reduce(0) { $0 + exp($1) }
    return values.logits?.map { $0.exponential / sum }
  }
}
