package import Backpropagation
package import ExactnessCases
import GradientCore
package import Parallel

/// A network and its exact results: one line of the output of `generate.py networks`.
package struct ExactNetwork {
  package let family: String
  /// `SEED:N`, which makes a fresh case again; nil in the table.
  package let origin: String?
  package let batch: NetworkBatch
  package let weight: WeightPlace?
  package let kinks: [Kink]
  /// The exact results of each quantity, rounded.
  package let results: [(name: String, quantity: NetworkQuantity, numbers: [Double])]
  /// The values and the product of each factor of the weight's chain, rounded.
  private let chain: [(values: [Double], product: [Double])]

  package init(line: some StringProtocol) throws(InvalidNetwork) {
    let fields = CaseFields(line: line)
    family = fields.text("family")!
    origin = fields.text("case")
    let layers = Self.layers(fields)
    let inputs = fields.numbers("x")!
    batch = try NetworkBatch(
      layers: layers, output: OutputUnit(rawValue: fields.text("output")!)!, inputs: inputs,
      samples: inputs.count / layers[0].inputs,
      truth: fields.numbers("t").map(Truth.targets) ?? .labels(fields.integers("y")!),
      reduction: Reduction(rawValue: fields.text("reduction")!)!, weights: fields.numbers("w"),
      labelSmoothing: fields.numbers("e")?[0] ?? 0, ignoreIndex: fields.integers("i")?[0])
    weight = fields.integers("weight").map { WeightPlace(layer: $0[0], row: $0[1], column: $0[2], sample: $0[3]) }
    kinks = fields.text("kinks")!.split(separator: ",").map { kink in
      let parts = kink.split(separator: ":").map { Int($0)! }
      return Kink(layer: parts[0], sample: parts[1], unit: parts[2])
    }
    results = Self.names(depth: layers.count).compactMap { name, quantity in
      fields.numbers(name).map { (name, quantity, $0) }
    }
    chain = (1...2 * layers.count + 1).compactMap { number in
      fields.numbers("chain_\(number)").map { ($0, fields.numbers("product_\(number)")!) }
    }
  }

  /// All quantities that the line has, and the chain.
  package func gradients(split: WorkSplit = .serial) throws(InvalidNetwork) -> NetworkGradients {
    try batch.gradients(NetworkQuantities(results.map(\.quantity)), chainOf: weight, split: split)
  }

  /// Compares results, as returned, with the exact ones.
  package func comparisons(of gradients: NetworkGradients) -> [Comparison] {
    var comparisons: [Comparison] = []
    func compare(_ name: String, _ found: [Double]?, _ all: [Double]) {
      for (place, exact) in all.enumerated() {
        let number = found?.count == all.count ? found![place] : .nan
        comparisons.append(Comparison(quantity: name, place: place, found: number, exact: exact))
      }
    }
    for (name, quantity, exact) in results { compare(name, gradients.values[quantity], exact) }
    for (number, factor) in chain.enumerated() {
      let found = number < gradients.chain.count ? gradients.chain[number] : nil
      compare("chain_\(number + 1)", found?.values, factor.values)
      compare("product_\(number + 1)", found?.product, factor.product)
    }
    return comparisons
  }

  /// Whether the kinks are those of the line.
  package func hasKinks(_ gradients: NetworkGradients) -> Bool {
    gradients.kinksCount == kinks.count && gradients.kinks == Array(kinks.prefix(NetworkGradients.kinksMax))
  }

  private static func layers(_ fields: CaseFields) -> [Layer] {
    let units = fields.integers("n")!
    let activations = fields.text("g")!.split(separator: ",").map(Activation.init(field:))
    return (1..<units.count).map { layer in
      Layer(
        units: units[layer], inputs: units[layer - 1], weights: fields.numbers("W_\(layer)")!,
        biases: fields.numbers("b_\(layer)"), activation: layer <= activations.count ? activations[layer - 1] : nil)
    }
  }

  /// The names of the quantities in the response.
  private static func names(depth: Int) -> [(String, NetworkQuantity)] {
    var names: [(String, NetworkQuantity)] = [
      ("loss", .loss), ("losses", .losses), ("y_hat", .yHat), ("grad_y_hat", .gradYHat), ("grad_x", .gradX),
      ("denominator", .denominator),
    ]
    for layer in 1...depth {
      names += [
        ("a_\(layer)", .a(layer)), ("grad_a_\(layer)", .gradA(layer)), ("grad_W_\(layer)", .gradW(layer)),
        ("grad_b_\(layer)", .gradB(layer)), ("h_\(layer)", .h(layer)), ("grad_h_\(layer)", .gradH(layer)),
      ]
    }
    return names
  }
}

extension Activation {
  /// `name` or `name:parameter`.
  fileprivate init(field: Substring) {
    let parts = field.split(separator: ":")
    let parameter = parts.count > 1 ? Double(bitPattern: UInt64(parts[1], radix: 16)!) : .nan
    self =
      switch parts[0] {
      case "identity": .identity
      case "logistic": .logistic
      case "tanh": .tanh
      case "relu": .relu
      case "leaky_relu": .leakyReLU(slope: parameter)
      case "elu": .elu(alpha: parameter)
      case "gelu": .gelu
      case "gelu_tanh": .geluTanh
      case "silu": .silu
      case "softplus": .softplus
      default: fatalError("unknown activation \(field)")
      }
  }
}
