import Balls
import GradientCore

// MARK: - The output unit

extension PassPart {
  /// ŷ, the losses and ∇_{a_L} of every position that needs them.
  mutating func computeOutputs() {
    guard positions.contains(where: { state.demand.hasOutput[$0] }) else { return }
    let outputs = batch.outputs
    var row = OutputRow(batch.output, truth: truth, bits: state.bits)
    let (gradA, losses) = (state.gradA[batch.depth], state.losses)
    for position in positions where state.demand.hasOutput[position] && isActive(position) {
      let sample = state.demand.samples[position]
      setOutputTwins(position)
      row.load(.pairs(state.outputs, row: position, twins: outputTwins(position)), sample: sample)
      outcome.shares[position - positions.lowerBound] = row.share
      findOutputs(&row, sample)
      losses[position].setZero()
      row.addLoss(to: losses[position])
      guard gradA.count > 0 else { continue }
      for index in 0..<outputs { row.setGradient(gradA[position * outputs + index], index) }
      addGradForms(&row, position)
    }
  }

  private mutating func findOutputs(_ row: inout OutputRow, _ sample: Int) {
    findOutput(.losses, as: .losses, in: open(.losses), at: sample, of: &row, class: 0)
    let (openY, openGradY, openGradA) = (open(.yHat), open(.gradYHat), open(.gradA(batch.depth)))
    for index in 0..<batch.outputs {
      let place = sample * batch.outputs + index
      findOutput(.yHat, as: .yHat, in: openY, at: place, of: &row, class: index)
      findOutput(.gradYHat, as: .gradYHat, in: openGradY, at: place, of: &row, class: index)
      findOutput(.gradA(batch.depth), as: .gradAL, in: openGradA, at: place, of: &row, class: index)
    }
  }

  /// Rounds an entry of the output unit if it is open.
  private mutating func findOutput(
    _ quantity: NetworkQuantity, as name: Quantity, in values: [Double]?, at place: Int, of row: inout OutputRow,
    class index: Int
  ) {
    guard let values, values[place].isNaN else { return }
    outcome.add(row.nearest(name, index), quantity, place)
  }
}

// MARK: - Backward

extension PassPart {
  /// ∇h of the layer below and its ∇a, from ∇a of a layer.
  ///
  /// For softmax's own layer, row 0 is subtracted from each row of W: the rows of ∇a sum to 0, so this takes out
  /// exactly what the rows of W have in common.
  mutating func computeBackward(from layer: Int) {
    let parameters = batch.layers[layer - 1]
    let (units, inputs, below) = (parameters.units, parameters.inputs, layer - 1)
    let quantity = below == 0 ? NetworkQuantity.gradX : .gradH(below)
    let (openH, openA) = (open(quantity), below == 0 ? nil : open(.gradA(below)))
    let isCentred = layer == batch.depth && batch.output == .softmax
    let (sums, weights, gradA, divisors) = (self.sums, self.weights, state.gradA[layer], self.divisors)
    let sum = sums[0]
    for input in 0..<inputs {
      var hasColumn = false
      for position in positions where state.demand.lowest[position] <= layer && isActive(position) {
        let index = state.demand.samples[position] * inputs + input
        let isNeeded = below > 0 && state.demand.lowest[position] <= below
        guard isNeeded || openH?[index].isNaN ?? false else { continue }
        if !hasColumn { setColumn(input, of: parameters, isCentred: isCentred) }
        hasColumn = true
        sum.setZero()
        sum.addDot(
          of: gradA.run(from: position * units, count: units), exact: weights.run(count: units), bits: state.bits)
        let divisor = divisors[2]
        divisor.setProduct(of: divisors[1], outcome.shares[position - positions.lowerBound], bits: Ball.exact)
        find(quantity, in: openH, at: index, sum, dividedBy: divisor)
        if isNeeded { multiplySlope(below, place: position * inputs + input, index, openA) }
      }
    }
  }

  /// ∇a = ∇h·g'(a) of a unit, from `sums[0]`.
  private mutating func multiplySlope(_ layer: Int, place: Int, _ index: Int, _ open: [Double]?) {
    let (sums, gradA, slopes, divisors) = (self.sums, state.gradA[layer], state.slopes[layer], self.divisors)
    let gradient = gradA[place]
    if !state.gradH.isEmpty {
      let gradH = state.gradH[layer]
      gradH[place].set(sums[0])
    }
    gradient.setZero()
    gradient.addProduct(of: sums[0], slopes[place], bits: state.bits)
    find(.gradA(layer), in: open, at: index, gradient, dividedBy: divisors[2])
  }

  private func setColumn(_ column: Int, of layer: Layer, isCentred: Bool) {
    let weights = self.weights
    for unit in 0..<layer.units { weights[unit].set(layer.weights[unit * layer.inputs + column]) }
    guard isCentred else { return }
    let first = weights[0]
    for unit in (0..<layer.units).reversed() {
      weights[unit].setDifference(of: weights[unit], first, bits: Ball.exact)
    }
  }
}
