private import Glibc

/// How far an answer may be from the exact value to count as right.
package enum Tolerance: Equatable, Sendable {
  /// |found − exact| ≤ atol + rtol·|exact|: `numpy.isclose`, with the exact value as the reference.
  case close(rtol: Double, atol: Double)
  /// Half a unit of the n-th significant figure of the exact value.
  case significantFigures(Int)
  /// Half a unit of the n-th decimal.
  case decimals(Int)

  /// The default of `numpy.isclose`.
  package static let standard = Tolerance.close(rtol: 1e-5, atol: 1e-8)

  /// More figures than binary64 has make no difference.
  package static let digitsMax = 17

  /// Whether `found` counts as right. NaN never does; an infinity does if the exact value is that infinity.
  package func allows(_ found: Double, for exact: Double) -> Bool {
    if found == exact { return true }
    guard exact.isFinite, found.isFinite else { return false }
    return abs(found - exact) <= width(at: exact) + slack(found, exact)
  }

  /// Whether 0 is right for an exact value, or would be without the error of a float64 computation.
  func isZero(_ exact: Double) -> Bool { allows(0, for: exact) || abs(exact) <= Tolerance.zeroNoise }

  /// The greatest error that is allowed at an exact value.
  func width(at exact: Double) -> Double {
    switch self {
    case .close(let rtol, let atol): atol + rtol * abs(exact)
    case .decimals(let n): 0.5 * powerOfTen(-n)
    case .significantFigures(let n):
      exact == 0 ? Tolerance.zeroNoise : 0.5 * powerOfTen(decimalExponent(of: exact) - n + 1)
    }
  }

  /// A correctly rounded answer may be exactly half a unit away, and its own binary64 form a little further.
  private func slack(_ found: Double, _ exact: Double) -> Double {
    if case .close = self { return 0 }
    return 4 * max(found.magnitude, exact.magnitude).ulp
  }

  /// Zero has no significant figures, so the error of a float64 computation passes for it.
  private static let zeroNoise = 1e-12
}

/// ⌊log₁₀|x|⌋ of a finite x that is not 0.
func decimalExponent(of x: Double) -> Int {
  let estimate = Int(log10(x.magnitude).rounded(.down))
  if powerOfTen(estimate) > x.magnitude { return estimate - 1 }
  return powerOfTen(estimate + 1) <= x.magnitude ? estimate + 1 : estimate
}

/// 10ⁿ: exact if binary64 has it (0 ≤ n ≤ 22), otherwise as good as the C library's.
func powerOfTen(_ n: Int) -> Double {
  let index = n + tabulatedPowerMax
  return tabulatedPowers.indices.contains(index) ? tabulatedPowers[index] : pow(10, Double(n))
}

/// The exponents that answers have; the powers of others are computed.
private let tabulatedPowerMax = 40
private let tabulatedPowers = (-tabulatedPowerMax...tabulatedPowerMax).map { pow(10, Double($0)) }
