package import GradientCore

/// A quantity that a student can submit. The raw values are the names of the interface, in the order of its table.
package enum GradedQuantity: String, CaseIterable, Sendable {
  case loss
  case losses
  case yHat = "y_hat"
  case gradYHat = "grad_y_hat"
  case gradAL = "grad_a_L"

  /// Whether it has one number for each class, shape `[B][k]`.
  package var isMatrix: Bool { self == .yHat || self == .gradYHat || self == .gradAL }

  /// What an answer can hold: all quantities, except the loss if nothing is reduced.
  package static func all(of reduction: Reduction) -> [GradedQuantity] {
    allCases.filter { $0 != .loss || reduction != .none }
  }

  package var quantity: Quantity {
    switch self {
    case .loss: .loss
    case .losses: .losses
    case .yHat: .yHat
    case .gradYHat: .gradYHat
    case .gradAL: .gradAL
    }
  }
}
