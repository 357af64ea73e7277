import Balls
import GradientCore
import Parallel

/// Fills whatever is open in the results of a network, in passes of increasing precision.
///
/// A pass computes the samples that something open depends on, in pairs, and rounds what is open. What it cannot decide
/// stays open for the next pass, which has twice the bits. If all of it may be 0, the next pass has as many bits as a
/// number below the least double needs: a zero by cancellation is ordinary.
struct GeneralPath {
  let batch: NetworkBatch
  let split: WorkSplit
  let workMax: Int
  private let truth: OutputTruth
  private var work = Work.none

  static let firstBits = 128
  /// 2^−1075 rounds to 0. The rest is for what the passes lose.
  private static let zeroBits = 1280
  /// What does not round at so many bits is refused.
  static let bitsMax = 20480

  init(_ batch: NetworkBatch, split: WorkSplit, workMax: Int) {
    self.batch = batch
    self.split = split
    self.workMax = workMax
    truth = batch.exactTruth
  }

  /// - Throws: `tooMuchWork`, `beyondPrecision`, or the results that are beyond binary64.
  mutating func fill(_ results: inout NetworkResults) throws(InvalidNetwork) {
    fillDenominator(in: &results)
    if results.areFinite { return }
    var bits = GeneralPath.firstBits
    while true {
      let demand = PassDemand(results, of: batch)
      let open = try fill(&results, demand, bits: bits)
      guard let first = open.first else { return try results.checkRange(of: batch) }
      let isFirst = bits == GeneralPath.firstBits
      bits = GeneralPath.bits(after: bits, mayAllBeZero: open.allSatisfy(\.mayBeZero))
      if bits > GeneralPath.bitsMax { try refuse(first, results) }
      if !isFirst, demand.samples.count > 1 { try probe(first, &results, from: bits) }
    }
  }

  /// Computes the sample of an open entry alone, with as many bits as it takes: if none decide it, the other samples
  /// need not be computed with so many.
  private mutating func probe(
    _ entry: PassOutcome.Open, _ results: inout NetworkResults, from bits: Int
  ) throws(InvalidNetwork) {
    guard let width = entry.quantity.width(in: batch) else { return }
    var bits = bits
    while true {
      let demand = PassDemand(results, of: batch, only: entry.index / width)
      guard let first = try fill(&results, demand, bits: bits).first else { return }
      bits *= 2
      if bits > GeneralPath.bitsMax { try refuse(first, results) }
    }
  }

  /// Fills what a pass decides of what it is for.
  ///
  /// - Returns: what stays open.
  private mutating func fill(
    _ results: inout NetworkResults, _ demand: PassDemand, bits: Int
  ) throws(InvalidNetwork) -> [PassOutcome.Open] {
    if demand.isEmpty { return [] }
    try count(batch.passWork(demand, results, bits: bits), of: results.values.quantities)
    let outcome = pass(demand, results, bits: bits, gradTermsMax: gradTermsMax(demand, bits: bits))
    work = work + Work.formTerm(bits: bits) * outcome.terms
    results.add(outcome, demand)
    return outcome.open
  }

  private func refuse(_ entry: PassOutcome.Open, _ results: NetworkResults) throws(InvalidNetwork) {
    try results.checkRange(of: batch)
    throw InvalidNetwork(faults: [batch.beyondPrecision(entry, bits: GeneralPath.bitsMax)])
  }

  /// How many terms the forms of the backward pass of a sample may have: what is left of the work, in equal parts.
  private func gradTermsMax(_ demand: PassDemand, bits: Int) -> Int {
    let rest = (workMax - work.units) / (Work.formTerm(bits: bits).units * max(demand.samples.count, 1))
    return min(NetworkBatch.formsMax, rest)
  }

  /// The precision of the next pass.
  static func bits(after bits: Int, mayAllBeZero: Bool) -> Int {
    mayAllBeZero && bits < zeroBits ? zeroBits : 2 * bits
  }

  /// The factors of a weight's chain.
  mutating func chain(of place: WeightPlace) throws(InvalidNetwork) -> [ChainFactor] {
    let chain = WeightChain(batch: batch, place: place, truth: truth)
    return try chain.factors { (work) throws(InvalidNetwork) in
      try count(work, of: [.gradW(place.layer)])
    }
  }

  private func fillDenominator(in results: inout NetworkResults) {
    guard let index = results.values.quantities.firstIndex(of: .denominator) else { return }
    results.values.update(index) { $0[0] = truth.nearestDenominator }
  }

  /// Counts the work of a pass before it begins.
  ///
  /// - Parameter quantities: what the request asks for, so that a refusal can say how many multiplications that takes.
  private mutating func count(_ more: Work, of quantities: NetworkQuantities) throws(InvalidNetwork) {
    work = work + more
    guard work.units <= workMax else {
      let multiplications = batch.multiplications(quantities)
      throw InvalidNetwork(
        faults: [.tooMuchWork(estimate: work.units, multiplications: multiplications, max: workMax)])
    }
  }
}

// MARK: - A pass

extension GeneralPath {
  private func pass(
    _ demand: PassDemand, _ results: NetworkResults, bits: Int, gradTermsMax: Int
  ) -> PassOutcome {
    let state = PassState(batch, demand, bits: bits)
    let (batch, truth) = (batch, truth)
    var outcome: PassOutcome
    // The forms of sums over the batch need those of every sample.
    var whole: PassPart?
    if state.hasForms, !demand.summedLayers.isEmpty {
      var part = PassPart(
        batch, truth: truth, state, results, positions: 0..<demand.samples.count, gradTermsMax: gradTermsMax)
      part.run()
      outcome = part.outcome
      whole = part
    } else {
      outcome = inParts(of: demand.samples.count) { positions in
        var part = PassPart(
          batch, truth: truth, state, results, positions: positions, gradTermsMax: gradTermsMax)
        part.run()
        return part.outcome
      }
    }
    if outcome.hasLostSamples { return outcome }
    let shares = outcome.shares
    if demand.needsLoss {
      var sums = BatchSums(batch, truth: truth, state, results, shares: shares)
      sums.findLoss()
      outcome.add(sums.outcome)
    }
    for layer in demand.summedLayers {
      var found = inParts(of: batch.units(layer)) { rows in
        var sums = BatchSums(batch, truth: truth, state, results, shares: shares)
        sums.findGradients(layer: layer, rows: rows)
        return sums.outcome
      }
      found.decide { whole?.nearestSum($0) }
      outcome.add(found)
    }
    if let whole { outcome.terms = whole.outcome.terms }
    return outcome
  }

  /// Computes a range in parts, and adds what they found in their order.
  private func inParts(of count: Int, _ compute: @Sendable (Range<Int>) -> PassOutcome) -> PassOutcome {
    let parts = min(split.workers, count)
    guard parts > 1 else { return compute(0..<count) }
    var outcomes = [PassOutcome](repeating: PassOutcome(), count: parts)
    PartedArray.withParts(of: &outcomes) { outcomes in
      split.forEach(parts) { part in
        let outcome = compute(part * count / parts..<(part + 1) * count / parts)
        outcomes.write(part..<part + 1) { $0[0] = outcome }
      }
    }
    var whole = PassOutcome()
    for outcome in outcomes { whole.add(outcome) }
    return whole
  }
}

// MARK: - Results

extension NetworkResults {
  /// Takes what a pass found. The rows of pre-activations stay open if one of their signs is not known.
  fileprivate mutating func add(_ outcome: PassOutcome, _ demand: PassDemand) {
    for (quantity, entries) in Dictionary(grouping: outcome.entries, by: \.quantity) {
      guard let index = values.quantities.firstIndex(of: quantity) else { continue }
      values.update(index) { for entry in entries { $0[entry.index] = entry.value } }
    }
    guard !openRows.isEmpty, !outcome.hasLostSamples else { return }
    kinks += outcome.kinks
    openRows = openRows.filter { demand.position(of: $0.sample) == nil }
  }

  /// - Throws: the first results that are beyond binary64. ∂L/∂ŷ may be −∞: there ŷ underflows.
  fileprivate func checkRange(of batch: NetworkBatch) throws(InvalidNetwork) {
    if areFinite { return }
    var faults: [NetworkFault] = []
    var count = 0
    for quantity in batch.courseOrder {
      guard let values = values[quantity] else { continue }
      let mayBeInfinite = quantity == .gradYHat && batch.output != .identity
      for index in values.indices where values[index].isInfinite && !(mayBeInfinite && values[index] < 0) {
        count += 1
        guard faults.count < InvalidBatch.faultsMax else { continue }
        let width = quantity.width(in: batch)
        faults.append(
          .beyondBinary64(
            quantity, sample: width.map { index / $0 }, entry: width.map { index % $0 } ?? index))
      }
    }
    if !faults.isEmpty { throw InvalidNetwork(faults: faults, count: count) }
  }
}

extension NetworkBatch {
  var exactTruth: OutputTruth {
    OutputTruth(
      truth, reduction: reduction, weights: weights, labelSmoothing: labelSmoothing, ignoreIndex: ignoreIndex,
      samples: samples, classes: outputs)
  }

  /// Every quantity, in the order in which the course computes them.
  package var courseOrder: [NetworkQuantity] {
    var order: [NetworkQuantity] = []
    for layer in 0..<depth { order += layer + 1 < depth ? [.a(layer + 1), .h(layer + 1)] : [.a(layer + 1)] }
    order += [.yHat, .loss, .losses, .denominator, .gradYHat]
    for layer in (0..<depth).reversed() {
      order += [.gradA(layer + 1), .gradW(layer + 1), .gradB(layer + 1), layer == 0 ? .gradX : .gradH(layer)]
    }
    return order
  }

  fileprivate func beyondPrecision(_ entry: PassOutcome.Open, bits: Int) -> NetworkFault {
    .beyondPrecision(entry.quantity, sample: entry.quantity.width(in: self).map { entry.index / $0 }, bits: bits)
  }
}
