/// A mistake as an operator at a node: what it changes, and its price.
///
/// The price is −log₂ of how often it is seen, in bits. Two classes are enough: 5 for what students are known to do, 9
/// for the rest. A mistake that is far more frequent costs 3 or 4.
final class Slip: Sendable {
  let misconception: Misconception
  let price: Double
  let change: Change
  /// Whether it is never combined with another slip or a factor, because the digits of the answer already allow for it:
  /// a rounded intermediate result.
  let standsAlone: Bool
  /// Whether no other slip and no factor is combined with it.
  let isAlone: Bool

  enum Change: Sendable {
    /// Another formula in place of the node's own.
    case formula(Formula)
    /// Another formula that depends on the whole batch. The closure prepares it once.
    case batchFormula(@Sendable (Question) -> Formula?)
    /// Another reduction of a sum over the batch.
    case reduction(BatchSum)
    /// A wrong belief about labels, weights or smoothing, with right formulas. nil if the question has none of these.
    case belief(@Sendable (Question) -> Belief?)
    /// Another quantity in place of the node, such as ∇b without its sum: it may have another shape. nil if the
    /// question does not allow it.
    case node(@Sendable (Question) -> Node?)
    /// The right numbers in wrong places. nil if the shape does not allow it.
    case arrangement(@Sendable (Matrix) -> Matrix?)
  }

  static let seen = 5.0
  static let rare = 9.0

  init(_ misconception: Misconception, price: Double = Slip.seen, _ change: Change, standsAlone: Bool = false) {
    self.misconception = misconception
    self.price = price
    self.change = change
    self.standsAlone = standsAlone
    isAlone = standsAlone || misconception.isPerturbation || misconception.isDifference
  }

  convenience init(_ misconception: Misconception, price: Double = Slip.seen, formula: @escaping Formula) {
    self.init(misconception, price: price, .formula(formula))
  }
}

/// A mistake that multiplies a whole quantity: a sign, a divisor, a unit.
final class FactorSlip: Sendable {
  let misconception: Misconception
  let price: Double
  /// nil if the question does not allow the mistake. 1 is a mistake that this question hides.
  let value: @Sendable (Question) -> Double?
  private let kind: Kind

  /// What a factor is about.
  enum Kind {
    case sign
    /// What the sum is divided by.
    case divisor
    /// 2 or ½, as of a squared error.
    case two
    case learningRate
    case base
    case other
  }

  init(
    misconception: Misconception, price: Double, kind: Kind = .other, value: @escaping @Sendable (Question) -> Double?
  ) {
    self.misconception = misconception
    self.price = price
    self.kind = kind
    self.value = value
  }

  /// Whether students make both. A sign is lost next to any, 2/(Bk) is a mean squared error, and who loses the mean has
  /// another base or a learning rate too. Other products give any constant, such as 10 = 100 · 0.1, and nobody means
  /// them.
  func joins(_ other: FactorSlip) -> Bool {
    if kind == .sign || other.kind == .sign { return true }
    let isLostMean = min(price, other.price) <= FactorSlips.frequent
    return switch Set([kind, other.kind]) {
    case [.divisor, .two]: true
    case [.divisor, .learningRate], [.divisor, .base]: isLostMean
    default: false
    }
  }
}

/// Numbers in rows and columns.
struct Matrix: Sendable {
  let rows: Int
  let columns: Int
  /// Row-major.
  let spans: [Span]
}
