import GradientCore
import Parallel
import TensorJSON

extension BatchFields {
  /// Parses a body of `/v1/gradients`.
  ///
  /// - Throws: 400 if the text is not JSON, whatever else is wrong with it; 422 with every fault of its fields.
  init(_ body: Span<UInt8>, _ configuration: borrowing GradientService.Configuration) throws(ProblemDetails) {
    self.init()
    var reader = FieldReader(body, split: ReadingSplit(configuration.split))
    do throws(JSONSyntaxError) {
      if try reader.beginDocument("an object with `logits` and `labels`") {
        var hasLayers = false
        while let key = try reader.nextKey() {
          hasLayers = hasLayers || key == Self.layers
          guard let field = Field(named: key) else {
            try reader.refuseUnknown(key, known: Field.allCases.map(\.rawValue), hints: .gradients)
            continue
          }
          try read(field, from: &reader, elementsMax: configuration.elementsMax)
        }
        if hasLayers, !hasLogits {
          reader.refuseNetwork(at: JSONPointer(Self.layers))
        } else {
          refuseMissing(in: &reader)
        }
      }
      try reader.finish()
    } catch {
      throw ProblemDetails(error, reading: body)
    }
    guard reader.faults.isEmpty else { throw ProblemDetails(unprocessable: reader.faults) }
  }

  private static let layers = NetworkFields.Field.layers.rawValue
}

extension FieldReader {
  /// Refuses a network in place of all faults so far: on its own path, its fields are none.
  fileprivate mutating func refuseNetwork(at pointer: JSONPointer) {
    faults = FaultList()
    refuse(
      pointer,
      "this is a network: send it to `/v1/backprop` (`nabla compute --path /v1/backprop`). Here, `logits` are the "
        + "outputs of the last layer.")
  }
}
