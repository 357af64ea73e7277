import Balls
import GradientCore

/// The numbers of a pass at one precision, as pairs: for each layer a matrix, a row for each position of the demand.
///
/// Each part of a pass writes its own rows.
final class PassState: Sendable {
  /// The precision of the tails.
  let bits: Int
  let demand: PassDemand
  /// h_0 = x, h_1, …, h_{L−1}.
  let h: [Pairs]
  /// g'(a_i); that of layer i has the index i, and the first one is empty.
  let slopes: [Pairs]
  /// a_L.
  let outputs: Pairs
  /// K·∇_{a_i} of the sample's own loss, times the share of its row (`OutputRow`); the first one is empty.
  let gradA: [Pairs]
  /// The same for ∇_{h_i}; empty unless a chain needs them.
  let gradH: [Pairs]
  /// K times the loss of each sample.
  let losses: Pairs
  /// For each layer how many atoms of layers below the forms of its h may have; empty in the first pass.
  let carriedMax: [Int]

  init(_ batch: NetworkBatch, _ demand: PassDemand, bits: Int, keepsGradH: Bool = false) {
    self.bits = bits
    self.demand = demand
    let rows = demand.samples.count
    let highest = demand.highest.max() ?? 0
    let lowest = demand.lowest.min() ?? batch.depth + 1
    let width = batch.units(0)
    let inputs = Pairs(rows * width)
    for (position, sample) in demand.samples.enumerated() {
      for unit in 0..<width { inputs[position * width + unit].head.set(batch.inputs[sample * width + unit]) }
    }
    let hidden = max(0, min(highest, batch.depth - 1))
    h = [inputs] + (0..<hidden).map { Pairs(rows * batch.units($0 + 1)) }
    slopes = [Pairs(0)] + (0..<hidden).map { Pairs(lowest <= $0 + 1 ? rows * batch.units($0 + 1) : 0) }
    outputs = Pairs(highest == batch.depth ? rows * batch.outputs : 0)
    gradA = [Pairs(0)] + (1...batch.depth).map { Pairs(lowest <= $0 ? rows * batch.units($0) : 0) }
    gradH = keepsGradH ? (0..<batch.depth).map { Pairs(lowest <= $0 ? rows * batch.units($0) : 0) } : []
    losses = Pairs(rows)
    carriedMax = bits > GeneralPath.firstBits ? batch.formBounds.map(\.carried) : []
  }
}

/// What a part of a pass found.
struct PassOutcome: Sendable {
  struct Entry: Sendable {
    let quantity: NetworkQuantity
    let index: Int
    let value: Double
  }

  /// An entry that stays open.
  struct Open: Sendable {
    let quantity: NetworkQuantity
    let index: Int
    let mayBeZero: Bool
  }

  private(set) var entries: [Entry] = []
  private(set) var open: [Open] = []
  var kinks: [Kink] = []
  /// How many terms the forms of the backward pass took.
  var terms = 0
  /// The share of each position of the part.
  var shares: [Int] = []
  /// Whether a sample could not be computed, because the sign of one of its pre-activations is not known.
  private(set) var hasLostSamples = false

  mutating func add(_ nearest: NearestDouble, _ quantity: NetworkQuantity, _ index: Int) {
    switch nearest {
    case .found(let value): entries.append(Entry(quantity: quantity, index: index, value: value))
    case .open(let mayBeZero): open.append(Open(quantity: quantity, index: index, mayBeZero: mayBeZero))
    }
  }

  /// Adds what decides some of the open entries.
  mutating func decide(_ nearest: (Open) -> NearestDouble?) {
    let former = open
    open = []
    for entry in former {
      add(nearest(entry) ?? .open(mayBeZero: entry.mayBeZero), entry.quantity, entry.index)
    }
  }

  /// A pre-activation whose sign is not known.
  mutating func addLost(layer: Int, index: Int) {
    hasLostSamples = true
    open.append(Open(quantity: .a(layer), index: index, mayBeZero: true))
  }

  /// Adds what the next part found.
  mutating func add(_ other: PassOutcome) {
    entries += other.entries
    kinks += other.kinks
    shares += other.shares
    open += other.open
    terms += other.terms
    hasLostSamples = hasLostSamples || other.hasLostSamples
  }
}
