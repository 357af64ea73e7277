import GradientCore

/// What is computed so far of the quantities of a network: NaN marks an open entry.
///
/// A stage fills what it can certify, and leaves the rest to the next one. The last stage is `GeneralPath`, which
/// leaves nothing open.
struct NetworkResults: Sendable {
  /// The numbers of each requested quantity, flat and row-major.
  var values: NetworkValues
  /// The kinks that are found so far.
  var kinks: [Kink] = []
  /// The rows of pre-activations of which one may be a kink, and those alone.
  var openRows: Set<PreActivationRow>

  /// The pre-activations of one layer and one sample.
  struct PreActivationRow: Hashable, Sendable {
    /// Counted from 1.
    let layer: Int
    /// Counted from 0.
    let sample: Int
  }

  /// All is open.
  ///
  /// - Parameter isWritten: false if the fast stage writes each number before anything reads it.
  init(_ quantities: NetworkQuantities, of batch: borrowing NetworkBatch, isWritten: Bool = true) {
    values = NetworkValues(quantities) { quantity in
      let count = batch.count(of: quantity)
      return isWritten ? [Double](repeating: .nan, count: count) : .unwritten(count)
    }
    openRows = []
    for (index, layer) in batch.layers.enumerated() where layer.activation?.hasKink ?? false {
      for sample in 0..<batch.samples { openRows.insert(PreActivationRow(layer: index + 1, sample: sample)) }
    }
  }
}

extension NetworkResults {
  /// Whether all is filled, and every number is finite.
  var areFinite: Bool { openRows.isEmpty && values.allSatisfy { $0.values.span.areFinite } }
}

extension NetworkBatch {
  /// How many numbers a quantity has.
  package func count(of quantity: NetworkQuantity) -> Int {
    switch quantity {
    case .a(let layer), .h(let layer), .gradA(let layer), .gradH(let layer): samples * units(layer)
    case .yHat, .gradYHat: samples * outputs
    case .gradX: samples * units(0)
    case .losses: samples
    case .loss, .denominator: 1
    case .gradW(let layer): units(layer) * units(layer - 1)
    case .gradB(let layer): units(layer)
    }
  }
}
