import GradientCore
import TensorJSON

/// The fields of a body that describe a batch. Each has its type; they are not checked against each other yet.
struct BatchFields {
  enum Field: String, CaseIterable {
    case logits, labels, targets
    case labelBase = "label_base"
    case reduction, weights
    case labelSmoothing = "label_smoothing"
    case ignoreIndex = "ignore_index"
    case strictTargets = "strict_targets"
    case include
  }

  var logits: Tensor?
  var labels: IntegerTensor?
  var targets: Tensor?
  /// Nil if the body does not have it; labels then count from 0.
  var labelBase: Int?
  var reduction = Reduction.mean
  var weights: Tensor?
  var labelSmoothing = 0.0
  var ignoreIndex: Int?
  /// Whether each row of targets must sum to 1.
  var strictTargets = false
  var include: [Quantity]?
  /// Whether the body has the field, of the right type or not.
  private(set) var hasLogits = false
  private var hasTruth = false

  init() {}

  /// Refuses the absence of a field that every batch has.
  ///
  /// - Parameters:
  ///   - place: the object in the document that has the fields.
  ///   - other: what the document may have in place of the logits.
  func refuseMissing(in reader: inout FieldReader, at place: JSONPointer = .root, orLogits other: String = "") {
    if !hasLogits { reader.refuseMissing("logits", "\(Self.matrix)\(other).", at: place) }
    if !hasTruth { reader.refuseMissing("labels", "the true classes (or `targets`, for soft labels).", at: place) }
  }

  mutating func read(
    _ field: Field, from reader: inout FieldReader, elementsMax: Int
  ) throws(JSONSyntaxError) {
    let key = field.rawValue
    switch field {
    case .logits:
      hasLogits = true
      logits = try reader.tensor(
        key, Self.matrix, of: "a number, or \"-Infinity\" for a masked class", nonFinite: .negativeInfinity,
        elementsMax: elementsMax)
    case .labels:
      hasTruth = true
      labels = try reader.integers(key, elementsMax: elementsMax, Self.labelText)
    case .targets:
      hasTruth = true
      targets = try reader.tensor(key, Self.matrix, elementsMax: elementsMax)
    case .labelBase: try readLabelBase(from: &reader)
    case .reduction:
      let names = Reduction.allCases.map(\.rawValue)
      let name = try reader.name(at: JSONPointer(key), among: names, hints: FieldHints.reductions)
      reduction = name.flatMap(Reduction.init) ?? reduction
    case .weights: weights = try reader.tensor(key, "a list of k numbers", elementsMax: elementsMax)
    case .labelSmoothing: labelSmoothing = try reader.double(key, "a number from 0 to 1") ?? labelSmoothing
    case .ignoreIndex: ignoreIndex = try reader.integer(key, "an integer")
    case .strictTargets: strictTargets = try reader.bool(key) ?? strictTargets
    case .include: try readInclude(from: &reader)
    }
  }

  private static let matrix = "a list of k numbers, or of B such lists"

  private static func labelText(_ fault: TensorFault) -> String {
    switch fault {
    case .tooDeep:
      "found a list, expected an integer, the number of the class: write [0, 1] for two samples. "
        + "One-hot rows and probabilities go in `targets`."
    case .notAnInteger(_, let text):
      "found \(text), expected an integer of at most 64 bits: the number of the class. Probabilities go in `targets`."
    default: fault.text(expected: "an integer, the number of the class")
    }
  }

  private mutating func readLabelBase(from reader: inout FieldReader) throws(JSONSyntaxError) {
    let key = Field.labelBase.rawValue
    guard let base = try reader.integer(key, "0 or 1") else { return }
    guard base == 0 || base == 1 else {
      return reader.refuse(JSONPointer(key), "found \(base), expected 0 or 1.")
    }
    labelBase = base
  }

  private mutating func readInclude(from reader: inout FieldReader) throws(JSONSyntaxError) {
    let key = Field.include.rawValue
    let known = Quantity.allCases.map(\.rawValue)
    guard let names = try reader.names(key, among: known, hints: FieldHints.quantities) else { return }
    if names.isEmpty {
      reader.refuse(
        JSONPointer(key), "the list is empty: name what the response should include, or leave the field out.")
    }
    include = names.compactMap(Quantity.init)
  }
}
