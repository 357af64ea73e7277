import Balls
import GradientCore

// MARK: - The output unit

extension PassPart {
  /// ŷ, the losses and ∇_{a_L} of every position that needs them.
  mutating func computeOutputs() {
    guard positions.contains(where: { state.demand.hasOutput[$0] }) else { return }
    let outputs = batch.outputs
    let row = OutputRow(classes: outputs)
    let (gradA, losses, rowGradA, rowLoss) = (state.gradA[batch.depth], state.losses, row.gradA, row.loss)
    for position in positions where state.demand.hasOutput[position] && isActive(position) {
      let sample = state.demand.samples[position]
      row.compute(
        batch.output, of: state.outputs, from: position * outputs, twins: outputTwins(position), truth: truth,
        sample: sample,
        bits: state.bits)
      outcome.shares[position - positions.lowerBound] = row.share
      findOutputs(row, sample)
      losses[position].set(rowLoss[0])
      guard gradA.count > 0 else { continue }
      for index in 0..<outputs { gradA[position * outputs + index].set(rowGradA[index]) }
    }
  }

  private mutating func findOutputs(_ row: OutputRow, _ sample: Int) {
    let (divisors, yHat, gradYHat, gradA, loss) = (self.divisors, row.yHat, row.gradYHat, row.gradA, row.loss)
    let (scale, share, whole) = (divisors[2], divisors[3], divisors[1])
    share.set(row.share)
    let openY = open(.yHat)
    let openGradY = open(.gradYHat)
    let openGradA = open(.gradA(batch.depth))
    find(.losses, in: open(.losses), at: sample, loss[0], dividedBy: scale)
    for index in 0..<row.classes {
      let place = sample * row.classes + index
      find(.yHat, in: openY, at: place, yHat[index], dividedBy: share)
      find(.gradYHat, in: openGradY, at: place, gradYHat[index], dividedBy: whole)
    }
    guard openGradA != nil else { return }
    setShareDivisor(row.share)
    for index in 0..<row.classes {
      find(.gradA(batch.depth), in: openGradA, at: sample * row.classes + index, gradA[index], dividedBy: share)
    }
  }

  /// Sets the last divisor to D·K·share.
  private func setShareDivisor(_ share: Int) {
    let divisors = self.divisors
    let divisor = divisors[3]
    divisor.setProduct(of: divisors[1], share, bits: Ball.exact)
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
        setShareDivisor(outcome.shares[position - positions.lowerBound])
        find(quantity, in: openH, at: index, sum, dividedBy: divisors[3])
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
    find(.gradA(layer), in: open, at: index, gradient, dividedBy: divisors[3])
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
