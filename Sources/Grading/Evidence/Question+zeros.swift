import Backpropagation
import GradientCore

/// What zeros are called: a blank, or a sum over the units of a softmax.
extension Question {
  /// Whether every number of an answer is 0. A sum over the units of a softmax is, except for the error of its
  /// computation.
  func areZeros(_ values: [Double], of quantity: GradedQuantity) -> Bool {
    let noise = 1e-12
    let hasNoise = isBelowSoftmax(quantity) && exact(quantity).contains { abs($0) > 1_000 * noise }
    return values.allSatisfy { abs($0) <= (hasNoise ? noise : 0) }
  }

  /// - Parameter blank: the number that every entry of the template has; nil if there is none.
  func misconception(ofZeros values: [Double], of quantity: GradedQuantity, blank: Double?) -> Misconception {
    let isTemplate = blank == 0 && values.allSatisfy { $0 == 0 }
    guard isBelowSoftmax(quantity), !isTemplate else { return .blank(quantity) }
    // In the shape of the samples' rows, zeros are no sums.
    let hasShape = values.count == exact(quantity).count
    if case .gradB(let layer) = quantity, layer == network?.depth, hasShape { return .biasSummedToZero }
    return .blankOrSumOfUnits
  }

  /// Whether a quantity is computed from ∇_{a_L} of softmax units, each row of which sums to 0.
  private func isBelowSoftmax(_ quantity: GradedQuantity) -> Bool {
    guard network?.output == .softmax else { return false }
    switch quantity {
    case .gradW, .gradB, .gradH, .gradA, .gradX: return true
    case .a, .h, .yHat, .losses, .loss, .gradYHat, .gradAL: return false
    }
  }
}
