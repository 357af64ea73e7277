import Backpropagation
import GradientCore
import Parallel
import TensorJSON
import Text

/// The fields of a body of `/v1/backprop`. Each has its type; they are not checked against each other yet.
struct BackpropFields {
  enum Field: String, CaseIterable {
    case x, layers
    case weightsLayout = "weights_layout"
    case output, include, weight
  }

  /// The order of a matrix's dimensions.
  enum Layout: String, CaseIterable {
    /// [n_i][n_{i−1}], as in the lecture and in PyTorch.
    case outIn = "out_in"
    /// [n_{i−1}][n_i], as in Keras.
    case inOut = "in_out"
  }

  /// A name of `include`.
  struct Included {
    /// As it was sent.
    let text: String
    let name: NetworkName
    let pointer: JSONPointer
  }

  private(set) var x: Tensor?
  private(set) var layers: [LayerFields] = []
  private(set) var layout = Layout.outIn
  private(set) var output = OutputUnit.softmax
  private(set) var include: [Included]?
  private(set) var weight: WeightPlace?
  /// `labels`, `targets` and the options of the loss.
  private(set) var truth = BatchFields()
  /// Whether the body has the field, of the right type or not.
  private var hasX = false
  private var hasLayers = false
  /// The options of the loss that the body has.
  private(set) var lossFields: [BatchFields.Field] = []
  /// How many numbers `x` and the layers have so far.
  private var count = 0
  /// Whether the network is too large to parse the rest of it.
  private var isTooLarge = false

  /// The fields of `/v1/gradients` that mean the same here.
  private static let ofLoss: [BatchFields.Field] = [
    .labels, .targets, .labelBase, .reduction, .weights, .labelSmoothing, .ignoreIndex, .strictTargets,
  ]

  static let names = Field.allCases.map(\.rawValue) + ofLoss.map(\.rawValue)

  /// Parses a body.
  ///
  /// - Throws: 400 if the text is not JSON, whatever else is wrong with it; 422 with every fault of its fields. A
  ///   network above a limit is a 422 at once: the rest of the text is not parsed.
  init(_ body: Span<UInt8>, _ configuration: borrowing GradientService.Configuration) throws(ProblemDetails) {
    var reader = FieldReader(body, split: ReadingSplit(configuration.split))
    document: do throws(JSONSyntaxError) {
      if try reader.beginDocument("an object with `x`, `layers` and `labels`") {
        while let key = try reader.nextKey() {
          try read(key, from: &reader, configuration)
          if isTooLarge { break document }
        }
        refuseMissing(in: &reader)
      }
      try reader.finish()
    } catch {
      throw ProblemDetails(error, reading: body)
    }
    guard reader.faults.isEmpty else { throw ProblemDetails(unprocessable: reader.faults) }
  }

  private mutating func read(
    _ key: String, from reader: inout FieldReader, _ configuration: borrowing GradientService.Configuration
  ) throws(JSONSyntaxError) {
    switch Field(rawValue: key) {
    case .x:
      hasX = true
      x = try reader.tensor(key, "a list of numbers, or of B such lists", elementsMax: configuration.elementsMax)
      add(x?.values.count ?? 0, at: .x, in: &reader, configuration)
    case .layers: try readLayers(from: &reader, configuration)
    case .weightsLayout:
      let name = try reader.name(at: JSONPointer(key), among: Layout.allCases.map(\.rawValue))
      layout = name.flatMap(Layout.init) ?? layout
    case .output:
      let names = OutputUnit.allCases.map(\.rawValue)
      let name = try reader.name(at: JSONPointer(key), among: names, hints: NetworkHints.outputs)
      output = name.flatMap(OutputUnit.init) ?? output
    case .include: try readInclude(from: &reader)
    case .weight: try readWeight(from: &reader)
    case nil: try readOfLoss(key, from: &reader, configuration)
    }
  }

  private mutating func readOfLoss(
    _ key: String, from reader: inout FieldReader, _ configuration: borrowing GradientService.Configuration
  ) throws(JSONSyntaxError) {
    guard let field = BatchFields.Field(rawValue: key), Self.ofLoss.contains(field) else {
      return try reader.refuseUnknown(key, known: Self.names, hints: .backprop)
    }
    lossFields.append(field)
    if field == .weights, try reader.json.peekKind() == .object {
      reader.refuse(
        JSONPointer(key),
        "found an object, expected a list of k numbers, one for each class. The chain of one weight is `weight`.")
      return try reader.json.skipValue()
    }
    try truth.read(field, from: &reader, elementsMax: configuration.elementsMax)
  }

  private func refuseMissing(in reader: inout FieldReader) {
    if !hasX { reader.refuseMissing("x", "the input, a list of numbers, or of B such lists.", at: .root) }
    if !hasLayers { reader.refuseMissing("layers", "a list of layers, the first one first.", at: .root) }
    guard !lossFields.contains(.labels), !lossFields.contains(.targets) else { return }
    switch output {
    case .softmax: reader.refuseMissing("labels", "the true classes (or `targets`, for soft labels).", at: .root)
    case .logistic: reader.refuseMissing("targets", "a number from 0 to 1 for each output unit.", at: .root)
    case .identity: reader.refuseMissing("targets", "a number for each output unit.", at: .root)
    }
  }

  /// Counts numbers of `x` or of a layer. More of them than the limit are a fault.
  private mutating func add(
    _ numbers: Int, at pointer: @autoclosure () -> JSONPointer, in reader: inout FieldReader,
    _ configuration: borrowing GradientService.Configuration
  ) {
    count += numbers
    guard count > configuration.elementsMax else { return }
    reader.refuse(
      pointer(),
      "`x` and `layers` have more than \(counted(configuration.elementsMax, "number")), the limit of this server (its "
        + "option --max-elements). Send fewer samples, or a smaller network.")
    isTooLarge = true
  }
}

// MARK: - Layers

extension BackpropFields {
  private mutating func readLayers(
    from reader: inout FieldReader, _ configuration: borrowing GradientService.Configuration
  ) throws(JSONSyntaxError) {
    hasLayers = true
    guard try reader.expect(.array, at: .layers, "a list of layers, each \(LayerFields.description)") else { return }
    try reader.json.beginArray()
    while !isTooLarge, try reader.json.nextElement() {
      let index = layers.count
      guard index < configuration.layersMax else {
        reader.refuse(
          .layers,
          "the network has more than \(counted(configuration.layersMax, "layer")), the limit of this server (its option "
            + "--max-layers). Send a network of fewer layers.")
        isTooLarge = true
        return
      }
      var layer = LayerFields()
      if try reader.expect(.object, at: JSONPointer.layers.appending(index), LayerFields.description) {
        try reader.json.beginObject()
        let before = reader.faults.count
        try layer.read(from: &reader, elementsMax: configuration.elementsMax)
        if reader.faults.count > before { reader.place(faultsFrom: before, at: JSONPointer.layers.appending(index)) }
        add(layer.count, at: JSONPointer.layers.appending(index), in: &reader, configuration)
      }
      layers.append(layer)
    }
    if layers.isEmpty { reader.refuse(.layers, "the list is empty, expected at least one layer.") }
  }
}

// MARK: - What the response includes

extension BackpropFields {
  private static let quantity =
    "`loss`, `losses`, `y_hat`, `grad_y_hat`, `grad_x`, `denominator`; or `a`, `h`, `grad_a`, `grad_h`, `grad_W`, "
    + "`grad_b`, of every layer or of one (`grad_W_2`)"

  private mutating func readInclude(from reader: inout FieldReader) throws(JSONSyntaxError) {
    let key = Field.include.rawValue
    guard try reader.expect(.array, at: JSONPointer(key), "a list of names") else { return }
    try reader.json.beginArray()
    var include: [Included] = []
    var found: Set<NetworkName> = []
    var index = 0
    while try reader.json.nextElement() {
      let pointer = JSONPointer(key, [index])
      index += 1
      guard try reader.expect(.string, at: pointer, "a name") else { continue }
      let text = try reader.json.readString()
      guard let name = NetworkName(text) else {
        reader.refuse(
          pointer, "found \(text.quoted), expected \(Self.quantity).\(NetworkHints.quantity(for: text))")
        continue
      }
      guard found.insert(name).inserted else {
        reader.refuse(pointer, "\"\(text)\" occurs in the list twice.")
        continue
      }
      include.append(Included(text: text, name: name, pointer: pointer))
    }
    if index == 0 {
      reader.refuse(
        JSONPointer(key), "the list is empty: name what the response should include, or leave the field out.")
    }
    self.include = include
  }

  /// Parses the place of one weight.
  private mutating func readWeight(from reader: inout FieldReader) throws(JSONSyntaxError) {
    let key = Field.weight.rawValue
    let expected = "an object with `layer`, `row` and `column`, counted from 1; weights of classes are `weights`"
    guard try reader.beginObject(key, expected) else { return }
    let before = reader.faults.count
    var numbers: [String: Int] = ["sample": 0]
    let names = ["layer", "row", "column", "sample"]
    var found: Set<String> = ["sample"]
    while let inner = try reader.nextKey() {
      guard names.contains(inner) else {
        try reader.refuseUnknown(inner, known: names)
        continue
      }
      found.insert(inner)
      numbers[inner] = try reader.integer(inner, "an integer")
    }
    for name in names where !found.contains(name) {
      reader.refuse(.root, "`\(name)` is required: W_{layer,row,column}, counted from 1.")
    }
    reader.place(faultsFrom: before, at: JSONPointer(key))
    guard let layer = numbers["layer"], let row = numbers["row"], let column = numbers["column"],
      let sample = numbers["sample"]
    else { return }
    weight = WeightPlace(layer: layer, row: row, column: column, sample: sample)
  }
}

extension JSONPointer {
  static let x = JSONPointer("x")
  fileprivate static let layers = JSONPointer("layers")
}
