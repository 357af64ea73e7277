/// A quantity of a network. Layers are counted from 1.
package enum NetworkQuantity: Hashable, Sendable {
  /// Pre-activations, shape `[B·n_i]`.
  case a(Int)
  /// Activations of a hidden layer, shape `[B·n_i]`.
  case h(Int)
  /// Shape `[B·n_L]`.
  case yHat
  /// Reduced; absent for the reduction `none`.
  case loss
  /// One for each sample, shape `[B]`: not divided by D.
  case losses
  /// ∂loss/∂ŷ, shape `[B·n_L]`.
  case gradYHat
  /// ∂loss/∂a_i, shape `[B·n_i]`.
  case gradA(Int)
  /// ∂loss/∂W_i, summed over the batch, shape `[n_i·n_{i−1}]`.
  case gradW(Int)
  /// ∂loss/∂b_i, summed over the batch, shape `[n_i]`.
  case gradB(Int)
  /// ∂loss/∂h_i of a hidden layer, shape `[B·n_i]`.
  case gradH(Int)
  /// ∂loss/∂x, shape `[B·n_0]`.
  case gradX
  /// D.
  case denominator

  /// Whether it is a sum over the batch: the reduction `none` does not have it.
  package var isSum: Bool {
    switch self {
    case .loss, .gradW, .gradB: true
    default: false
    }
  }

  /// Grows in the order in which the course computes the quantities of a network; `denominator` is the last one.
  package var order: Int {
    // More than a network has layers. Forward a layer has two quantities, backward four.
    let middle = 1 << 40
    func backward(_ layer: Int, _ step: Int) -> Int { 2 * middle - 4 * layer + step }
    return switch self {
    case .a(let layer): 2 * layer
    case .h(let layer): 2 * layer + 1
    case .yHat: middle
    case .loss: middle + 1
    case .losses: middle + 2
    case .gradYHat: middle + 3
    case .gradH(let layer): backward(layer, 0)
    case .gradA(let layer): backward(layer, 1)
    case .gradW(let layer): backward(layer, 2)
    case .gradB(let layer): backward(layer, 3)
    case .gradX: backward(0, 0)
    case .denominator: backward(0, 1)
    }
  }
}
