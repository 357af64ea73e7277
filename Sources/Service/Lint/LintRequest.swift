import GradientCore
import Grading
import TensorJSON

/// A parsed body of `/v1/lint`: a question, how it is graded, and which of its quantities to lint.
struct LintRequest {
  private enum Field: String, CaseIterable { case tolerance, quantities, seed }

  private(set) var question = BatchFields()
  private(set) var settings = GradeSettings()
  private(set) var quantities: [GradedQuantity]?
  private(set) var seed = 1

  init(_ body: Span<UInt8>, elementsMax: Int) throws(ProblemDetails) {
    var reader = FieldReader(body)
    do throws(JSONSyntaxError) {
      if try reader.beginDocument("an object with `logits` and `labels`") {
        while let key = try reader.nextKey() { try read(key, from: &reader, elementsMax: elementsMax) }
        question.refuseMissing(in: &reader)
      }
      try reader.finish()
    } catch {
      throw ProblemDetails(error, reading: body)
    }
    guard reader.faults.isEmpty else { throw ProblemDetails(unprocessable: reader.faults) }
  }

  static var fieldNames: [String] {
    BatchFields.Field.allCases.filter { $0 != .include }.map(\.rawValue) + Field.allCases.map(\.rawValue)
  }

  private mutating func read(
    _ key: String, from reader: inout FieldReader, elementsMax: Int
  ) throws(JSONSyntaxError) {
    switch Field(rawValue: key) {
    case .tolerance: try settings.read(.tolerance, from: &reader)
    case .quantities:
      let names = try reader.names(key, among: GradedQuantity.ofLogits.map(\.rawValue))
      if names?.isEmpty == true {
        reader.refuse(JSONPointer(key), "the list is empty: name what to lint, or leave the field out.")
      }
      quantities = names.map { $0.compactMap(GradedQuantity.init) }
    case .seed: seed = try reader.integer(key, in: 0...Int(Int32.max)) ?? seed
    case nil:
      guard let field = BatchFields.Field(rawValue: key), field != .include else {
        return try reader.refuseUnknown(key, known: Self.fieldNames, hints: .lint)
      }
      try question.read(field, from: &reader, elementsMax: elementsMax)
    }
  }
}
