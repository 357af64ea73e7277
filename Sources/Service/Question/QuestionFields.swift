import Backpropagation
import GradientCore
import TensorJSON

/// The fields of a question: `logits`, or a network with `x` and `layers`. Each has its type; they are not checked
/// against each other yet.
struct QuestionFields {
  /// The network; without one, only its truth with the logits.
  private(set) var network = NetworkFields()
  /// Whether the network is too large to parse the rest of it.
  var isTooLarge: Bool { network.isTooLarge }

  /// The logits, labels or targets, and the options of the loss.
  var batch: BatchFields { network.truth }

  /// Whether the question has a network, and not logits.
  var isNetwork: Bool { network.hasX || network.hasLayers }

  static let names = [logits] + NetworkFields.names

  private static let logits = BatchFields.Field.logits.rawValue

  /// What a question is, for messages.
  static let description = "an object with `logits` (or `x` and `layers`) and `labels`"

  /// Parses the value of `key`.
  ///
  /// - Returns: false if `key` is none of these fields. Its value is then still unread.
  mutating func read(
    _ key: String, from reader: inout FieldReader, _ limits: NetworkFields.Limits
  ) throws(JSONSyntaxError) -> Bool {
    guard key == Self.logits else { return try network.read(key, from: &reader, limits) }
    try network.readLogits(from: &reader, limits)
    return true
  }

  /// Refuses the absence of a field that every question of its kind has, and what another kind has.
  ///
  /// - Parameter place: the object in the document that has the fields.
  func refuseMissing(in reader: inout FieldReader, at place: JSONPointer = .root) {
    switch (isNetwork, batch.hasLogits) {
    case (true, true):
      let other = network.hasLayers ? "layers" : "x"
      reader.refuse(
        place.appending(Self.logits),
        "`logits` and `\(other)` exclude each other: a question gives a_L, or a network from which a_L is computed. Send "
          + "`logits`, or `x` and `layers`.")
    case (true, false):
      // A name such as `inputs` is that of the logits, or of x.
      if !network.hasX, let fault = reader.meantFields[Self.logits] { reader.meantFields["x"] = fault }
      network.refuseMissing(in: &reader, at: place)
    case (false, _):
      refuseNetwork(in: &reader, at: place)
      batch.refuseMissing(in: &reader, at: place, orLogits: "; or `x` and `layers`, a network")
    }
  }

  /// Refuses what only a network has. A default is accepted, because generated clients send it.
  private func refuseNetwork(in reader: inout FieldReader, at place: JSONPointer) {
    let fields: [(NetworkFields.Field, isDefault: Bool)] = [
      (.weightsLayout, network.layout == .outIn), (.output, network.output == .softmax),
    ]
    guard batch.hasLogits else { return }
    for (field, isDefault) in fields where !isDefault {
      reader.refuse(
        place.appending(field.rawValue),
        "it belongs to a network, `x` and `layers`; the output units of `logits` are softmax. Leave it out.")
    }
  }
}

// MARK: - The same field twice

extension QuestionFields {
  /// Whether both have the same value for a field. An absent field has its default.
  func agrees(with other: QuestionFields, on key: String) -> Bool {
    if let field = BatchFields.Field(rawValue: key) { return batch.agrees(with: other.batch, on: field) }
    return NetworkFields.Field(rawValue: key).map { network.agrees(with: other.network, on: $0) } ?? true
  }
}

extension NetworkFields {
  fileprivate func agrees(with other: NetworkFields, on field: Field) -> Bool {
    switch field {
    case .x: x == other.x
    case .layers: layers == other.layers
    case .weightsLayout: layout == other.layout
    case .output: output == other.output
    }
  }
}

extension BatchFields {
  fileprivate func agrees(with other: BatchFields, on field: Field) -> Bool {
    switch field {
    case .logits: logits == other.logits
    case .labels: labels == other.labels
    case .targets: targets == other.targets
    case .labelBase: (labelBase ?? 0) == (other.labelBase ?? 0)
    case .reduction: reduction == other.reduction
    case .weights: weights == other.weights
    case .labelSmoothing: labelSmoothing == other.labelSmoothing
    case .ignoreIndex: ignoreIndex == other.ignoreIndex
    case .strictTargets: strictTargets == other.strictTargets
    case .include: include == other.include
    }
  }
}
