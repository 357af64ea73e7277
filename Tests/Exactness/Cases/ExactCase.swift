package import GradientCore
package import Parallel

/// A batch and its exact results: one line of the output of `generate.py`, whose first lines explain the fields.
package struct ExactCase {
  package let family: String
  /// `SEED:N`, which makes a fresh case again; nil in the table.
  package let origin: String?
  package let batch: Batch
  /// The exact results of each quantity; for a long row only those at `places`.
  package let results: [Quantity: [ExactNumber]]
  private let places: [Int]?

  package init(line: some StringProtocol) throws(InvalidBatch) {
    var fields: [Substring: Substring] = [:]
    for field in Substring(line).split(separator: "\t") {
      let parts = field.split(separator: "=", maxSplits: 1)
      fields[parts[0]] = parts.count > 1 ? parts[1] : ""
    }
    func numbers(_ name: Substring) -> [Double]? {
      fields[name]?.split(separator: ",").map { Double(bitPattern: UInt64($0, radix: 16)!) }
    }
    func integers(_ name: Substring) -> [Int]? { fields[name]?.split(separator: ",").map { Int($0)! } }
    family = String(fields["family"]!)
    origin = fields["case"].map(String.init)
    places = integers("at")
    let classes = Int(fields["k"]!)!
    batch = try Batch(
      logits: numbers("a")
        ?? LongRow.logits(formula: fields["formula"]!, count: classes * integers("y")!.count), classes: classes,
      truth: numbers("t").map(Truth.targets) ?? .labels(integers("y")!),
      reduction: Reduction(rawValue: String(fields["reduction"]!))!, weights: numbers("w"),
      labelSmoothing: numbers("e")?[0] ?? 0, ignoreIndex: integers("i")?[0])
    var results: [Quantity: [ExactNumber]] = [:]
    for quantity in Quantity.allCases {
      results[quantity] = fields[Substring(quantity.rawValue)]?.split(separator: ",").map(ExactNumber.init)
    }
    self.results = results
  }

  /// The core's bound on the error of every number, in ulp of the exact one (article *Exactness*).
  package static let bound = 0.501

  /// The core's results, the exact ones, and the errors.
  package func errors(
    of gradients: Gradients
  ) -> [(quantity: Quantity, place: Int, found: Double, exact: ExactNumber, ulp: Double)] {
    var errors: [(quantity: Quantity, place: Int, found: Double, exact: ExactNumber, ulp: Double)] = []
    for (quantity, exact) in results {
      let found = gradients.numbers(quantity)
      let chosen = found.count == exact.count ? Array(found.indices) : places!
      for (place, exact) in zip(chosen, exact) {
        errors.append((quantity, place, found[place], exact, exact.error(of: found[place])))
      }
    }
    return errors
  }

  package func gradients(split: WorkSplit = .serial, variant: KernelVariant = .best) throws(InvalidBatch) -> Gradients {
    try batch.gradients(Quantities(results.keys), split: split, variant: variant)
  }
}

/// An exact number: the nearest binary64 number, and its distance from the exact one. The decimal digits after these
/// two are for readers and for `check_table.py`.
package struct ExactNumber: Sendable {
  package let nearest: Double
  /// exact − nearest, in ulp of the exact number.
  package let offset: Double

  init(_ text: some StringProtocol) {
    let parts = text.split(separator: ":")
    nearest = Double(bitPattern: UInt64(parts[0], radix: 16)!)
    offset = Double(parts[1])!
  }

  /// |found − exact| in ulp of the exact number, subnormal ones in steps of 2^-1074. Infinite for NaN and for −0.
  package func error(of found: Double) -> Double {
    if found.bitPattern == nearest.bitPattern { return offset.magnitude }
    guard found.isFinite, nearest.isFinite, found.bitPattern != (-0.0).bitPattern else { return .infinity }
    return ((found - nearest) / nearest.ulp - offset).magnitude
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

/// FNV-1a over the bits of results. It must be the same in every build.
package struct BitsDigest {
  package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  package init() {}

  package mutating func add(_ gradients: Gradients) {
    for quantity in Quantity.allCases {
      for number in gradients.numbers(quantity) { value = (value ^ number.bitPattern) &* 0x100_0000_01B3 }
    }
  }
}

/// Rows that are too long to write. `generate.py` has the same function.
enum LongRow {
  static func logits(formula: Substring, count: Int) -> [Double] {
    let parts = formula.split(separator: ",")
    var state = UInt64(parts[0])!
    let scale = Double(parts[1])!
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (Double(state >> 11) / 0x1p53 - 0.5) * 2 * scale
    }
  }
}
