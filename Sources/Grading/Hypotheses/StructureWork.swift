import Backpropagation
import GradientCore

/// What one structure of a quantity costs, and how many of them are tried: fewer, the more each of them computes.
///
/// The unit is about a nanosecond of one core. It is a bound: most structures take half of it.
struct StructureWork: Sendable {
  let samples: Int
  private let outputs: Int
  /// Other output units have fewer slips.
  private let isSoftmax: Bool
  /// The units and inputs of each layer; empty for a question with logits.
  private let layers: [(units: Int, inputs: Int)]
  /// The products of the layers up to each depth, and from each depth on.
  private let forward: [Work]
  private let backward: [Work]

  init(_ batch: Batch) {
    self.init(samples: batch.samples, outputs: batch.classes, isSoftmax: true, layers: [])
  }

  init(_ network: NetworkBatch) {
    self.init(
      samples: network.samples, outputs: network.outputs, isSoftmax: network.output == .softmax,
      layers: network.layers.map { ($0.units, $0.inputs) })
  }

  init(_ given: Question.Given) {
    switch given {
    case .logits(let batch): self.init(batch)
    case .network(let network): self.init(network)
    }
  }

  private init(samples: Int, outputs: Int, isSoftmax: Bool, layers: [(units: Int, inputs: Int)]) {
    (self.samples, self.outputs, self.isSoftmax, self.layers) = (samples, outputs, isSoftmax, layers)
    func sums(_ layers: some Sequence<(units: Int, inputs: Int)>) -> [Work] {
      layers.reduce(into: [Work(100)]) { sums, layer in
        sums.append(
          sums[sums.count - 1] + Work(400) + Work(30) * layer.units + Work(2) * layer.units * layer.inputs)
      }
    }
    forward = sums(layers)
    backward = sums(layers.reversed()).reversed()
  }

  /// How many numbers a quantity has.
  func count(of quantity: GradedQuantity) -> Int {
    switch quantity {
    case .loss: 1
    case .losses: samples
    case .yHat, .gradYHat, .gradAL: samples * outputs
    case .a(let layer), .h(let layer), .gradA(let layer), .gradH(let layer):
      samples * (layers.isEmpty ? outputs : layer == 0 ? layers[0].inputs : layers[layer - 1].units)
    case .gradX: samples * layers[0].inputs
    case .gradW(let layer): layers[layer - 1].units * layers[layer - 1].inputs
    case .gradB(let layer): layers[layer - 1].units
    }
  }

  /// A sample's row, or its share of a sum.
  private func row(_ quantity: GradedQuantity) -> Work {
    switch quantity {
    case .a(let layer), .h(let layer): forward[layer]
    case .loss, .losses, .yHat, .gradYHat, .gradAL: output
    case .gradW(let layer):
      output + backward[layer] + StructureWork.product * layers[layer - 1].units * layers[layer - 1].inputs
    case .gradA(let layer), .gradH(let layer), .gradB(let layer): output + backward[layer]
    case .gradX: output + backward[0]
    }
  }

  private static let product = Work(8)

  private var output: Work { forward[layers.count] + Work(500) + Work(40) * outputs }

  /// All rows.
  func whole(_ quantity: GradedQuantity) -> Work { row(quantity) * samples }

  /// What is computed for one entry: a row, or a sum.
  func piece(_ quantity: GradedQuantity) -> Work { quantity.isSum ? whole(quantity) : row(quantity) }

  func pieces(_ quantity: GradedQuantity) -> Int { quantity.isSum ? 1 : samples }
}

// MARK: - How many structures

extension StructureWork {
  /// Those of a small question are about all within the price. Deep networks have more, and more quantities.
  private var countOfSmallMax: Int { 2_000 / max(1, layers.count / 4) }
  /// Most of the mistakes that are often seen.
  private static let countMin = 64
  /// 2²¹ numbers of a quantity are 16 MB.
  static let numbersMax = 1 << 21
  /// The structures of all quantities that are kept for other answers: each takes about 500 bytes, all of them 64 MB.
  static let structuresKeptMax = 1 << 17
  /// 30 ms for the first answer.
  private static let exactMax = 30_000_000
  /// 0.2 ms for each answer with values of its own, and less for a start from one input alone.
  private static let ownMax = 200_000
  private static let ownAloneMax = 50_000

  /// Three mistakes together, if no other structure explains the answer.
  static let countOfTriplesMax = 8_000
  /// Of larger matrices, they would take longer than everything else.
  static let entriesOfTriplesMax = 128

  /// The structures from the exact values, besides the single slips.
  func countMax(_ quantity: GradedQuantity, numbers: Int) -> Int {
    let entries = max(numbers, samples * outputs)
    let most = min(StructureWork.numbersMax / entries, StructureWork.exactMax / piece(quantity).units)
    return max(min(most, countOfSmallMax), StructureWork.countMin)
  }

  /// The structures from the student's own values, of which an answer can have several, besides the single slips.
  ///
  /// - Parameter isAlone: whether it starts from one input, and exact values for the others.
  func ownCountMax(_ quantity: GradedQuantity, numbers: Int, isAlone: Bool = false) -> Int {
    let most = (isAlone ? StructureWork.ownAloneMax : StructureWork.ownMax) / piece(quantity).units
    return min(max(most, StructureWork.countMin / 4), countMax(quantity, numbers: numbers) / 4)
  }

  /// The structures from the exact values: single slips, and combinations as far as the price and the count allow.
  func structuresMax(_ quantity: GradedQuantity) -> Int {
    let (singles, all) = listed(quantity)
    return max(singles, min(all, countMax(quantity, numbers: count(of: quantity)))) + triplesMax(quantity)
  }

  /// How many single slips there are, and how many with combinations: more, the more layers are before the quantity.
  /// `StructureWorkTests` compares them with the catalogue.
  private func listed(_ quantity: GradedQuantity) -> (singles: Int, all: Int) {
    let depth = max(layers.count, 1)
    switch quantity {
    case .a(let layer): return (27 * layer, 40 * layer * layer)
    case .h(let layer): return (27 * layer, 60 * layer * layer)
    case .yHat: return ((isSoftmax ? 80 : 0) + 27 * depth, layers.isEmpty ? 116 : 75 * depth * depth)
    case .loss, .losses, .gradYHat: return (ofOutput(depth), (isSoftmax ? 800 : 300) * depth)
    default: return (ofOutput(depth), (isSoftmax ? 2_000 : 700) * depth)
    }
  }

  /// The single slips at and before the loss and the gradients.
  private func ofOutput(_ depth: Int) -> Int { isSoftmax ? 200 + 50 * depth : 70 * depth }

  private func triplesMax(_ quantity: GradedQuantity) -> Int {
    guard (2...StructureWork.entriesOfTriplesMax).contains(count(of: quantity)) else { return 0 }
    let ofDepth: Int
    switch quantity {
    case .yHat: ofDepth = layers.isEmpty ? 0 : 300
    case .losses, .gradYHat: ofDepth = isSoftmax ? 2_500 : 300
    case .gradAL: ofDepth = isSoftmax ? 5_000 : 600
    default: ofDepth = 0
    }
    let depth = max(layers.count, 1)
    return min(ofDepth * depth * depth, StructureWork.countOfTriplesMax)
  }

  /// Whether a mistake is looked for. Nobody writes larger ones by hand, and each structure costs a pass over them.
  func isDiagnosed(_ quantity: GradedQuantity) -> Bool {
    samples * outputs <= StructureWork.elementsMax && first(quantity, answers: 1).units <= StructureWork.workMax
  }

  private static let elementsMax = 262_144
  private static let workMax = 1_000_000_000
}

// MARK: - The work of a diagnosis

extension StructureWork {
  /// The shared part of all diagnoses of a quantity.
  ///
  /// - Parameter answers: how many there are. Each needs one piece of all structures, and all numbers of a few.
  func first(_ quantity: GradedQuantity, answers: Int) -> Work {
    let numbers = count(of: quantity)
    let structures = structuresMax(quantity)
    let isKept = structures * numbers <= StructureWork.numbersMax
    let arranged = (whole(quantity) + Work(60) * numbers) * (isKept ? 200 : 20)
    let wholes = whole(quantity) * min(structures, answers * Matcher.wholesMax)
    return (StructureWork.preparation + piece(quantity) * min(answers, pieces(quantity))) * structures + arranged
      + wholes
  }

  /// To list combinations, and to prepare one structure.
  private static let preparation = Work(2_000)

  /// Each diagnosis: half of what the answer with the most agreement takes.
  func next(_ quantity: GradedQuantity) -> Work {
    let numbers = count(of: quantity)
    let rows = quantity.isSum ? 1 : samples
    return Work(20_000) + Work(200) * numbers + Work(25) * structuresMax(quantity)
      + Work(4) * Matcher.comparisonsMax(entries: numbers, rows: rows)
  }

  /// To look for the mistake in the student's own values once.
  func own(_ quantity: GradedQuantity) -> Work {
    let numbers = count(of: quantity)
    return (Work(100) + piece(quantity)) * ownStructuresMax(quantity) + (whole(quantity) + Work(60) * numbers)
      * (15 + Matcher.wholesMax / 5)
  }

  /// To prepare the structures from some of the student's own quantities.
  func ownListing(_ quantity: GradedQuantity) -> Work {
    StructureWork.preparation * 4 * ownStructuresMax(quantity)
  }

  private func ownStructuresMax(_ quantity: GradedQuantity) -> Int {
    min(structuresMax(quantity) - triplesMax(quantity), 100 + ownCountMax(quantity, numbers: count(of: quantity)))
  }
}
