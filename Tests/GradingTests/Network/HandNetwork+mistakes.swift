import Backpropagation
import Foundation
import GradientCore

@testable import Grading

/// What each mistake gives, with plain loops.
extension HandNetwork {
  private typealias Expected = HiddenSlipTests.Expected

  private func times(_ factor: Double, _ matrix: Matrix) -> Matrix { matrix.map { $0.map { factor * $0 } } }
  private func map(_ matrix: Matrix, _ function: (Double) -> Double) -> Matrix { matrix.map { $0.map(function) } }

  private var isTwoPieces: Bool {
    switch activation {
    case .relu, .leakyReLU: true
    default: false
    }
  }

  // MARK: The way forward

  var forwardMistakes: [HiddenSlipTests.Expected] {
    let (a, h) = (a, h)
    let none = [0.0, 0, 0]
    var all = [
      Expected("bias_lost", .a(2), Self.affine(h[1], weights[1], none)),
      Expected("bias_sign", .a(1), Self.affine(inputs, weights[0], biases[0].map { -$0 })),
      Expected("bias_twice", .a(3), Self.affine(h[2], weights[2], biases[2].map { 2 * $0 })),
      Expected("weights_transposed", .a(2), Self.affine(h[1], Self.transposed(weights[1]), biases[1])),
      Expected("activation_lost", .a(2), Self.affine(a[0], weights[1], biases[1])),
      Expected("input_for_h", .a(3), Self.affine(inputs, weights[2], biases[2])),
      Expected("h_for_a", .a(2), h[2]),
      Expected("activation_added", .a(3), g(a[2])),
      Expected("mean_in_product", .a(2), Self.affine(times(1 / 3, h[1]), weights[1], biases[1])),
      Expected("wrong_layer_weights", .a(2), Self.affine(h[1], weights[0], biases[1])),
      Expected("activation_lost", .h(1), a[0]),
      Expected("derivative_for_activation", .h(2), slope(a[1])),
      Expected("activation_twice", .h(1), g(g(a[0]))),
      Expected("activation_of_negative", .h(1), g(times(-1, a[0]))),
      Expected(
        "softmax_for_activation", .h(2), a[1].map { row in row.map { exp($0) / row.reduce(0) { $0 + exp($1) } } }),
    ]
    if output != .identity { all.append(Expected("activation_added", .a(3), yHat)) }
    for other in HiddenSlipTests.activations + [.leakyReLU(slope: 0.01), .elu(alpha: 1)] {
      guard let code = code(of: other) else { continue }
      all.append(Expected(code, .h(2), map(a[1]) { Self.g(other, $0) }))
    }
    return all + wrongValues.map { Expected($0.code, .h(2), map(a[1], $0.function)) }
  }

  /// The code of another activation function in place of this one; nil if it is none of those that have a name.
  private func code(of other: Activation) -> String? {
    switch (activation, other) {
    case (_, .identity), (_, .leakyReLU(slope: 0.1)), (_, .elu(alpha: 0.5)): nil
    case (.leakyReLU, .relu): "leaky_slope_lost"
    case (.leakyReLU, .leakyReLU), (.elu, .elu): "another_slope"
    default: activation == other ? nil : "another_activation"
    }
  }

  // MARK: The way back

  var unitMistakes: [HiddenSlipTests.Expected] {
    let (a, h, gradients) = (a, h, gradients)
    let none = [0.0, 0, 0]
    let gradW = Self.outer(gradients.a[1], h[1])
    var all = [
      Expected("weights_not_transposed", .gradH(1), Self.affine(gradients.a[1], weights[1], none)),
      Expected("weights_not_transposed", .gradX, Self.affine(gradients.a[0], weights[0], none)),
      Expected("wrong_layer_weights", .gradH(1), Self.back(gradients.a[1], weights[0])),
      Expected("wrong_layer_weights", .gradH(1), Self.affine(gradients.a[1], weights[2], none)),
      Expected("weight_matrix_lost", .gradH(2), gradients.a[2]),
      Expected("weight_matrix_lost", .gradH(1), gradients.h[2]),
      Expected("weights_divided_by_sum", .gradH(1), Self.back(gradients.a[1], weights[1].map(Self.shares))),
      Expected("grad_a_for_grad_h", .gradH(1), gradients.a[0]),
      Expected("grad_a_for_grad_h", .gradH(1), Self.entries(gradients.h[1], h[1], *)),
      Expected("weight_gradient_for_weights", .gradH(1), Self.back(gradients.a[1], gradW)),
      Expected("activation_derivative_added", .gradX, Self.entries(gradients.h[0], slope(inputs), *)),
    ]
    for rate in [1, 0.5, 0.1, 0.01] {
      let moved = Self.entries(weights[1], gradW) { $0 - rate * $1 }
      all.append(Expected("updated_before_backprop", .gradH(1), Self.back(gradients.a[1], moved)))
    }
    func scaled(_ code: String, _ layer: Int, _ factors: Matrix) -> Expected {
      Expected(code, .gradA(layer), Self.entries(gradients.h[layer], factors, *))
    }
    all += [
      Expected("activation_derivative_lost", .gradA(1), gradients.h[1]),
      scaled("derivative_at_h_for_a", 1, slopesAtH(1)),
      scaled("activation_for_derivative", 2, h[2]),
      scaled("derivative_twice", 1, map(slope(a[0])) { $0 * $0 }),
      scaled("derivative_of_negative", 1, slope(times(-1, a[0]))),
      scaled("multiplied_by_pre_activation", 1, a[0]),
      scaled("multiplied_by_pre_activation", 1, Self.entries(a[0], slope(a[0]), *)),
      Expected("upstream_lost", .gradA(1), slope(a[0])),
      Expected("upstream_lost", .gradA(1), times(0.25, slope(a[0]))),
      Expected("derivative_of_gradient", .gradA(1), slope(gradients.h[1])),
      scaled("wrong_layer_derivative", 1, slope(a[1])),
    ]
    if !isTwoPieces { all.append(scaled("divided_by_derivative", 1, map(slope(a[0])) { 1 / $0 })) }
    for other in HiddenSlipTests.activations + [.leakyReLU(slope: 0.01), .elu(alpha: 1)] {
      guard let code = code(of: other) else { continue }
      all.append(scaled(derivativeCode(of: other, code), 1, map(a[0]) { Self.slope(other, $0) }))
    }
    return all + special
  }

  /// g' at h: at exactly 0, PyTorch's slope.
  private func slopesAtH(_ layer: Int) -> Matrix {
    map(h[layer]) { $0 == 0 && activation == .relu ? 0 : Self.slope(activation, $0) }
  }

  private func derivativeCode(of other: Activation, _ code: String) -> String {
    if code != "another_activation" { return code }
    if activation == .logistic, other == .tanh { return "tanh_for_logistic" }
    if activation == .tanh, other == .logistic { return "logistic_for_tanh" }
    return "another_derivative"
  }

  // MARK: Parameters

  var parameterMistakes: [HiddenSlipTests.Expected] {
    let (a, h, gradients) = (a, h, gradients)
    let (gradA, gradW) = (gradients.a[1], Self.outer(gradients.a[1], h[1]))
    let mean = [[Double]](repeating: Self.sum(h[1]).map { $0 / 4 }, count: 4)
    var all = [
      Expected("outer_product_transposed", .gradW(2), Self.outer(h[1], gradA)),
      Expected("h_of_this_layer", .gradW(2), Self.outer(gradA, h[2])),
      Expected("h_of_this_layer", .gradW(3), Self.outer(gradients.a[2], yHat)),
      Expected("input_for_h", .gradW(2), Self.outer(gradA, inputs)),
      Expected("activation_lost", .gradW(2), Self.outer(gradA, a[0])),
      Expected("activation_derivative_lost", .gradW(2), Self.outer(gradients.h[2], h[1])),
      Expected("bias_as_weight_column", .gradW(2), Self.outer(gradA, h[1].map { $0 + [1] })),
      Expected("bias_as_weight_column", .gradW(2), Self.outer(gradA, h[1].map { [1] + $0 })),
      Expected("mean_before_product", .gradW(2), Self.outer(gradA, mean)),
      Expected("one_sample_alone", .gradW(2), Self.outer([gradA[0]], [h[1][0]])),
      Expected("one_sample_alone", .gradW(2), Self.outer([gradA[3]], [h[1][3]])),
      Expected("layer_input_lost", .gradW(2), Self.outer(gradA, h[1].map { $0.map { _ in 1 } })),
      Expected(
        "layer_input_lost", .gradW(2), zip(weights[1], Self.sum(gradA)).map { row, sum in row.map { $0 * sum } }),
      Expected("gradient_clipped", .gradW(2), Self.clipped(gradW)),
      Expected("updated_parameters", .gradW(2), weights[1]),
    ]
    for decay in [0.01, 0.5, -0.1, 0.7 / 4] {
      all.append(Expected("regularisation_added", .gradW(2), Self.entries(gradW, weights[1]) { $0 + decay * $1 }))
    }
    all.append(
      Expected("regularisation_added", .gradW(2), Self.entries(gradW, weights[1]) { $0 + ($1 > 0 ? 0.1 : -0.1) }))
    for rate in [0.5, 0.05, -0.1, 0.1 * 4] {
      all.append(Expected("updated_parameters", .gradW(2), Self.entries(gradW, weights[1]) { $1 - rate * $0 }))
    }
    let sum = Self.sum(gradA)
    all += [
      Expected("bias_not_summed", .gradB(2), gradA),
      Expected("bias_summed_over_units", .gradB(2), gradA.map { [$0.reduce(0, +)] }),
      Expected("bias_summed_over_units", .gradB(2), [[sum.reduce(0, +)]]),
      Expected("bias_summed_over_units", .gradB(2), [[Double](repeating: sum.reduce(0, +), count: 3)]),
      Expected("activation_derivative_lost", .gradB(2), [Self.sum(gradients.h[2])]),
      Expected("multiplied_by_bias", .gradB(2), [zip(sum, biases[1]).map { $0 * $1 }]),
      Expected("weight_gradient_summed", .gradB(2), [gradW.map { $0.reduce(0, +) }]),
      Expected("one_sample_alone", .gradB(2), [gradA[3]]),
      Expected("upstream_lost", .gradB(2), [[1, 1, 1]]),
      Expected("updated_parameters", .gradB(2), [zip(sum, biases[1]).map { $1 - 0.1 * $0 }]),
      Expected("regularisation_added", .gradB(2), [zip(sum, biases[1]).map { $0 + 0.1 * $1 }]),
    ]
    return all
  }

  /// A row over its sum.
  private static func shares(_ row: [Double]) -> [Double] { row.map { $0 / row.reduce(0, +) } }

  /// The gradient over its length.
  private static func clipped(_ matrix: Matrix) -> Matrix {
    let length = matrix.joined().reduce(0) { $0 + $1 * $1 }.squareRoot()
    return matrix.map { $0.map { $0 / length } }
  }

  /// B = 4 and three classes.
  var factorMistakes: [HiddenSlipTests.Expected] {
    let (h, gradients) = (h, gradients)
    let gradW = Self.outer(gradients.a[1], h[1])
    let factors: [(String, Double)] = [
      ("sign_lost", -1), ("batch_mean_lost", 4), ("batch_mean_twice", 0.25), ("factor_two", 2), ("half", 0.5),
      (output == .softmax ? "mean_over_classes" : "mean_over_units", 4.0 / 3), ("mean_over_entries", 1.0 / 3),
      ("learning_rate_applied", 0.1),
      ("learning_rate_applied", 0.01),
      ("learning_rate_applied", 0.001),
    ]
    return factors.map { Expected($0.0, .gradW(2), times($0.1, gradW)) } + [
      Expected("batch_mean_twice", .gradW(1), times(1.0 / 64, Self.outer(gradients.a[0], inputs))),
      Expected("batch_mean_twice", .gradA(1), times(1.0 / 16, gradients.a[0])),
      Expected("batch_mean_for_b_only", .gradB(2), [Self.sum(gradients.a[1]).map { $0 / 4 }]),
      Expected("mean_in_product", .gradX, times(1.0 / 3, gradients.h[0])),
      Expected("mean_in_product", .gradH(1), times(1.0 / 3, gradients.h[1])),
    ]
  }
}
