/// What a pass must compute to fill the open entries of some results.
struct PassDemand: Sendable {
  /// The samples that have something open, in their order. A sample's place in this list is its position.
  private(set) var samples: [Int] = []
  /// For each position the highest layer whose pre-activations are needed.
  private(set) var highest: [Int] = []
  /// For each position whether the output unit is needed.
  private(set) var hasOutput: [Bool] = []
  /// For each position the lowest layer whose ∇a is needed; L + 1 if none is.
  private(set) var lowest: [Int] = []
  /// The layers with open entries of ∇W or ∇b, in descending order.
  let summedLayers: [Int]
  let needsLoss: Bool

  /// The place of a sample among those that are computed.
  func position(of sample: Int) -> Int? {
    var range = samples.indices
    while let middle = range.isEmpty ? nil : (range.lowerBound + range.upperBound) / 2 {
      if samples[middle] == sample { return middle }
      range = samples[middle] < sample ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return nil
  }

  /// The layers that a sample needs: up to `highest`, and backward down to `lowest`.
  struct Span: Hashable {
    let highest: Int
    let lowest: Int
  }

  /// How many samples need the same layers.
  var spans: [Span: Int] {
    var spans: [Span: Int] = [:]
    for position in samples.indices {
      spans[Span(highest: highest[position], lowest: lowest[position]), default: 0] += 1
    }
    return spans
  }

  /// Nothing is open.
  var isEmpty: Bool { samples.isEmpty }

  /// Everything of one sample, down to ∇a of a layer.
  init(sample: Int, downTo lowest: Int, depth: Int) {
    samples = [sample]
    highest = [depth]
    hasOutput = [true]
    self.lowest = [lowest]
    summedLayers = []
    needsLoss = false
  }

  /// What some results need; with `only` what the numbers of that sample do, which no sum over the batch is among.
  init(_ results: NetworkResults, of batch: NetworkBatch, only: Int? = nil) {
    let depth = batch.depth
    var demands = [(highest: Int, hasOutput: Bool, lowest: Int)](
      repeating: (0, false, depth + 1), count: batch.samples)
    var summedLayers: Set<Int> = []
    var needsLoss = false
    for (quantity, values) in results.values where !values.span.areFinite {
      guard let width = quantity.width(in: batch) else {
        guard only == nil, values.contains(where: \.isNaN) else { continue }
        if let layer = quantity.summedLayer { summedLayers.insert(layer) } else { needsLoss = true }
        continue
      }
      for sample in 0..<batch.samples
      where values[sample * width..<(sample + 1) * width].contains(where: \.isNaN) {
        quantity.add(to: &demands[sample], depth: depth)
      }
    }
    for row in results.openRows { demands[row.sample].highest = max(demands[row.sample].highest, row.layer) }
    let lowestSum = summedLayers.min()
    for (sample, demand) in demands.enumerated() where only == nil || sample == only {
      let lowest = min(demand.lowest, lowestSum ?? depth + 1)
      let hasOutput = demand.hasOutput || needsLoss || lowest <= depth
      let highest = hasOutput ? depth : demand.highest
      guard highest > 0 else { continue }
      samples.append(sample)
      self.highest.append(highest)
      self.hasOutput.append(hasOutput)
      self.lowest.append(lowest)
    }
    self.summedLayers = summedLayers.sorted(by: >)
    self.needsLoss = needsLoss
  }
}

extension NetworkQuantity {
  /// How many numbers it has for each sample; nil for a quantity of the whole batch.
  func width(in batch: NetworkBatch) -> Int? {
    switch self {
    case .a(let layer), .h(let layer), .gradA(let layer), .gradH(let layer): batch.units(layer)
    case .yHat, .gradYHat: batch.outputs
    case .gradX: batch.units(0)
    case .losses: 1
    case .loss, .denominator, .gradW, .gradB: nil
    }
  }

  /// The layer of ∇W and ∇b.
  fileprivate var summedLayer: Int? {
    switch self {
    case .gradW(let layer), .gradB(let layer): layer
    default: nil
    }
  }

  /// Adds what a sample needs for this quantity.
  fileprivate func add(to demand: inout (highest: Int, hasOutput: Bool, lowest: Int), depth: Int) {
    switch self {
    case .a(let layer), .h(let layer): demand.highest = max(demand.highest, layer)
    case .yHat, .gradYHat, .losses: demand.hasOutput = true
    case .gradA(let layer): demand.lowest = min(demand.lowest, layer)
    case .gradH(let layer): demand.lowest = min(demand.lowest, layer + 1)
    case .gradX: demand.lowest = min(demand.lowest, 1)
    case .loss, .denominator, .gradW, .gradB: break
    }
  }
}
