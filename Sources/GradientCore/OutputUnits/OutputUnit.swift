/// The function of a network's last layer, with the loss that belongs to it.
package enum OutputUnit: String, CaseIterable, Sendable {
  /// ŷ = softmax(a_L), and the cross-entropy −Σ q_c·log ŷ_c.
  case softmax
  /// ŷ_c = 1/(1 + e^−a_c), and the binary cross-entropy of each unit, −t_c·log ŷ_c − (1 − t_c)·log(1 − ŷ_c), summed.
  case logistic
  /// ŷ = a_L, and half the squared error, ½·Σ (ŷ_c − t_c)².
  case identity

  /// Whether a target is one that the loss is defined for.
  package func allows(target: Double) -> Bool {
    switch self {
    case .softmax: target >= 0 && target < .infinity
    case .logistic: (0...1).contains(target)
    case .identity: target.isFinite
    }
  }
}
