import Backpropagation

private import Glibc

/// A formula that students write for an activation function or its derivative.
struct WrongForm: Sendable {
  let misconception: Misconception
  let price: Double
  /// As a function of a.
  let function: @Sendable (Double) -> Double

  init(_ misconception: Misconception, price: Double = Slip.rare, _ function: @escaping @Sendable (Double) -> Double) {
    self.misconception = misconception
    self.price = price
    self.function = function
  }
}

/// σ(a). In an activation function, `logistic` is a case.
@Sendable private func sigmoid(_ a: Double) -> Double { logistic(a) }

// MARK: - The function

extension Activation {
  /// What students write for g, besides other activation functions.
  var wrongValues: [WrongForm] {
    switch self {
    case .logistic:
      [
        WrongForm(.logisticBracket) { 1 + exp(-$0) },
        WrongForm(.value("1 for a > 0 and 0 otherwise", right: "1 / (1 + exp(−a))"), price: Slip.seen) {
          $0 > 0 ? 1 : 0
        },
        WrongForm(.value("1 / (1 − exp(−a))", right: "1 / (1 + exp(−a))")) { 1 / (1 - exp(-$0)) },
        WrongForm(.value("1 / (1 + 2^(−a))", right: "1 / (1 + exp(−a))")) { 1 / (1 + exp2(-$0)) },
      ]
    case .tanh:
      [
        WrongForm(.value("2σ(a) − 1, which is tanh(a/2)", right: "tanh a = 2σ(2a) − 1")) { Glibc.tanh($0 / 2) },
        WrongForm(.value("the sign of a", right: "tanh a"), price: Slip.seen) { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 },
        WrongForm(.value("tan a", right: "tanh a, the hyperbolic tangent")) { tan($0) },
        WrongForm(.value("1 / tanh a", right: "(e^a − e^(−a)) / (e^a + e^(−a))")) { 1 / Glibc.tanh($0) },
      ]
    case .relu:
      [
        WrongForm(.value("the absolute value of a", right: "max(a, 0)")) { abs($0) },
        WrongForm(.value("min(a, 0)", right: "max(a, 0)")) { min($0, 0) },
      ]
    case .leakyReLU(let slope): leakyValues(slope)
    case .elu(let alpha):
      [
        WrongForm(.eluBracket, price: Slip.seen) { $0 > 0 ? $0 : alpha * exp($0) - 1 },
        WrongForm(.value("α e^a for negative a", right: "α (e^a − 1)")) { $0 > 0 ? $0 : alpha * exp($0) },
        WrongForm(.value("α (e^a − 1) for positive a too", right: "a for positive a")) { alpha * expm1($0) },
      ].filter { alpha != 1 || $0.misconception != .eluBracket }
    case .gelu:
      [
        WrongForm(.value("Φ(a)", right: "a Φ(a)")) { normal($0) },
        WrongForm(.value("½ a (1 + erf a)", right: "½ a (1 + erf(a/√2))")) { $0 * normal($0 * 2.0.squareRoot()) },
        WrongForm(.value("a (1 + erf(a/√2)), without ½", right: "½ a (1 + erf(a/√2))")) { 2 * $0 * normal($0) },
        sigmoidApproximation,
      ]
    case .geluTanh: [sigmoidApproximation]
    case .softplus: [WrongForm(.value("1 + e^a, without the logarithm", right: "log(1 + e^a)")) { 1 + exp($0) }]
    case .identity, .silu: []
    }
  }

  private func leakyValues(_ slope: Double) -> [WrongForm] {
    [
      WrongForm(.signOfSlope) { $0 > 0 ? $0 : -slope * $0 },
      WrongForm(.value("the slope by itself for negative a", right: "the slope times a")) { $0 > 0 ? $0 : slope },
      WrongForm(.value("the greater of a and the slope", right: "the greater of a and the slope times a")) {
        max($0, slope)
      },
      WrongForm(.value("the slope times a for positive a", right: "the slope times a for negative a")) {
        $0 > 0 ? slope * $0 : $0
      },
    ]
  }

  private var sigmoidApproximation: WrongForm {
    WrongForm(.value("the approximation a σ(1.702 a)", right: "the function that the question gives")) {
      $0 * sigmoid(1.702 * $0)
    }
  }
}

// MARK: - The derivative

extension Activation {
  /// What students write for g', besides the derivatives of other activation functions.
  var wrongDerivatives: [WrongForm] {
    switch self {
    case .logistic: logisticDerivatives
    case .tanh: tanhDerivatives
    case .relu:
      [WrongForm(.derivative("1 or −1, the sign of a", right: "1 for a > 0 and 0 otherwise")) { $0 > 0 ? 1 : -1 }]
    case .leakyReLU(let slope):
      [
        WrongForm(.signOfSlope) { $0 > 0 ? 1 : -slope },
        WrongForm(.activationForSlope, price: Slip.seen) { $0 > 0 ? 1 : slope * $0 },
      ]
    case .elu(let alpha):
      [
        WrongForm(.activationForSlope, price: Slip.seen) { $0 > 0 ? 1 : alpha * expm1($0) },
        WrongForm(.alphaLostInDerivative, price: Slip.seen) { $0 > 0 ? 1 : alpha * expm1($0) + 1 },
        WrongForm(.derivative("α e^a for positive a too", right: "1 for positive a")) { alpha * exp($0) },
      ].filter { alpha != 1 || $0.misconception != .alphaLostInDerivative }
    case .gelu: gatedDerivatives
    case .silu: gatedDerivatives + [siluOfArgument]
    case .geluTanh: [firstTermOfGELUTanh]
    case .softplus: [WrongForm(.derivative("e^a, without the denominator", right: "e^a / (1 + e^a)")) { exp($0) }]
    case .identity: []
    }
  }

  private var logisticDerivatives: [WrongForm] {
    let right = "h (1 − h)"
    return [
      WrongForm(.derivative("−h², without the derivative of exp(−a)", right: right)) { -sigmoid($0) * sigmoid($0) },
      WrongForm(.derivative("(1 − h)²", right: right)) { sigmoid(-$0) * sigmoid(-$0) },
      WrongForm(.derivative("h (1 + h)", right: right)) { sigmoid($0) * (1 + sigmoid($0)) },
      WrongForm(.derivative("h (1 − a)", right: right)) { sigmoid($0) * (1 - $0) },
      WrongForm(.derivative("exp(−a), without the denominator", right: right)) { exp(-$0) },
    ]
  }

  private var tanhDerivatives: [WrongForm] {
    let right = "1 − h²"
    func ofValue(_ form: String, price: Double = Slip.rare, _ function: @escaping @Sendable (Double) -> Double)
      -> WrongForm
    {
      WrongForm(.derivative(form, right: right), price: price) { function(Glibc.tanh($0)) }
    }
    return [
      ofValue("1 + h²", price: Slip.seen) { 1 + $0 * $0 },
      ofValue("−h², without the 1") { -$0 * $0 },
      ofValue("(1 − h)²") { (1 - $0) * (1 - $0) },
      ofValue("1 − 2h") { 1 - 2 * $0 },
      WrongForm(.derivative("1 / cosh a, without the square", right: right)) { 1 / cosh($0) },
      WrongForm(.derivative("1 / (1 + a²), that of the arc tangent", right: right)) { 1 / (1 + $0 * $0) },
    ]
  }

  /// h + σ(a) (1 − h) with a for h.
  private var siluOfArgument: WrongForm {
    WrongForm(.derivative("a + σ(a) (1 − a)", right: "h + σ(a) (1 − h)")) { $0 + sigmoid($0) * (1 - $0) }
  }

  private var firstTermOfGELUTanh: WrongForm {
    WrongForm(
      .derivative("½ (1 + tanh u) alone", right: "½ (1 + tanh u) + ½ a (1 − tanh² u) u'"), price: Slip.seen
    ) { a in
      (1 + Glibc.tanh((2 / Double.pi).squareRoot() * (a + 0.044715 * a * a * a))) / 2
    }
  }

  /// Of g(a) = a s(a), whose derivative is s + a s' by the product rule.
  private var gatedDerivatives: [WrongForm] {
    let gate: @Sendable (Double) -> Double = self == .silu ? sigmoid : normal
    let slope: @Sendable (Double) -> Double = self == .silu ? logisticSlope : normalDensity
    let s = self == .silu ? "σ(a)" : "Φ(a)"
    let sum = self == .silu ? "σ(a) + σ'(a)" : "Φ(a) + Φ'(a)"
    let slopeName = self == .silu ? "σ'(a)" : "Φ'(a)"
    let right = "\(s) + a \(slopeName)"
    let forms = [
      WrongForm(.derivative("\(s) alone, without the second term", right: right), price: Slip.seen, gate),
      WrongForm(.derivative("the second term alone, without \(s)", right: right), price: Slip.seen) { $0 * slope($0) },
      WrongForm(.derivative("\(sum), without the factor a", right: right)) { gate($0) + slope($0) },
      WrongForm(.derivative("\(s) (1 + a)", right: right)) { gate($0) * (1 + $0) },
      WrongForm(.derivative("\(s) − a \(slopeName), with a wrong sign", right: right)) { gate($0) - $0 * slope($0) },
    ]
    guard self != .silu else { return forms }
    return forms + [
      WrongForm(.derivative("that of a σ(1.702 a), an approximation", right: right)) { a in
        sigmoid(1.702 * a) * (1 + 1.702 * a * sigmoid(-1.702 * a))
      }
    ]
  }
}
