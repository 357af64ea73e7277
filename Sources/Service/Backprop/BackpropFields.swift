import Backpropagation
import TensorJSON
import Text

/// The fields of a body of `/v1/backprop`. Each has its type; they are not checked against each other yet.
struct BackpropFields {
  enum Field: String, CaseIterable { case include, weight }

  /// A name of `include`.
  struct Included {
    /// As it was sent.
    let text: String
    let name: NetworkName
    let pointer: JSONPointer
  }

  private(set) var network = NetworkFields()
  private(set) var include: [Included]?
  private(set) var weight: WeightPlace?

  static let names = NetworkFields.names + Field.allCases.map(\.rawValue)

  /// Parses a body.
  ///
  /// - Throws: 400 if the text is not JSON, whatever else is wrong with it; 422 with every fault of its fields. A
  ///   network above a limit is a 422 at once: the rest of the text is not parsed.
  init(_ body: Span<UInt8>, _ configuration: borrowing GradientService.Configuration) throws(ProblemDetails) {
    var reader = FieldReader(body, split: ReadingSplit(configuration.split))
    let limits = NetworkFields.Limits(configuration)
    document: do throws(JSONSyntaxError) {
      if try reader.beginDocument("an object with `x`, `layers` and `labels`") {
        while let key = try reader.nextKey() {
          try read(key, from: &reader, limits)
          if network.isTooLarge { break document }
        }
        network.refuseMissing(in: &reader)
      }
      try reader.finish()
    } catch {
      throw ProblemDetails(error, reading: body)
    }
    guard reader.faults.isEmpty else { throw ProblemDetails(unprocessable: reader.faults) }
  }

  private mutating func read(
    _ key: String, from reader: inout FieldReader, _ limits: NetworkFields.Limits
  ) throws(JSONSyntaxError) {
    if key == BatchFields.Field.weights.rawValue, try reader.json.peekKind() == .object {
      reader.refuse(
        JSONPointer(key),
        "found an object, expected a list of k numbers, one for each class. The chain of one weight is `weight`.")
      return try reader.json.skipValue()
    }
    if try network.read(key, from: &reader, limits) { return }
    switch Field(named: key) {
    case .include: try readInclude(from: &reader)
    case .weight: weight = try reader.weightPlace(key, hasSample: true)
    case nil: try reader.refuseUnknown(key, known: Self.names, hints: .backprop)
    }
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
}
