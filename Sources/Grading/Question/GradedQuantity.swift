package import Backpropagation
package import GradientCore

/// A quantity that a student can submit: a node of the question's graph. Layers are counted from 1.
///
/// A question with `logits` has the quantities without a layer. A network has all; ∇_{a_L} of its last layer is
/// `gradAL` too.
package enum GradedQuantity: Hashable, Sendable {
  case loss
  case losses
  case yHat
  case gradYHat
  /// ∇_{a_L}, the gradient of the output units.
  case gradAL
  /// Pre-activations; those of the last layer are the logits a_L, which a question with `logits` gives.
  case a(Int)
  /// Activations of a hidden layer. `h(0)` is the input x, which is given.
  case h(Int)
  /// The gradient of a hidden layer's pre-activations.
  case gradA(Int)
  case gradH(Int)
  case gradW(Int)
  case gradB(Int)
  case gradX

  /// The quantities of a question with `logits`, in the order of the interface's table.
  package static let ofLogits: [GradedQuantity] = [.loss, .losses, .yHat, .gradYHat, .gradAL]

  /// The quantity of a question with `logits` that has this name.
  package init?(rawValue: String) {
    guard let found = GradedQuantity.ofLogits.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = found
  }

  /// The name of the interface. ∇_{a_L} of a network also has the name with its layer's number.
  package var rawValue: String {
    switch self {
    case .loss: "loss"
    case .losses: "losses"
    case .yHat: "y_hat"
    case .gradYHat: "grad_y_hat"
    case .gradAL: "grad_a_L"
    case .a(let layer): "a_\(layer)"
    case .h(let layer): "h_\(layer)"
    case .gradA(let layer): "grad_a_\(layer)"
    case .gradH(let layer): "grad_h_\(layer)"
    case .gradW(let layer): "grad_W_\(layer)"
    case .gradB(let layer): "grad_b_\(layer)"
    case .gradX: "grad_x"
    }
  }

  /// Tells it from every other quantity: small numbers, for tables.
  var slot: Int {
    switch self {
    case .loss: 0
    case .losses: 1
    case .yHat: 2
    case .gradYHat: 3
    case .gradAL: 4
    case .gradX: 5
    case .a(let layer): 6 + 6 * layer
    case .h(let layer): 7 + 6 * layer
    case .gradA(let layer): 8 + 6 * layer
    case .gradH(let layer): 9 + 6 * layer
    case .gradW(let layer): 10 + 6 * layer
    case .gradB(let layer): 11 + 6 * layer
    }
  }

  package static func == (a: GradedQuantity, b: GradedQuantity) -> Bool { a.slot == b.slot }

  package func hash(into hasher: inout Hasher) { hasher.combine(slot) }

  /// Whether it has one number for each unit and sample, or for each weight, rather than one for each sample or one.
  package var isMatrix: Bool { self != .loss && self != .losses }

  /// What an answer to a question with `logits` can hold: all, except the loss if nothing is reduced.
  package static func all(of reduction: Reduction) -> [GradedQuantity] {
    ofLogits.filter { $0 != .loss || reduction != .none }
  }

  /// Whether it is a gradient of weights or biases.
  var isParameter: Bool {
    switch self {
    case .gradW, .gradB: true
    default: false
    }
  }

  /// Whether it is the gradient of units behind ∇_ŷ, from which the way back goes on.
  var isUnitGradient: Bool {
    switch self {
    case .gradAL, .gradA, .gradH: true
    default: false
    }
  }

  /// Whether it is a gradient of the loss.
  var isGradient: Bool {
    switch self {
    case .loss, .losses, .yHat, .a, .h: false
    case .gradYHat, .gradAL, .gradA, .gradH, .gradW, .gradB, .gradX: true
    }
  }

  /// Whether it is a sum over the batch: the reduction `none` does not have it.
  var isSum: Bool {
    switch self {
    case .loss, .gradW, .gradB: true
    default: false
    }
  }

  /// The quantity of a network with `depth` layers; nil for D, which is not graded.
  package init?(_ quantity: NetworkQuantity, depth: Int) {
    switch quantity {
    case .loss: self = .loss
    case .losses: self = .losses
    case .yHat: self = .yHat
    case .gradYHat: self = .gradYHat
    case .a(let layer): self = .a(layer)
    case .h(let layer): self = .h(layer)
    case .gradA(let layer): self = layer == depth ? .gradAL : .gradA(layer)
    case .gradH(let layer): self = .gradH(layer)
    case .gradW(let layer): self = .gradW(layer)
    case .gradB(let layer): self = .gradB(layer)
    case .gradX: self = .gradX
    case .denominator: return nil
    }
  }

  /// The same quantity of a network with `depth` layers.
  package func ofNetwork(depth: Int) -> NetworkQuantity {
    switch self {
    case .loss: .loss
    case .losses: .losses
    case .yHat: .yHat
    case .gradYHat: .gradYHat
    case .gradAL: .gradA(depth)
    case .a(let layer): .a(layer)
    case .h(let layer): .h(layer)
    case .gradA(let layer): .gradA(layer)
    case .gradH(let layer): .gradH(layer)
    case .gradW(let layer): .gradW(layer)
    case .gradB(let layer): .gradB(layer)
    case .gradX: .gradX
    }
  }
}
