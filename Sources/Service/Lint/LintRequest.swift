import GradientCore
import Grading
import TensorJSON
import Text

/// A parsed body of `/v1/lint`: a question, how it is graded, and which of its quantities to lint.
struct LintRequest {
  private enum Field: String, CaseIterable { case quantities, seed, variants }

  /// The question and how it is graded, as in a file for `nabla grade`.
  private(set) var document: QuestionDocument
  /// The names of the quantities to lint, in the order of the request.
  private var names: [(name: QuantityName, pointer: JSONPointer)]?
  private(set) var seed = 1
  /// How many questions of the shape are asked for; nil for none.
  private(set) var variants: Int?

  init(_ body: Span<UInt8>, _ configuration: GradientService.Configuration) throws(ProblemDetails) {
    document = QuestionDocument(NetworkFields.Limits(configuration), hints: .lint)
    var reader = FieldReader(body)
    document: do throws(JSONSyntaxError) {
      if try reader.beginDocument(QuestionFields.description) {
        while !document.isTooLarge, let key = try reader.nextKey() { try read(key, from: &reader) }
        document.finish(in: &reader)
      }
      if document.isTooLarge { break document }
      try reader.finish()
    } catch {
      throw ProblemDetails(error, reading: body)
    }
    guard reader.faults.isEmpty else { throw ProblemDetails(unprocessable: reader.faults) }
  }

  static let fieldNames = QuestionDocument.fieldNames + Field.allCases.map(\.rawValue)

  /// The quantities that the list names, in its order; nil without a list.
  ///
  /// - Throws: 422, with a pointer to each name that is no quantity of the question, or the second of one.
  func quantities(in names: GradedNames) throws(ProblemDetails) -> [GradedQuantity]? {
    guard let named = self.names else { return nil }
    var (faults, quantities): (FaultList, [GradedQuantity]) = (FaultList(), [])
    for (name, pointer) in named {
      do throws(NoSuchQuantity) {
        let quantity = try names.quantity(of: name.name)
        if quantities.contains(quantity) { faults.add(pointer, "`\(name.text)` occurs in the list twice.") }
        quantities.append(quantity)
      } catch {
        faults.add(pointer, "found \(name.text.quoted): \(error.sentence)")
      }
    }
    guard faults.isEmpty else { throw ProblemDetails(unprocessable: faults) }
    return quantities
  }

  private mutating func read(_ key: String, from reader: inout FieldReader) throws(JSONSyntaxError) {
    switch Field(rawValue: key) {
    case .quantities: try readQuantities(from: &reader)
    case .seed: seed = try reader.integer(key, in: 0...Int(Int32.max)) ?? seed
    case .variants: variants = try reader.integer(key, in: 1...QuestionVariants.countMax) ?? variants
    case nil:
      guard try !document.read(key, from: &reader) else { return }
      try reader.refuseUnknown(key, known: Self.fieldNames, hints: .lint)
    }
  }

  private mutating func readQuantities(from reader: inout FieldReader) throws(JSONSyntaxError) {
    let key = Field.quantities.rawValue
    guard try reader.expect(.array, at: JSONPointer(key), "a list of names") else { return }
    try reader.json.beginArray()
    var (names, count): ([(QuantityName, JSONPointer)], Int) = ([], 0)
    while try reader.json.nextElement() {
      let pointer = JSONPointer(key, [count])
      count += 1
      guard try reader.expect(.string, at: pointer, "a name") else { continue }
      let text = try reader.json.readString()
      if let name = QuantityName(text) {
        names.append((name, pointer))
      } else {
        reader.refuse(
          pointer, "found \(text.quoted), expected a quantity of an answer.\(NetworkHints.quantity(for: text))")
      }
    }
    if count == 0 {
      reader.refuse(JSONPointer(key), "the list is empty: name what to lint, or leave the field out.")
    }
    self.names = names
  }
}
