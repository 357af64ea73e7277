import Balls
import GradientCore

/// The chain of one weight for one sample: "talk to the weight directly".
///
///     ∂L/∂ŷ · ∂ŷ/∂a_L · ∂a_L/∂h_{L−1} · ∂h_{L−1}/∂a_{L−1} · … · ∂a_k/∂W_{k,row,column}
///
/// The product of the factors up to ∂ŷ/∂a_L is ∇_{a_L}, up to ∂a_i/∂h_{i−1} it is ∇_{h_{i−1}}, and so on. 1/D is in the
/// first factor. The factors and products of a pass are rounded; if one cannot be, the pass is repeated with more bits.
struct WeightChain {
  let batch: NetworkBatch
  let place: WeightPlace
  let truth: OutputTruth

  /// Computes the factors in the order of the course.
  ///
  /// - Parameter count: is told the work of each pass before it is done.
  func factors(
    counting count: (Work) throws(InvalidNetwork) -> Void
  ) throws(InvalidNetwork) -> [ChainFactor] {
    let demand = PassDemand(sample: place.sample, downTo: place.layer, depth: batch.depth)
    let nothing = NetworkResults([], of: batch)
    var bits = GeneralPath.firstBits
    while true {
      try count(batch.passWork(demand, nothing, bits: bits))
      let state = PassState(batch, demand, bits: bits, keepsGradH: true)
      var part = PassPart(
        batch, truth: truth, state, nothing, positions: 0..<1, gradTermsMax: NetworkBatch.formsMax)
      part.run()
      var pass = ChainPass(self, state, part)
      if !part.outcome.hasLostSamples, let factors = pass.factors() { return try checked(factors) }
      try count(Work.formTerm(bits: bits) * pass.part.outcome.terms)
      bits = GeneralPath.bits(after: bits, mayAllBeZero: part.outcome.hasLostSamples || pass.mayAllBeZero)
      if bits > GeneralPath.bitsMax {
        throw InvalidNetwork(
          faults: [.beyondPrecision(.gradA(place.layer), sample: place.sample, bits: GeneralPath.bitsMax)])
      }
    }
  }

  /// - Throws: the first number that is beyond binary64. ∂L/∂ŷ may be −∞: there ŷ underflows.
  private func checked(_ factors: [ChainFactor]) throws(InvalidNetwork) -> [ChainFactor] {
    for factor in factors {
      let mayBeInfinite = factor.derivative == .loss && batch.output != .identity
      let isBeyond = { (number: Double) in number.isInfinite && !(mayBeInfinite && number < 0) }
      guard let index = factor.product.firstIndex(where: isBeyond) ?? factor.values.firstIndex(where: isBeyond) else {
        continue
      }
      throw InvalidNetwork(faults: [.beyondBinary64(quantity(of: factor), sample: place.sample, entry: index)])
    }
    return factors
  }

  /// The quantity that the product up to a factor is a row of.
  private func quantity(of factor: ChainFactor) -> NetworkQuantity {
    switch factor.derivative {
    case .loss: .gradYHat
    case .output: .gradA(batch.depth)
    case .preActivation(let layer): .gradH(layer - 1)
    case .activation(let layer): .gradA(layer)
    case .weight(let layer): .gradW(layer)
    }
  }
}

/// The rounding of a chain at one precision.
private struct ChainPass: ~Copyable {
  let chain: WeightChain
  let state: PassState
  private(set) var part: PassPart
  private var output: OutputRow
  /// 1 and D·K·share.
  private let divisors = SharedBalls(2)
  private let product = Pairs(1)
  private var openCount = 0
  private(set) var mayAllBeZero = true

  private enum Divisor: Int { case one, shared }

  init(_ chain: WeightChain, _ state: PassState, _ part: PassPart) {
    self.chain = chain
    self.state = state
    self.part = part
    output = OutputRow(chain.batch.output, truth: chain.truth, bits: state.bits)
    output.load(.pairs(state.outputs, row: 0, twins: part.outputTwins(0)), sample: chain.place.sample)
    let divisors = divisors
    divisors[0].set(1)
    chain.truth.setScaledDenominator(divisors[1])
    divisors[1].setProduct(of: divisors[1], part.outcome.shares[0], bits: Ball.exact)
  }

  /// nil if the precision does not suffice.
  mutating func factors() -> [ChainFactor]? {
    let (batch, place) = (chain.batch, chain.place)
    let depth = batch.depth
    var loss: [Double] = []
    for index in 0..<batch.outputs { loss.append(value(of: output.nearest(.gradYHat, index))) }
    var factors = [ChainFactor(derivative: .loss, shape: [batch.outputs], values: loss, product: loss)]
    factors.append(
      ChainFactor(
        derivative: .output, shape: [batch.outputs, batch.outputs], values: jacobian(),
        product: rounded(state.gradA[depth], by: .shared)))
    for layer in (place.layer..<depth).reversed() {
      let above = batch.layers[layer]
      factors.append(
        ChainFactor(
          derivative: .preActivation(layer + 1), shape: [above.units, above.inputs],
          values: above.weights.map { $0 + 0 },
          product: rounded(state.gradH[layer], by: .shared, as: .gradH(layer))))
      factors.append(
        ChainFactor(
          derivative: .activation(layer), shape: [above.inputs], values: rounded(state.slopes[layer], by: .one),
          product: rounded(state.gradA[layer], by: .shared, as: .gradA(layer))))
    }
    factors.append(lastFactor())
    return openCount == 0 ? factors : nil
  }

  private mutating func jacobian() -> [Double] {
    var values: [Double] = []
    for row in 0..<chain.batch.outputs {
      for column in 0..<chain.batch.outputs {
        values.append(value(of: output.nearestDerivative(row: row, column: column)))
      }
    }
    return values
  }

  /// ∂a_k/∂W_k = h_{k−1,column}.
  private mutating func lastFactor() -> ChainFactor {
    let place = chain.place
    let (h, gradA, results, divisors) = (state.h[place.layer - 1], state.gradA[place.layer], product, divisors)
    let (below, product) = (h[place.column - 1], results[0])
    product.setZero()
    product.addProduct(of: gradA[place.row - 1], below, bits: state.bits)
    return ChainFactor(
      derivative: .weight(place.layer), shape: [], values: [rounded(below, by: divisors[Divisor.one.rawValue])],
      product: [rounded(product, by: divisors[Divisor.shared.rawValue])])
  }

  /// - Parameter quantity: what the numbers are, if their forms may decide those that the balls do not.
  private mutating func rounded(_ pairs: Pairs, by divisor: Divisor, as quantity: NetworkQuantity? = nil) -> [Double] {
    let divisors = divisors
    let first = chain.place.sample * pairs.count
    var values: [Double] = []
    values.reserveCapacity(pairs.count)
    for index in 0..<pairs.count {
      var nearest = pairs[index].nearestDouble(dividedBy: divisors[divisor.rawValue], bits: state.bits)
      if nearest.value == nil, let quantity { nearest = part.nearestGradient(quantity, first + index) ?? nearest }
      values.append(value(of: nearest))
    }
    return values
  }

  private mutating func rounded(_ pair: Pair, by divisor: Ball) -> Double {
    value(of: pair.nearestDouble(dividedBy: divisor, bits: state.bits))
  }

  private mutating func value(of nearest: NearestDouble) -> Double {
    switch nearest {
    case .found(let value): return value
    case .open(let mayBeZero):
      openCount += 1
      mayAllBeZero = mayAllBeZero && mayBeZero
      return .nan
    }
  }
}
