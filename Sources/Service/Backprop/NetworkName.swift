import Backpropagation
import Text

/// A name of quantities in a request: one quantity, those of every layer (`grad_W`), or that of one (`grad_W_2`).
enum NetworkName: Hashable {
  case one(NetworkQuantity)
  case every(LayerQuantity)
  /// The layer is nil for the alias `L`, the last one.
  case numbered(LayerQuantity, layer: Int?)

  /// - Returns: nil for any other text.
  init?(_ text: String) {
    if let quantity = Self.withoutLayer[text] {
      self = .one(quantity)
    } else if let each = LayerQuantity(rawValue: text) {
      self = .every(each)
    } else if let (base, number) = Self.split(text), let each = LayerQuantity(rawValue: base) {
      self = .numbered(each, layer: number)
    } else {
      return nil
    }
  }

  private static let withoutLayer: [String: NetworkQuantity] = [
    "loss": .loss, "losses": .losses, "y_hat": .yHat, "grad_y_hat": .gradYHat, "grad_x": .gradX,
    "denominator": .denominator,
  ]

  /// The names that a message lists.
  static let known = withoutLayer.keys.sorted() + LayerQuantity.allCases.map(\.rawValue)

  /// The parts of `grad_W_2` or `grad_W_L`.
  private static func split(_ text: String) -> (base: String, layer: Int?)? {
    guard let underscore = text.utf8.lastIndex(of: UInt8(ascii: "_")) else { return nil }
    let number = text[text.utf8.index(after: underscore)...]
    if number == "L" { return (String(text[..<underscore]), nil) }
    // A million layers have seven digits.
    guard (1...7).contains(number.utf8.count), number.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      number == "0" || !number.hasPrefix("0"), let layer = Int(number)
    else { return nil }
    return (String(text[..<underscore]), layer)
  }
}

/// The quantities that a network has for each layer. The raw values are the names of the interface.
enum LayerQuantity: String, CaseIterable {
  case a, h
  case gradA = "grad_a"
  case gradH = "grad_h"
  case gradW = "grad_W"
  case gradB = "grad_b"

  func quantity(ofLayer layer: Int) -> NetworkQuantity {
    switch self {
    case .a: .a(layer)
    case .h: .h(layer)
    case .gradA: .gradA(layer)
    case .gradH: .gradH(layer)
    case .gradW: .gradW(layer)
    case .gradB: .gradB(layer)
    }
  }

  /// The last layer that has the quantity, of `layers`. The function of the last layer is the output unit.
  func lastLayer(of layers: Int) -> Int {
    switch self {
    case .h, .gradH: layers - 1
    default: layers
    }
  }

  /// Whether it is summed over the batch.
  var isOfParameters: Bool {
    switch self {
    case .gradW, .gradB: true
    default: false
    }
  }
}

extension NetworkName {
  /// The quantities in a network of `layers` layers.
  ///
  /// - Throws: a sentence, if the network does not have the quantity.
  func quantities(layers: Int) throws(NoSuchQuantity) -> [NetworkQuantity] {
    switch self {
    case .one(let quantity): return [quantity]
    case .every(let each):
      let last = each.lastLayer(of: layers)
      guard last >= 1 else { throw NoSuchQuantity("the network has one layer, and so no hidden units.") }
      return (1...last).map(each.quantity)
    case .numbered(let each, let number):
      let layer = number ?? layers
      if layer >= 1, layer <= each.lastLayer(of: layers) { return [each.quantity(ofLayer: layer)] }
      throw NoSuchQuantity(Self.absence(of: each, layer: layer, layers: layers))
    }
  }

  private static func absence(of each: LayerQuantity, layer: Int, layers: Int) -> String {
    switch (each, layer) {
    case (.h, 0): return "h_0 is the input, `x`."
    case (.gradH, 0): return "the gradient of h_0 is called `grad_x`."
    case (.h, layers): return "the last layer has no hidden units; its output is `y_hat`."
    case (.gradH, layers): return "the last layer has no hidden units; the gradient of its output is `grad_y_hat`."
    default:
      let last = each.lastLayer(of: layers)
      let range = last < 1 ? "none" : last == 1 ? "only layer 1" : "layers 1…\(last)"
      return "the network has \(counted(layers, "layer")): `\(each.rawValue)` exists for \(range)."
    }
  }

  /// Why the quantity does not exist if the losses are not reduced to one; nil if it does.
  var reasonAgainstNone: String? {
    switch self {
    case .one(.loss): "with `reduction: none` there is no single loss; `losses` has one per sample."
    case .every(let each) where each.isOfParameters, .numbered(let each, _) where each.isOfParameters:
      "with `reduction: none` weights and biases have no single gradient; `grad_a` has the gradients of each sample. "
        + "Ask for `reduction: sum` to sum them."
    default: nil
    }
  }
}

/// Why a network does not have a quantity.
struct NoSuchQuantity: Error {
  let sentence: String

  init(_ sentence: String) { self.sentence = sentence }
}

extension NetworkQuantity {
  /// The key in a response, and the number of the layer that ends it.
  var label: (name: StaticString, layer: Int?) {
    switch self {
    case .a(let layer): ("a_", layer)
    case .h(let layer): ("h_", layer)
    case .yHat: ("y_hat", nil)
    case .loss: ("loss", nil)
    case .losses: ("losses", nil)
    case .gradYHat: ("grad_y_hat", nil)
    case .gradA(let layer): ("grad_a_", layer)
    case .gradW(let layer): ("grad_W_", layer)
    case .gradB(let layer): ("grad_b_", layer)
    case .gradH(let layer): ("grad_h_", layer)
    case .gradX: ("grad_x", nil)
    case .denominator: ("denominator", nil)
    }
  }

  /// The same as one text.
  var name: String { label.layer.map { "\(label.name)\($0)" } ?? "\(label.name)" }
}
