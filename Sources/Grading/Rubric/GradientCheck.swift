/// How far a gradient is off, in the two numbers by which courses judge a gradient check. The exact gradient is in
/// place of the finite differences.
package struct GradientCheck: Equatable, Sendable {
  /// The greatest |f − n| / max(|f|, |n|) of an entry, 0 where both are 0. CS231n: more than 1e-2 is wrong, 1e-7 is
  /// good.
  package let relativeError: Double
  /// ‖f − n‖ / (‖f‖ + ‖n‖), 0 if both are 0. Ng: less than 1e-7 is good, more than 1e-3 is wrong.
  package let normRatio: Double

  /// - Returns: nil if a number is not finite.
  init?(_ found: [Double], _ exact: [Double]) {
    var (greatest, size) = (0.0, 0.0)
    for (f, n) in zip(found, exact) {
      guard f.isFinite, n.isFinite else { return nil }
      let larger = max(abs(f), abs(n))
      size = max(size, larger)
      // The difference of two numbers may be beyond the greatest.
      let difference = abs(f - n)
      if larger > 0 {
        greatest = max(greatest, difference.isFinite ? difference / larger : abs(f / larger - n / larger))
      }
    }
    relativeError = greatest
    guard size > 0 else {
      normRatio = 0
      return
    }
    // Divided by the greatest number, no square is too large, nor all of them too small.
    func norm(_ values: some Sequence<Double>) -> Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    let difference = norm(zip(found, exact).map { $0 / size - $1 / size })
    normRatio = difference / (norm(found.map { $0 / size }) + norm(exact.map { $0 / size }))
  }
}
