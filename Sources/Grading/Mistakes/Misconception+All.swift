import GradientCore

extension Misconception {
  /// Every mistake that a diagnosis of a quantity of softmax units can name, each code once: its own first, then those
  /// of earlier quantities, beliefs, factors, and what is right except for its digits.
  package static func all(of quantity: GradedQuantity) -> [Misconception] {
    var all = OutputSlips.slips(at: quantity, of: .softmax).map(\.misconception)
    if quantity != .yHat {
      for earlier in earlier(quantity) {
        all += OutputSlips.slips(at: earlier, of: .softmax).filter { !$0.isArrangement }.map(\.misconception)
      }
      all += TruthSlips.all.map(\.misconception)
    }
    all += OutputSlips.factors(at: quantity, of: .softmax).map(\.misconception)
    all += [blank(quantity)] + Precision.misconceptions
    var codes: Set<String> = []
    return all.filter { codes.insert($0.code).inserted }
  }

  private static func earlier(_ quantity: GradedQuantity) -> [GradedQuantity] {
    switch quantity {
    case .loss: [.losses, .yHat]
    case .gradAL: [.gradYHat, .yHat]
    default: [.yHat]
    }
  }
}
