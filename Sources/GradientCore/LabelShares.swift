/// w_c and w_c/D of each class, for rows with labels and without label smoothing; one entry for all where w is absent.
struct LabelShares {
  /// w as it was given.
  private let weights: [Double]
  /// w/D: a head of 26 bits, and what it leaves.
  private let heads: [Double]
  private let tails: [Double]
  /// Whether w or w/D is so great or small that a product in plain doubles may lose bits.
  private let extraordinary: [Bool]
  private let isUniform: Bool

  /// A factor within 2^±60 keeps every product of a row that is not deep far from the subnormal numbers.
  static let ordinaryExponents = -60...60

  init(weights: [Double]?, denominator: Extended) {
    isUniform = weights == nil
    let all = weights ?? [1]
    let shares = all.map { Extended($0) / denominator }
    let isOrdinary = shares.map { $0.isZero || LabelShares.ordinaryExponents.contains($0.exponent) }
    let splits = zip(shares, isOrdinary).map { $1 ? $0.split(shift: 0) : (head: 0, tail: 0) }
    self.weights = all
    heads = splits.map(\.head)
    tails = splits.map(\.tail)
    extraordinary = zip(all, isOrdinary).map { weight, isOrdinary in
      !isOrdinary || (weight > 0 && !LabelShares.ordinaryExponents.contains(Int(weight.exponent)))
    }
  }

  private func index(of label: Int) -> Int { isUniform ? 0 : label }
  func weight(of label: Int) -> Double { weights[index(of: label)] }
  func head(of label: Int) -> Double { heads[index(of: label)] }
  func tail(of label: Int) -> Double { tails[index(of: label)] }
  func isExtraordinary(_ label: Int) -> Bool { extraordinary[index(of: label)] }
}
