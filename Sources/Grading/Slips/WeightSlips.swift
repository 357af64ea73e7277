/// The wrong ways to multiply by the class weights. Weights that are forgotten are a wrong belief, and those of another
/// sum a factor.
enum WeightSlips {
  static func formulas(at quantity: GradedQuantity) -> [OutputFormula] {
    switch quantity {
    case .losses: losses
    case .gradYHat: gradYHat
    case .gradAL: gradAL
    default: []
    }
  }

  private static let losses: [OutputFormula] = [
    OutputFormula(
      .indicatorLostInLoss, price: Slip.rare,
      numbers: { row in row.weights.map { w in [-zip(row.yHat, w).map { $0.logarithm * $1 }.total] } }),
    OutputFormula(
      .weightOfPredictedClass, price: Slip.rare,
      numbers: { row in row.weightOfPredicted.map { w in [row.sum { y, _ in y.logarithm } * -w] } }),
  ]

  private static let gradYHat: [OutputFormula] = [
    OutputFormula(
      .indicatorLostInGradYHat, price: Slip.rare,
      numbers: { row in row.weights.map { w in zip(row.yHat, w).map { Span(-$1 / row.divisor) / $0 } } })
  ]

  private static let gradAL: [OutputFormula] = [
    OutputFormula(
      .weightOfEachEntry,
      numbers: { row in
        row.weights.map { w in zip(row.yHat, zip(w, row.weightedTarget)).map { ($0 * $1.0 - $1.1) / row.divisor } }
      }),
    OutputFormula(
      .weightOfTargetAlone,
      numbers: { row in
        row.weights.map { _ in zip(row.yHat, row.weightedTarget).map { ($0 - $1) / row.divisor } }
      }),
    OutputFormula(
      .weightOfPredictedClass, price: Slip.rare,
      numbers: { row in row.weightOfPredicted.map { w in row.difference.map { $0 * (w / row.divisor) } } }),
  ]
}

extension OutputSample {
  /// Those of the classes; nil without weights.
  fileprivate var weights: [Double]? { truth.classWeights }
  fileprivate var weightOfPredicted: Double? { weights?[truth.predicted] }
}
