import Balls

/// What the tail of a unit's h has in common with that of an earlier unit: tail = offset + sign·tail of that unit.
///
/// Units with equal weights, or with opposite ones, are ordinary homework. A sum in which they cancel is exactly 0, but
/// a ball of it only contains 0. So the weights of twins are added, exactly, before they are multiplied with the tail.
struct Twin: Equatable, Sendable {
  let unit: Int
  let sign: Double
  let offset: Double
}

extension PassState {
  /// The first pass looks for no twins: if there is nothing to decide, it needs none.
  var looksForTwins: Bool { bits > GeneralPath.firstBits }
}

extension PassPart {
  /// Adds what the twins of a unit are looked for by: equal units have equal tails, bit by bit.
  mutating func addTwinKey(_ pair: Pair, _ position: Int) {
    guard state.looksForTwins else { return }
    twinKeys[position - positions.lowerBound].append(pair.tail.midpoint)
  }

  /// The first class that certainly has the same a_L, for each class.
  func outputTwins(_ position: Int) -> [Int] { twins[position - positions.lowerBound].map(\.unit) }

  /// Adds W·h of the layer below to a sum, W being the row in `weights`.
  func addWeighted(to sum: Pair, below layer: Int, _ position: Int) {
    let (h, weights, merged) = (state.h[layer], weights, mergedWeights)
    let inputs = batch.units(layer)
    let row = h.run(from: position * inputs, count: inputs)
    let twins = twins[position - positions.lowerBound]
    guard !twins.isEmpty else {
      return sum.addDot(of: row, exact: weights.run(count: inputs), bits: state.bits)
    }
    for input in 0..<inputs { merged[input].set(0) }
    for (input, twin) in twins.enumerated() {
      let (weight, whole) = (weights[input], merged[twin.unit])
      if twin.offset != 0 { sum.add(exact: weight, bits: state.bits) }
      if twin.sign > 0 {
        whole.setSum(of: whole, weight, bits: Ball.exact)
      } else {
        whole.setDifference(of: whole, weight, bits: Ball.exact)
      }
    }
    sum.addDot(
      of: row, exact: weights.run(count: inputs), tailsBy: merged.run(count: inputs), bits: state.bits)
  }

  /// Finds the twins of a layer that was computed, for every position.
  mutating func findTwins(layer: Int) {
    guard state.looksForTwins else { return }
    for position in positions {
      let part = position - positions.lowerBound
      let keys = twinKeys[part]
      let isComplete = keys.count == batch.units(layer)
      let found = isComplete && isActive(position) ? twins(layer: layer, position, keys) : []
      twins[part] = found
      twinKeys[part] = []
    }
  }

  /// Empty if there are none.
  private func twins(layer: Int, _ position: Int, _ keys: [Double]) -> [Twin] {
    var first: [Double: Int] = [:]
    var hasTwins = false
    let found = keys.indices.map { unit -> Twin in
      let itself = Twin(unit: unit, sign: 1, offset: 0)
      guard keys[unit] != 0 else { return itself }
      guard let earlier = first[keys[unit]] else {
        first[keys[unit]] = unit
        return itself
      }
      guard let twin = twin(layer: layer, position, unit, earlier) else { return itself }
      hasTwins = true
      return twin
    }
    return hasTwins ? found : []
  }

  /// How a unit follows from an earlier one: their pre-activations are certainly equal, or opposite.
  private func twin(layer: Int, _ position: Int, _ unit: Int, _ earlier: Int) -> Twin? {
    if vanishes(layer: layer, position, unit, earlier, sign: -1) { return Twin(unit: earlier, sign: 1, offset: 0) }
    guard layer < batch.depth, let function = batch.layers[layer - 1].activation, function.isSymmetric,
      vanishes(layer: layer, position, unit, earlier, sign: 1)
    else { return nil }
    // tanh: g(−a) = −g(a). Logistic: g(−a) = 1 − g(a), of which the heads are subtracted.
    let h = state.h[layer]
    let place = position * batch.units(layer)
    let heads = h[place + unit].head.midpoint + h[place + earlier].head.midpoint
    return Twin(unit: earlier, sign: -1, offset: function == .logistic ? 1 - heads : 0)
  }

  /// Whether a_unit + sign·a_earlier is certainly 0: its tail is, after the weights of the twins below were added.
  private func vanishes(layer: Int, _ position: Int, _ unit: Int, _ earlier: Int, sign: Double) -> Bool {
    let parameters = batch.layers[layer - 1]
    let (weights, sums) = (weights, sums)
    let other = SharedBalls(1)
    let (sum, term) = (sums[1], other[0])
    for input in 0..<parameters.inputs {
      weights[input].set(parameters.weights[unit * parameters.inputs + input])
      term.set(sign * parameters.weights[earlier * parameters.inputs + input])
      weights[input].setSum(of: weights[input], term, bits: Ball.exact)
    }
    sum.setZero()
    sum.head.set(parameters.biases?[unit] ?? 0)
    term.set(sign * (parameters.biases?[earlier] ?? 0))
    sum.add(exact: term, bits: state.bits)
    addWeighted(to: sum, below: layer - 1, position)
    return sum.isZero
  }
}
