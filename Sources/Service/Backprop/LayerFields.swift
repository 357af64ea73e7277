import Backpropagation
import TensorJSON
import Text

/// The fields of a layer. Each has its type; they are not checked against each other yet.
struct LayerFields: Equatable {
  enum Field: String, CaseIterable {
    case weights = "W"
    case biases = "b"
    case activation
  }

  static let description = "an object with `W`, and with `b` and `activation`"

  private(set) var weights: Tensor?
  private(set) var biases: Tensor?
  private(set) var activation: Activation?
  /// Whether the layer has the field, of the right type or not.
  private(set) var hasActivation = false
  private var hasWeights = false

  /// How many numbers the layer has.
  var count: Int { (weights?.values.count ?? 0) + (biases?.values.count ?? 0) }

  init() {}

  /// Parses the members of a layer, whose object is open. The pointers of its faults begin in the layer.
  mutating func read(from reader: inout FieldReader, elementsMax: Int) throws(JSONSyntaxError) {
    // Each layer has its own unknown fields.
    let outer = reader.meantFields
    reader.meantFields = [:]
    defer { reader.meantFields = outer }
    while let key = try reader.nextKey() {
      switch Field(named: key) {
      case .weights:
        hasWeights = true
        weights = try reader.tensor(key, "a list of rows of numbers", elementsMax: elementsMax)
      case .biases: biases = try reader.tensor(key, "a list of numbers", elementsMax: elementsMax)
      case .activation:
        hasActivation = true
        activation = try Activation(key, from: &reader)
      case nil: try reader.refuseUnknown(key, known: Field.allCases.map(\.rawValue), hints: .layer)
      }
    }
    if !hasWeights { reader.refuseMissing("W", "the weights, a list of rows of numbers.", at: .root) }
  }
}

extension Activation {
  /// Parses the value of `key`: a name, or an object with a name and its parameter.
  ///
  /// - Returns: nil if the value has a fault.
  fileprivate init?(_ key: String, from reader: inout FieldReader) throws(JSONSyntaxError) {
    if try reader.json.peekKind() == .object {
      guard let activation = try Self.object(key, from: &reader) else { return nil }
      self = activation
      return
    }
    let name = try reader.name(at: JSONPointer(key), among: Self.names, hints: NetworkHints.activations)
    guard let name else { return nil }
    self = Self.named(name)
  }

  /// The names of the interface, and their aliases.
  static let names = [
    "logistic", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "gelu", "gelu_tanh", "silu", "swish", "softplus",
    "identity",
  ]

  /// - Precondition: the name is one of `names`.
  private static func named(_ name: String) -> Activation {
    switch name {
    case "logistic", "sigmoid": .logistic
    case "tanh": .tanh
    case "relu": .relu
    case "leaky_relu": .leakyReLU(slope: 0.01)
    case "elu": .elu(alpha: 1)
    case "gelu": .gelu
    case "gelu_tanh": .geluTanh
    case "silu", "swish": .silu
    case "softplus": .softplus
    default: .identity
    }
  }

  private static func object(_ key: String, from reader: inout FieldReader) throws(JSONSyntaxError) -> Activation? {
    let before = reader.faults.count
    try reader.json.beginObject()
    var activation: Activation?
    var hasName = false
    var parameters: [(key: String, value: Double)] = []
    while let inner = try reader.nextKey() {
      switch inner {
      case "name":
        hasName = true
        activation = try reader.name(at: JSONPointer(inner), among: names, hints: NetworkHints.activations).map(named)
      case "slope", "alpha":
        if let value = try reader.double(inner, "a number") { parameters.append((inner, value)) }
      default:
        try reader.refuseUnknown(
          inner, known: ["name", "slope", "alpha"],
          hints: inner == "negative_slope" ? .layer : nil)
      }
    }
    if !hasName { reader.refuse(.root, "`name` is required: one of the activation functions.") }
    for (inner, value) in parameters {
      switch (activation, inner) {
      case (.leakyReLU, "slope"): activation = .leakyReLU(slope: value)
      case (.elu, "alpha"): activation = .elu(alpha: value)
      case (nil, _): break
      default:
        reader.refuse(JSONPointer(inner), inner == "slope" ? "only leaky_relu has a slope." : "only elu has an alpha.")
      }
    }
    let isValid = reader.faults.count == before
    reader.place(faultsFrom: before, at: JSONPointer(key))
    return isValid ? activation : nil
  }
}
