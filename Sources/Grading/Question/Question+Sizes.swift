import GradientCore

private import Glibc

/// The usual sizes of a quantity's numbers.
extension Question {
  /// What 1 in ŷ is in a quantity. The noise of a computation is relative to it, however small a number is. For other
  /// layers it is the greatest exact value.
  func unit(of quantity: GradedQuantity) -> Double {
    switch quantity {
    case .loss, .losses, .yHat: return 1
    case .gradYHat, .gradAL: return 1 / divisor
    default:
      let greatest = exact(quantity).reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 }
      return greatest > 0 ? greatest : 1
    }
  }

  /// The usual size of a loss: that of a uniform ŷ, or the mean of the exact losses. A smaller loss is not much more
  /// evidence.
  var lossScale: Double {
    switch output {
    case .softmax: log(Double(classes))
    case .logistic: Double(classes) * M_LN2
    case .identity: Evidence.scale(of: exact(.losses))
    }
  }
}
