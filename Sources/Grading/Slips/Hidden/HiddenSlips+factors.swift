import Backpropagation
import GradientCore

extension HiddenSlips {
  /// The mistakes that multiply a whole gradient. The way forward has none that is more likely than another formula.
  static func factors(at quantity: GradedQuantity, in network: NetworkBatch) -> [FactorSlip] {
    let usual = [sign] + FactorSlips.divisors(network.output) + FactorSlips.scales(network.output)
    switch quantity {
    case .loss, .losses, .yHat, .gradYHat, .gradAL, .a, .h: return []
    case .gradX: return usual + [meanInProduct(network.units(1))] + means(from: 1, network)
    case .gradH(let layer): return usual + [meanInProduct(network.units(layer + 1))] + means(from: layer + 1, network)
    case .gradA(let layer): return usual + means(from: layer, network)
    case .gradB(let layer):
      return usual.filter { $0.misconception != .batchMeanTwice } + [meanAgain] + rates
        + means(from: layer - 1, network)
    case .gradW(let layer): return usual + rates + means(from: layer - 1, network)
    }
  }

  private static let sign = FactorSlip(misconception: .signLostInLayer, price: FactorSlips.frequent, kind: .sign) { _ in
    -1
  }

  private static let meanAgain = FactorSlip(
    misconception: .batchMeanForBOnly, price: FactorSlips.usual, kind: .divisor
  ) {
    $0.reduction == .mean ? 1 / $0.divisor : nil
  }

  /// The mean taken again in every step from ∇_{a_L} down, three times or more.
  private static func means(from layer: Int, _ network: NetworkBatch) -> [FactorSlip] {
    (2..<5).filter { $0 <= network.depth - layer }.map { times in
      FactorSlip(misconception: .batchMeanInEveryLayer, price: FactorSlips.unusual) { question in
        question.reduction == .mean ? (1...times).reduce(1) { factor, _ in factor / question.divisor } : nil
      }
    }
  }

  private static let rates =
    learningRates.filter { $0 < 0.5 }.map { rate(price: Slip.seen, $0) }
    + [1e-3, 1e-4].map { rate(price: Slip.rare, $0) }

  private static func rate(price: Double, _ rate: Double) -> FactorSlip {
    FactorSlip(misconception: .learningRateApplied, price: price, kind: .learningRate) { _ in rate }
  }

  private static func meanInProduct(_ units: Int) -> FactorSlip {
    FactorSlip(misconception: .meanInProduct, price: FactorSlips.unusual) { _ in 1 / Double(units) }
  }
}
