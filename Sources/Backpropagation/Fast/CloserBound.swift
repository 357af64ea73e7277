/// The bound of one entry of a product, term by term: closer than by the norms of a row and a column, and 0 where the
/// terms show that the product is exact.
struct CloserBound {
  /// A factor's numbers of one entry: t-th at `start + t·step`, its tail and its bound `tail` and `2·tail` after it.
  struct Terms {
    let start: Int
    let step: Int
    /// 0 if the factor has neither.
    let tail: Int
  }

  let bound: Double
  /// Whether all terms are 0, and so the entry.
  let isZero: Bool

  static let unknown = CloserBound(bound: .infinity, isZero: false)

  private init(bound: Double, isZero: Bool) {
    self.bound = bound
    self.isZero = isZero
  }

  /// The entry itself, and whether it is certainly the nearest double of the exact one: otherwise NaN.
  func certified(head: Double, tail: Double) -> Double {
    if isZero { return 0 }
    // A greater number may have overflowed on the way.
    guard head.magnitude < 1e150 else { return .nan }
    return Certificate.rounded(head: head, tail: tail, bound: bound)
  }

  /// - Parameters:
  ///   - constant, underflow: the constants of a product of so many terms.
  ///   - first: what the product began with.
  init(
    _ p: Span<Double>, _ ofP: Terms, _ q: Span<Double>, _ ofQ: Terms, terms: Int, constant: Double, underflow: Double,
    startingAt first: Double
  ) {
    var sum = 0.0
    var errors = 0.0
    var isZero = first == 0
    var grid = SumGrid(startingAt: first)
    for term in 0..<terms {
      let (pPlace, qPlace) = (ofP.start + term * ofP.step, ofQ.start + term * ofQ.step)
      let (a, b) = (p[pPlace], q[qPlace])
      let aBound = ofP.tail == 0 ? 0 : p[pPlace + 2 * ofP.tail]
      let bBound = ofQ.tail == 0 ? 0 : q[qPlace + 2 * ofQ.tail]
      // Nothing of the other factor matters if this one is exactly 0.
      if (a == 0 && aBound == 0) || (b == 0 && bBound == 0) { continue }
      isZero = false
      guard a.isFinite && b.isFinite else {
        self = .unknown
        return
      }
      sum += (a * b).magnitude
      errors += aBound * b.magnitude + a.magnitude * bBound + aBound * bBound
      let hasTails =
        (ofP.tail != 0 && p[pPlace + ofP.tail] != 0) || (ofQ.tail != 0 && q[qPlace + ofQ.tail] != 0)
      grid.add(a, b, isExact: !hasTails && aBound == 0 && bBound == 0)
    }
    self.isZero = isZero
    if isZero || grid.showsExactSum(terms: terms) {
      bound = 0
    } else {
      // The factor is more than all roundings, and than the tails that `sum` leaves out.
      let slack = 1 + Double(terms + 64) * 0x1p-50
      bound = ((sum + first.magnitude) * constant + errors) * slack + underflow
    }
  }
}

/// Finds out whether a sum of products of doubles has so few bits that no rounding loses one.
private struct SumGrid {
  /// All terms are multiples of 2^exponent.
  private var exponent = 0
  private var total: Double
  private var isExact = true

  init(startingAt first: Double) {
    total = first.magnitude
    exponent = first == 0 ? 2000 : first.lowestExponent
  }

  mutating func add(_ a: Double, _ b: Double, isExact: Bool) {
    self.isExact = self.isExact && isExact
    total += (a * b).magnitude
    if a != 0 && b != 0 { exponent = min(exponent, a.lowestExponent + b.lowestExponent) }
  }

  /// Every head is then a multiple of 2^exponent below 2^53 times that, or the errors of the heads are.
  func showsExactSum(terms: Int) -> Bool {
    guard isExact, exponent > -1000 else { return false }
    // The rests are at most 4·terms·u·total: exact while that is below 2^52·2^exponent.
    let scale = Double(sign: .plus, exponent: min(max(exponent + 103, -1000), 1000), significand: 1)
    return total * Double(4 * terms + 16) < scale
  }
}

extension Double {
  /// The exponent of the lowest bit that is set, of a number that is finite and not 0.
  fileprivate var lowestExponent: Int {
    if isSubnormal { return -1074 }
    return Int(exponent) - 52 + min(significandBitPattern.trailingZeroBitCount, 52)
  }
}

/// The certificate of a single number.
enum Certificate {
  /// The head where head + tail ± bound rounds to it for certain, otherwise NaN: as `NetworkLoops.round`.
  static func rounded(head: Double, tail: Double, bound: Double) -> Double {
    let margin = bound * (1 + 0x1p-50) + tail.magnitude * 0x1p-51
    let isCertain = head + (tail + margin) == head && head + (tail - margin) == head
    let isInRange = head.magnitude > 1e-290 || margin == 0
    return isCertain && isInRange ? head + 0 : .nan
  }
}
