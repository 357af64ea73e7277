import Backpropagation

/// The quantities of a network as formulas. Layers, units, rows and columns are counted from 1.
struct NetworkFormulas {
  /// L.
  let depth: Int
  /// What the first output is called.
  let base: Int

  private static let h = Formula(.h)
  private static let bigW = Formula(.bigW)
  private static let b = Formula(.b)
  private static let comma = Formula(.comma)

  /// a_i; a_L for the last layer.
  func a(_ layer: Int) -> Formula { layer == depth ? .aL : Formula(.a).sub(.integer(layer)) }

  /// h_i; h_0 is x.
  func h(_ layer: Int) -> Formula { Self.h.sub(.integer(layer)) }

  /// W_i.
  func weights(_ layer: Int) -> Formula { Self.bigW.sub(.integer(layer)) }

  /// b_i.
  func biases(_ layer: Int) -> Formula { Self.b.sub(.integer(layer)) }

  /// a_{i,unit}.
  ///
  /// - Parameter unit: counted from 0.
  func a(_ layer: Int, _ unit: Int) -> Formula {
    layer == depth ? .logit(.integer(unit + base)) : Formula(.a).sub(Self.indices(layer, .integer(unit + 1)))
  }

  func h(_ layer: Int, _ unit: Formula) -> Formula { Self.h.sub(Self.indices(layer, unit)) }

  func bias(_ layer: Int, _ unit: Int) -> Formula { Self.b.sub(Self.indices(layer, .integer(unit + 1))) }

  func weight(_ layer: Int, _ row: Formula, _ column: Formula) -> Formula {
    Self.bigW.sub(Formula(Self.indices(layer, row), Self.comma, column))
  }

  private static func indices(_ layer: Int, _ unit: Formula) -> Formula {
    Formula(.integer(layer), comma, unit)
  }

  /// ∇_x L.
  func gradient(by x: Formula) -> Formula { .gradient(of: .loss, by: x) }
}

extension Activation {
  /// What g is, in words.
  var sentence: Prose {
    let g = Formula(.g)
    return switch self {
    case .identity: "\(g) leaves its argument as it is."
    case .logistic: "\(g) is the logistic function."
    case .tanh: "\(g) is the hyperbolic tangent."
    case .relu: "\(g) is relu: its argument where that is positive, and 0 elsewhere."
    case .leakyReLU(let slope):
      "\(g) is leaky relu: its argument where that is positive, and \(.number(slope)) times it elsewhere."
    case .elu(let alpha):
      "\(g) is elu: its argument a where that is positive, and \(.number(alpha)) times exp(a) - 1 elsewhere."
    case .gelu: "\(g) is gelu: its argument times the normal distribution function of it."
    case .geluTanh: "\(g) is gelu, approximated by the hyperbolic tangent."
    case .silu: "\(g) is silu: its argument times the logistic function of it."
    case .softplus: "\(g) is softplus: the logarithm of 1 + exp(a)."
    }
  }
  /// What g' is.
  var sentenceOfSlope: Prose {
    let a = Formula(.a)
    let g = Formula(Formula(.g), a.inParentheses)
    let slope = Formula(Formula(.gPrime), a.inParentheses)
    return switch self {
    case .identity: "\(slope.equals(.integer(1)))."
    case .logistic: "\(slope.equals(Formula(g, (.integer(1) - g).inParentheses)))."
    case .tanh: "\(slope.equals(.integer(1) - g.squared))."
    case .relu: "\(slope) is 1 where \(a) is positive, and 0 elsewhere."
    case .leakyReLU(let below): "\(slope) is 1 where \(a) is positive, and \(.number(below)) elsewhere."
    case .elu(let alpha):
      "\(slope) is 1 where \(a) is positive, and \(Formula.number(alpha) * .exp(a)) elsewhere."
    case .gelu: "\(slope) is the normal distribution function of \(a), plus \(a) times its density."
    case .geluTanh: "\(slope) is the derivative of that approximation."
    case .silu: "\(slope) is s + a s (1 - s), where s is the logistic function of \(a)."
    case .softplus: "\(slope) is the logistic function of \(a)."
    }
  }
}
