import Backpropagation
private import Glibc

extension Activation {
  /// g(a).
  func value(_ a: Span) -> Span { a.atEnds(plainValue) }

  /// g'(a). The ends are those at the ends of a: what is between them differs by less than the digits show.
  ///
  /// At a kink every slope between the left and the right one is right. Its value is that of the exact results.
  func derivative(_ a: Span) -> Span {
    let slope = a.atEnds(plainDerivative)
    guard hasKink, a.low <= 0, a.high >= 0 else { return slope }
    let left = plainDerivative(0)
    return Span(slope.value, min(slope.low, left, 1), max(slope.high, left, 1))
  }

  func plainValue(_ a: Double) -> Double {
    switch self {
    case .identity: a
    case .logistic: Grading.logistic(a)
    case .tanh: Glibc.tanh(a)
    case .relu: max(a, 0)
    case .leakyReLU(let slope): a > 0 ? a : slope * a
    case .elu(let alpha): a > 0 ? a : alpha * expm1(a)
    case .gelu: a * normal(a)
    case .geluTanh: a * Grading.logistic(2 * geluInner(a))
    case .silu: a * Grading.logistic(a)
    case .softplus: max(a, 0) + log1p(exp(-abs(a)))
    }
  }

  /// At a kink, the slope that the exact values have.
  func plainDerivative(_ a: Double) -> Double {
    switch self {
    case .identity: return 1
    case .logistic: return logisticSlope(a)
    case .tanh: return 4 * Grading.logistic(2 * a) * Grading.logistic(-2 * a)
    case .relu: return a > 0 ? 1 : 0
    case .leakyReLU(let slope): return a > 0 ? 1 : slope
    case .elu(let alpha): return a > 0 ? 1 : alpha * exp(a)
    case .gelu: return normal(a) + a * normalDensity(a)
    case .geluTanh:
      let (s, slope) = (Grading.logistic(2 * geluInner(a)), geluScale * (1 + 3 * geluCubic * a * a))
      return s + a * s * (1 - s) * 2 * slope
    case .silu: return Grading.logistic(a) * (1 + a * Grading.logistic(-a))
    case .softplus: return Grading.logistic(a)
    }
  }
}

/// 1/(1 + e^−a).
@Sendable func logistic(_ a: Double) -> Double { a >= 0 ? 1 / (1 + exp(-a)) : exp(a) / (1 + exp(a)) }

/// The derivative of the logistic function.
@Sendable func logisticSlope(_ a: Double) -> Double { logistic(a) * logistic(-a) }

/// φ of the normal distribution.
@Sendable func normalDensity(_ a: Double) -> Double { exp(-a * a / 2) / (2 * Double.pi).squareRoot() }

/// Φ of the normal distribution.
@Sendable func normal(_ a: Double) -> Double { erfc(-a / 2.0.squareRoot()) / 2 }

private let geluCubic = 0.044715
private let geluScale = (2 / Double.pi).squareRoot()

/// √(2/π)·(a + 0.044715·a³), so that ½(1 + tanh u) is logistic(2u).
private func geluInner(_ a: Double) -> Double { geluScale * (a + geluCubic * a * a * a) }
