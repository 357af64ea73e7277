/// The activation function g of a hidden layer, h = g(a).
package enum Activation: Equatable, Sendable {
  /// a.
  case identity
  /// 1/(1 + e^−a).
  case logistic
  case tanh
  /// max(a, 0); g'(0) = 0.
  case relu
  /// a for a > 0, otherwise slope·a; g'(0) = slope.
  case leakyReLU(slope: Double)
  /// a for a > 0, otherwise alpha·(e^a − 1); g'(0) = alpha.
  case elu(alpha: Double)
  /// a·Φ(a), Φ being the normal distribution.
  case gelu
  /// ½·a·(1 + tanh(√(2/π)·(a + 0.044715·a³))), 0.044715 being that decimal.
  case geluTanh
  /// a·logistic(a).
  case silu
  /// log(1 + e^a).
  case softplus

  /// Whether g has no derivative at 0.
  package var hasKink: Bool {
    switch self {
    case .relu: true
    case .leakyReLU(let slope): slope != 1
    case .elu(let alpha): alpha != 1
    default: false
    }
  }

  /// Whether its formula depends on the sign of a.
  var isPiecewise: Bool {
    switch self {
    case .relu, .leakyReLU, .elu: true
    default: false
    }
  }

  /// The slope of the linear piece on one side of 0; nil if there is none.
  func slope(sign: Int?) -> Double? {
    switch self {
    case .identity: 1
    case .relu: sign.map { $0 > 0 ? 1 : 0 }
    case .leakyReLU(let slope): slope == 1 ? 1 : sign.map { $0 > 0 ? 1 : slope }
    case .elu: sign.flatMap { $0 > 0 ? 1 : nil }
    default: nil
    }
  }

  /// g(a) = constant + sign·g(−a) + slope·a for every a; nil if there is no such rule.
  var reflection: (constant: Double, sign: Double, slope: Double)? {
    switch self {
    case .tanh: (0, -1, 0)
    case .logistic: (1, -1, 0)
    case .gelu, .geluTanh, .silu, .softplus: (0, 1, 1)
    default: nil
    }
  }
}
