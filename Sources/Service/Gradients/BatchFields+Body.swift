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
        while let key = try reader.nextKey() {
          guard let field = Field(rawValue: key) else {
            try reader.refuseUnknown(key, known: Field.allCases.map(\.rawValue), hints: .gradients)
            continue
          }
          try read(field, from: &reader, elementsMax: configuration.elementsMax)
        }
        refuseMissing(in: &reader)
      }
      try reader.finish()
    } catch {
      throw ProblemDetails(error, reading: body)
    }
    guard reader.faults.isEmpty else { throw ProblemDetails(unprocessable: reader.faults) }
  }
}
