import Backpropagation
import GradientCore
import TensorJSON
import Text

/// The fields of a body that describe a network, its inputs and their truth. Each has its type; they are not checked
/// against each other yet.
struct NetworkFields {
  enum Field: String, CaseIterable {
    case x, layers
    case weightsLayout = "weights_layout"
    case output
  }

  /// The order of a matrix's dimensions.
  enum Layout: String, CaseIterable {
    /// [n_i][n_{i−1}], as in the lecture and in PyTorch.
    case outIn = "out_in"
    /// [n_{i−1}][n_i], as in Keras.
    case inOut = "in_out"
  }

  private(set) var x: Tensor?
  private(set) var layers: [LayerFields] = []
  private(set) var layout = Layout.outIn
  private(set) var output = OutputUnit.softmax
  /// `labels`, `targets` and the options of the loss.
  private(set) var truth = BatchFields()
  /// Whether the body has the field, of the right type or not.
  private(set) var hasX = false
  private(set) var hasLayers = false
  /// The options of the loss that the body has.
  private(set) var lossFields: [BatchFields.Field] = []
  /// Whether the network is too large to parse the rest of it.
  private(set) var isTooLarge = false
  /// How many numbers `x` and the layers have so far.
  private var count = 0

  /// The fields of `/v1/gradients` that mean the same here.
  private static let ofLoss: [BatchFields.Field] = [
    .labels, .targets, .labelBase, .reduction, .weights, .labelSmoothing, .ignoreIndex, .strictTargets,
  ]

  static let names = Field.allCases.map(\.rawValue) + ofLoss.map(\.rawValue)

  /// Parses the value of `key`. A network above a limit is a fault, and its rest is not parsed (`isTooLarge`).
  ///
  /// - Returns: false if `key` is none of these fields. Its value is then still unread.
  mutating func read(
    _ key: String, from reader: inout FieldReader, _ limits: Limits
  ) throws(JSONSyntaxError) -> Bool {
    switch Field(named: key) {
    case .x:
      hasX = true
      x = try reader.tensor(key, "a list of numbers, or of B such lists", elementsMax: limits.elementsMax)
      add(x?.values.count ?? 0, at: .x, in: &reader, limits)
    case .layers: try readLayers(from: &reader, limits)
    case .weightsLayout:
      let name = try reader.name(at: JSONPointer(key), among: Layout.allCases.map(\.rawValue))
      layout = name.flatMap(Layout.init) ?? layout
    case .output:
      let names = OutputUnit.allCases.map(\.rawValue)
      let name = try reader.name(at: JSONPointer(key), among: names, hints: NetworkHints.outputs)
      output = name.flatMap(OutputUnit.init) ?? output
    case nil:
      guard let field = BatchFields.Field(named: key), Self.ofLoss.contains(field) else { return false }
      lossFields.append(field)
      try truth.read(field, from: &reader, elementsMax: limits.elementsMax)
    }
    return true
  }

  /// Parses the logits of a question, which has them in place of a network.
  mutating func readLogits(from reader: inout FieldReader, _ limits: Limits) throws(JSONSyntaxError) {
    try truth.read(.logits, from: &reader, elementsMax: limits.elementsMax)
  }

  /// Refuses the absence of a field that every network has.
  ///
  /// - Parameter place: the object in the document that has the fields.
  func refuseMissing(in reader: inout FieldReader, at place: JSONPointer = .root) {
    if !hasX { reader.refuseMissing("x", "the input, a list of numbers, or of B such lists.", at: place) }
    if !hasLayers { reader.refuseMissing("layers", "a list of layers, the first one first.", at: place) }
    guard !lossFields.contains(.labels), !lossFields.contains(.targets) else { return }
    switch output {
    case .softmax: reader.refuseMissing("labels", "the true classes (or `targets`, for soft labels).", at: place)
    case .logistic: reader.refuseMissing("targets", "a number from 0 to 1 for each output unit.", at: place)
    case .identity: reader.refuseMissing("targets", "a number for each output unit.", at: place)
    }
  }

  /// Counts numbers of `x` or of a layer. More of them than the limit are a fault.
  private mutating func add(
    _ numbers: Int, at pointer: @autoclosure () -> JSONPointer, in reader: inout FieldReader, _ limits: Limits
  ) {
    count += numbers
    guard count > limits.elementsMax else { return }
    reader.refuse(
      pointer(),
      "`x` and `layers` have more than \(counted(limits.elementsMax, "number")), the limit of this server (its "
        + "option --max-elements). Send fewer samples, or a smaller network.")
    isTooLarge = true
  }

  private mutating func readLayers(from reader: inout FieldReader, _ limits: Limits) throws(JSONSyntaxError) {
    hasLayers = true
    guard try reader.expect(.array, at: .layers, "a list of layers, each \(LayerFields.description)") else { return }
    try reader.json.beginArray()
    // Few networks have more.
    layers.reserveCapacity(4)
    while !isTooLarge, try reader.json.nextElement() {
      let index = layers.count
      guard index < limits.layersMax else {
        reader.refuse(
          .layers,
          "the network has more than \(counted(limits.layersMax, "layer")), the limit of this server (its option "
            + "--max-layers). Send a network of fewer layers.")
        isTooLarge = true
        return
      }
      layers.append(LayerFields())
      if try reader.expect(.object, at: JSONPointer.layers.appending(index), LayerFields.description) {
        try reader.json.beginObject()
        let before = reader.faults.count
        try layers[index].read(from: &reader, elementsMax: limits.elementsMax)
        if reader.faults.count > before { reader.place(faultsFrom: before, at: JSONPointer.layers.appending(index)) }
        add(layers[index].count, at: JSONPointer.layers.appending(index), in: &reader, limits)
      }
    }
    if layers.isEmpty { reader.refuse(.layers, "the list is empty, expected at least one layer.") }
  }
}

extension NetworkFields {
  /// How large a network may be.
  struct Limits {
    let elementsMax: Int
    let layersMax: Int

    init(_ configuration: borrowing GradientService.Configuration) {
      elementsMax = configuration.elementsMax
      layersMax = configuration.layersMax
    }
  }
}

extension JSONPointer {
  static let x = JSONPointer("x")
  static let layers = JSONPointer("layers")
}
