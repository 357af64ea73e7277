package import GradientCore
package import Parallel

/// A batch and its exact results: one line of the output of `generate.py`, whose first lines explain the fields.
package struct ExactCase {
  package let family: String
  /// `SEED:N`, which makes a fresh case again; nil in the table.
  package let origin: String?
  package let batch: Batch
  /// The exact results of each quantity, rounded; for a long row only those at `places`.
  package let results: [Quantity: [Double]]
  private let places: [Int]?

  package init(line: some StringProtocol) throws(InvalidBatch) {
    let fields = CaseFields(line: line)
    family = fields.text("family")!
    origin = fields.text("case")
    places = fields.integers("at")
    let classes = fields.integers("k")![0]
    let labels = fields.integers("y")
    batch = try Batch(
      logits: fields.numbers("a") ?? LongRow.logits(formula: fields.text("formula")!, count: classes * labels!.count),
      classes: classes, truth: fields.numbers("t").map(Truth.targets) ?? .labels(labels!),
      reduction: Reduction(rawValue: fields.text("reduction")!)!, weights: fields.numbers("w"),
      labelSmoothing: fields.numbers("e")?[0] ?? 0, ignoreIndex: fields.integers("i")?[0])
    var results: [Quantity: [Double]] = [:]
    for quantity in Quantity.allCases { results[quantity] = fields.numbers(quantity.rawValue) }
    self.results = results
  }

  /// Compares results, as returned, with the exact ones.
  package func comparisons(of gradients: Gradients) -> [Comparison] {
    var comparisons: [Comparison] = []
    for quantity in Quantity.allCases {
      guard let exact = results[quantity] else { continue }
      let found = gradients.numbers(quantity)
      let chosen = found.count == exact.count ? Array(found.indices) : places!
      for (place, exact) in zip(chosen, exact) {
        comparisons.append(Comparison(quantity: quantity.rawValue, place: place, found: found[place], exact: exact))
      }
    }
    return comparisons
  }

  package func gradients(split: WorkSplit = .serial, variant: KernelVariant = .best) throws(InvalidBatch) -> Gradients {
    try batch.gradients(Quantities(results.keys), split: split, variant: variant)
  }
}

/// A number, and the double nearest the exact value.
package struct Comparison: Sendable {
  package let quantity: String
  package let place: Int
  package let found: Double
  package let exact: Double

  package init(quantity: String, place: Int, found: Double, exact: Double) {
    self.quantity = quantity
    self.place = place
    self.found = found
    self.exact = exact
  }

  /// Whether they are the same to the bit: −0 is not 0.
  package var isRight: Bool { found.bitPattern == exact.bitPattern }
}

/// The fields `name=value` of a line.
package struct CaseFields {
  private var fields: [String: Substring] = [:]

  package init(line: some StringProtocol) {
    for field in Substring(line).split(separator: "\t") {
      let parts = field.split(separator: "=", maxSplits: 1)
      fields[String(parts[0])] = parts.count > 1 ? parts[1] : ""
    }
  }

  package func text(_ name: String) -> String? { fields[name].map(String.init) }

  package func integers(_ name: String) -> [Int]? { fields[name]?.split(separator: ",").map { Int($0)! } }

  /// Binary64 numbers, each as its bits.
  package func numbers(_ name: String) -> [Double]? {
    fields[name]?.split(separator: ",").map { Double(bitPattern: UInt64($0, radix: 16)!) }
  }
}

extension Gradients {
  /// A quantity's numbers; one number for a quantity of the batch.
  package func numbers(_ quantity: Quantity) -> [Double] {
    switch quantity {
    case .loss: loss.map { [$0] } ?? []
    case .losses: losses ?? []
    case .yHat: yHat ?? []
    case .logYHat: logYHat ?? []
    case .gradYHat: gradYHat ?? []
    case .jacobianRow: jacobianRow ?? []
    case .gradAL: gradAL ?? []
    case .denominator: denominator.map { [$0] } ?? []
    }
  }
}

/// Rows that are too long to write. `generate.py` has the same function.
enum LongRow {
  static func logits(formula: String, count: Int) -> [Double] {
    let parts = formula.split(separator: ",")
    var state = UInt64(parts[0])!
    let scale = Double(parts[1])!
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (Double(state >> 11) / 0x1p53 - 0.5) * 2 * scale
    }
  }
}
