import Backpropagation
import Foundation
import GradientCore

@testable import Grading

/// The mistakes of some activation functions only, with plain loops.
extension HandNetwork {
  private typealias Expected = HiddenSlipTests.Expected
  /// What is written for g or g', as a function of a.
  typealias Form = (code: String, function: (Double) -> Double)

  private func map(_ matrix: Matrix, _ function: (Double) -> Double) -> Matrix { matrix.map { $0.map(function) } }

  // MARK: The way forward

  private static func sigmoid(_ a: Double) -> Double { 1 / (1 + exp(-a)) }
  private static func phi(_ a: Double) -> Double { (1 + erf(a / sqrt(2))) / 2 }
  private static func density(_ a: Double) -> Double { exp(-a * a / 2) / sqrt(2 * .pi) }

  var wrongValues: [Form] {
    var forms = Forms()
    switch activation {
    case .logistic:
      forms.add("parenthesis") { 1 / 1 + exp(-$0) }
      forms.add { $0 > 0 ? 1 : 0 }
      forms.add { 1 / (1 - exp(-$0)) }
      forms.add { 1 / (1 + exp2(-$0)) }
    case .tanh:
      forms.add { 2 * Self.sigmoid($0) - 1 }
      forms.add { $0 > 0 ? 1 : -1 }
      forms.add { tan($0) }
      forms.add { (exp($0) + exp(-$0)) / (exp($0) - exp(-$0)) }
    case .relu:
      forms.add { abs($0) }
      forms.add { min($0, 0) }
    case .leakyReLU(let slope):
      forms.add("another_slope") { $0 > 0 ? $0 : -slope * $0 }
      forms.add { $0 > 0 ? $0 : slope }
      forms.add { max($0, slope) }
      forms.add { $0 > 0 ? slope * $0 : $0 }
    case .elu(let alpha):
      forms.add("parenthesis") { $0 > 0 ? $0 : alpha * exp($0) - 1 }
      forms.add { $0 > 0 ? $0 : alpha * exp($0) }
      forms.add { alpha * (exp($0) - 1) }
    case .gelu, .geluTanh:
      forms.add { $0 * Self.sigmoid(1.702 * $0) }
      guard activation == .gelu else { break }
      forms.add { Self.phi($0) }
      forms.add { $0 * (1 + erf($0)) / 2 }
      forms.add { $0 * (1 + erf($0 / sqrt(2))) }
    case .softplus: forms.add { 1 + exp($0) }
    case .identity, .silu: break
    }
    return forms.all.map { ($0.code ?? "another_activation", $0.function) }
  }

  /// A list that grows form by form, because the compiler takes long for one literal of closures.
  private struct Forms {
    var all: [(code: String?, function: (Double) -> Double)] = []

    mutating func add(_ code: String? = nil, _ function: @escaping (Double) -> Double) { all.append((code, function)) }
  }

  // MARK: The way back

  var special: [HiddenSlipTests.Expected] {
    let (a, gradH) = (a[0], gradients.h[1])
    let factors = (derivatives + wrongDerivatives).map { form in
      Expected(form.code, .gradA(1), Self.entries(gradH, map(a, form.function), *))
    }
    let products = activation == .tanh ? matrixProducts(h[1], gradH) : []
    return factors + masks(a, gradH) + ofGradient(gradH) + products
  }

  /// Derivatives of other functions, and formulas of g' at a.
  private var derivatives: [Form] {
    func g(_ a: Double) -> Double { Self.g(activation, a) }
    var forms = Forms()
    switch activation {
    case .logistic:
      forms.add("derivative_of_input") { $0 * (1 - $0) }
      forms.add("tanh_for_logistic") { 1 - g($0) * g($0) }
      forms.add("derivative_factor_lost") { 1 - g($0) }
    case .tanh:
      forms.add("derivative_of_input") { 1 - $0 * $0 }
      forms.add("logistic_for_tanh") { g($0) * (1 - g($0)) }
      forms.add("derivative_factor_lost") { 1 - g($0) }
    case .elu(let alpha): forms.add("derivative_of_input") { $0 > 0 ? 1 : $0 + alpha }
    case .softplus: forms.add("derivative_of_input") { 1 - exp(-$0) }
    case .relu, .gelu:
      forms.add { g($0) * (1 - g($0)) }
      forms.add { 1 - g($0) * g($0) }
    default: break
    }
    return forms.all.map { ($0.code ?? "another_derivative", $0.function) }
  }

  private var wrongDerivatives: [Form] {
    func g(_ a: Double) -> Double { Self.g(activation, a) }
    var forms = Forms()
    switch activation {
    case .logistic:
      forms.add { -g($0) * g($0) }
      forms.add { (1 - g($0)) * (1 - g($0)) }
      forms.add { g($0) * (1 + g($0)) }
      forms.add { g($0) * (1 - $0) }
      forms.add { exp(-$0) }
    case .tanh:
      forms.add { 1 + g($0) * g($0) }
      forms.add { -g($0) * g($0) }
      forms.add { (1 - g($0)) * (1 - g($0)) }
      forms.add { 1 - 2 * g($0) }
      forms.add { 1 / cosh($0) }
      forms.add { 1 / (1 + $0 * $0) }
    case .relu: forms.add { $0 > 0 ? 1 : -1 }
    case .leakyReLU(let slope):
      forms.add("another_slope") { $0 > 0 ? 1 : -slope }
      forms.add("activation_for_derivative") { $0 > 0 ? 1 : slope * $0 }
    case .elu(let alpha):
      forms.add("activation_for_derivative") { $0 > 0 ? 1 : g($0) }
      forms.add("another_slope") { $0 > 0 ? 1 : g($0) + 1 }
      forms.add { alpha * exp($0) }
    case .gelu:
      forms.add { Self.phi($0) }
      forms.add { $0 * Self.density($0) }
      forms.add { Self.phi($0) + Self.density($0) }
      forms.add { Self.phi($0) * (1 + $0) }
      forms.add { Self.phi($0) - $0 * Self.density($0) }
      forms.add { Self.phi($0) - $0 * Self.density($0) }
      forms.add { a in
        let s = Self.sigmoid(1.702 * a)
        return s + 1.702 * a * s * (1 - s)
      }
    case .silu:
      forms.add { Self.sigmoid($0) }
      forms.add { $0 * Self.sigmoid($0) * (1 - Self.sigmoid($0)) }
      forms.add { Self.sigmoid($0) + Self.sigmoid($0) * (1 - Self.sigmoid($0)) }
      forms.add { Self.sigmoid($0) * (1 + $0) }
      forms.add { Self.sigmoid($0) - $0 * Self.sigmoid($0) * (1 - Self.sigmoid($0)) }
      forms.add { $0 + Self.sigmoid($0) * (1 - $0) }
    case .geluTanh: forms.add { (1 + tanh(sqrt(2 / .pi) * ($0 + 0.044715 * $0 * $0 * $0))) / 2 }
    case .softplus: forms.add { exp($0) }
    case .identity: break
    }
    return forms.all.map { ($0.code ?? "another_derivative", $0.function) }
  }

  private func masks(_ a: Matrix, _ gradH: Matrix) -> [HiddenSlipTests.Expected] {
    func expected(_ code: String, _ numbers: Matrix) -> HiddenSlipTests.Expected {
      Expected(code, .gradA(1), numbers)
    }
    func ofGradient(_ slope: Double) -> HiddenSlipTests.Expected {
      expected("relu_mask_of_gradient", map(gradH) { $0 > 0 ? $0 : slope * $0 })
    }
    switch activation {
    case .relu:
      return [
        ofGradient(0), expected("upstream_lost", Self.entries(a, gradH) { $0 > 0 ? 1 : $1 }),
        expected("relu_mask_of_gradient", Self.entries(a, gradH) { $0 > 0 && $1 > 0 ? $1 : 0 }),
      ]
    case .leakyReLU(let slope):
      return [
        ofGradient(0), ofGradient(slope), expected("upstream_lost", Self.entries(a, gradH) { $0 > 0 ? 1 : $1 }),
        expected("upstream_lost", Self.entries(a, gradH) { $0 > 0 ? $1 : slope }),
      ]
    case .gelu: return [ofGradient(0)]
    default: return []
    }
  }

  private func ofGradient(_ gradH: Matrix) -> [HiddenSlipTests.Expected] {
    let derivative: (Double) -> Double
    switch activation {
    case .logistic: derivative = { $0 * (1 - $0) }
    case .tanh: derivative = { 1 - $0 * $0 }
    default: return []
    }
    return [
      Expected("derivative_of_gradient", .gradA(1), map(gradH, derivative)),
      Expected("derivative_of_gradient", .gradA(1), map(gradH) { $0 * derivative($0) }),
    ]
  }

  /// (1 − H Hᵀ) ∇H, with samples as rows and as columns.
  private func matrixProducts(_ h: Matrix, _ gradH: Matrix) -> [HiddenSlipTests.Expected] {
    let none = [0.0, 0, 0]
    let bySample = map(Self.affine(h, h, none + [0])) { 1 - $0 }
    let byUnit = map(Self.outer(h, h)) { 1 - $0 }
    return [
      Expected("matrix_product", .gradA(1), Self.affine(bySample, Self.transposed(gradH), none)),
      Expected("matrix_product", .gradA(1), Self.affine(gradH, byUnit, none)),
    ]
  }
}
