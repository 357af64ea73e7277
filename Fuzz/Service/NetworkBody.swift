import TensorJSON

/// A small network for `/v1/backprop`, with numbers that are ordinary or at the ends of their ranges. The input's bytes
/// are the choices, one after another; after the input's end, each choice is the first.
///
/// The same network can be written in both layouts, and one sample flat or as a batch.
struct NetworkBody {
  /// An input for such a body begins with this byte. No method and no document begins with it.
  static let mark: UInt8 = 0x02

  private struct Layer {
    var rows: [[String]]
    var biases: [String]
    var activation: String
  }

  private(set) var widths: [Int] = []
  private(set) var samples = 1
  /// The place of a weight, counted from 1.
  private(set) var place = (layer: 1, row: 1, column: 1)
  private var layers: [Layer] = []
  private var x: [[String]] = []
  private var truth = ""
  private var flatTruth = ""
  private var options = ""
  private var choices: ArraySlice<UInt8>

  init(_ choices: ArraySlice<UInt8>) {
    self.choices = choices
    let depth = choose([2, 1, 3])
    widths = (0...depth).map { _ in choose([2, 1, 3]) }
    samples = choose([1, 2, 3])
    x = matrix(samples, widths[0])
    for layer in 1...depth {
      let rows = matrix(widths[layer], widths[layer - 1])
      let biases = choose([false, true]) ? matrix(1, widths[layer])[0] : []
      layers.append(Layer(rows: rows, biases: biases, activation: layer < depth ? choose(Self.activations) : ""))
    }
    drawTruth()
    let layer = choose([1, 2, 3]) % depth + 1
    place = (layer, choose([0, 1, 2]) % widths[layer] + 1, choose([0, 1, 2]) % widths[layer - 1] + 1)
  }

  private static let numbers = [
    "0", "1", "-1", "0.5", "-0.25", "2", "0.1", "-0.3", "3.7", "1e-9", "40", "-50", "1e3", "1e6", "-0.0", "5e-324",
    "1e-300", "1e150", "-1e154", "1e300", "1.7976931348623157e308", "-1.7976931348623157e308", "1e16",
    "0.3333333333333333",
  ]
  private static let activations = [
    "\"logistic\"", "\"relu\"", "\"tanh\"", "\"identity\"", "\"leaky_relu\"", "\"elu\"", "\"gelu\"", "\"gelu_tanh\"",
    "\"silu\"", "\"softplus\"", "{\"name\":\"leaky_relu\",\"slope\":-2}", "{\"name\":\"elu\",\"alpha\":1e300}",
  ]

  private mutating func choose<Choice>(_ all: [Choice]) -> Choice {
    guard let byte = choices.popFirst() else { return all[0] }
    return all[Int(byte) % all.count]
  }

  private mutating func matrix(_ rows: Int, _ columns: Int) -> [[String]] {
    (0..<rows).map { _ in (0..<columns).map { _ in choose(Self.numbers) } }
  }

  private mutating func drawTruth() {
    let output = choose(["softmax", "logistic", "identity"])
    let outputs = widths[widths.count - 1]
    if output == "softmax", choose([true, false]) {
      let labels = (0..<samples).map { _ in "\(choose([0, 1, 2]) % outputs)" }
      (truth, flatTruth) = ("\"labels\":\(Self.list(labels))", "\"labels\":\(labels[0])")
    } else {
      let values = output == "identity" ? Self.numbers : ["0", "1", "0.5", "0.25", "5e-324", "0.9999999999999999"]
      let targets = (0..<samples).map { _ in Self.list((0..<outputs).map { _ in choose(values) }) }
      (truth, flatTruth) = ("\"targets\":\(Self.list(targets))", "\"targets\":\(targets[0])")
    }
    options = "\"output\":\"\(output)\",\"reduction\":\(choose(["\"mean\"", "\"sum\""]))"
  }

  private static func list(_ values: [String]) -> String { "[" + values.joined(separator: ",") + "]" }

  private static let include =
    "\"include\":[\"a\",\"y_hat\",\"loss\",\"losses\",\"grad_a\",\"grad_W\",\"grad_b\",\"grad_x\",\"grad_y_hat\"]"

  /// A body of `/v1/backprop`.
  ///
  /// - Parameter hasChain: whether the chain of the weight at `place` is requested.
  func text(isFlat: Bool = false, isTransposed: Bool = false, hasChain: Bool = false) -> String {
    let chain =
      hasChain ? ",\"weight\":{\"layer\":\(place.layer),\"row\":\(place.row),\"column\":\(place.column)}" : ""
    return "{\(question(isFlat: isFlat, isTransposed: isTransposed)),\(Self.include)\(chain)}"
  }

  /// The fields of the network and its truth.
  ///
  /// - Parameters:
  ///   - isFlat: whether the first sample is sent flat.
  ///   - isTransposed: whether the weights are in the layout `in_out`.
  func question(isFlat: Bool = false, isTransposed: Bool = false) -> String {
    let layers = layers.map { layer in
      let weights = isTransposed ? Self.transposed(layer.rows) : layer.rows
      let biases = layer.biases.isEmpty ? "" : ",\"b\":\(Self.list(layer.biases))"
      let activation = layer.activation.isEmpty ? "" : ",\"activation\":\(layer.activation)"
      return "{\"W\":\(Self.list(weights.map(Self.list)))\(biases)\(activation)}"
    }
    let x = isFlat ? Self.list(x[0]) : Self.list(x.map(Self.list))
    let layout = isTransposed ? ",\"weights_layout\":\"in_out\"" : ""
    return "\"x\":\(x),\"layers\":\(Self.list(layers)),\(isFlat ? flatTruth : truth),\(options)\(layout)"
  }

  private static func transposed(_ rows: [[String]]) -> [[String]] {
    rows[0].indices.map { column in rows.map { $0[column] } }
  }
}
