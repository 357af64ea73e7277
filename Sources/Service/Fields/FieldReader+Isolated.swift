import TensorJSON
import Text

/// What is known of a value that is not JSON, in a document whose other values are graded.
struct Unparsed {
  /// What is wrong and where in the value: completes `the answer …`.
  let sentence: String
  /// The `id` of the object that the value was to be.
  let id: GradeSubmission.ID?
}

extension FieldReader {
  /// Passes a value that is not JSON, and says why it is none.
  ///
  /// - Parameters:
  ///   - error: what parsing it threw.
  ///   - mark: where it begins.
  ///   - isRest: whether all of the document is the value: it then needs no clear end.
  /// - Throws: `error`, with its place in the document, where it has no clear end.
  mutating func passUnparsed(
    _ error: JSONSyntaxError, from mark: JSONReader.Mark, isRest: Bool = false
  ) throws(JSONSyntaxError) -> Unparsed {
    let extent = json.skipIsolated(from: mark, noting: "id")
    guard extent.isClosed || isRest else { throw json.inDocument(error) }
    let isEmpty = json.mark.offset == mark.offset
    var id: GradeSubmission.ID?
    if let member = extent.member { id = GradeSubmission.ID(in: json, at: member) }
    json.forgetIsolated()
    return Unparsed(sentence: isEmpty ? "is empty." : Self.sentence(of: error), id: id)
  }

  static func sentence(of error: JSONSyntaxError) -> String {
    let place = error.line == 1 ? "column \(error.column)" : "line \(error.line), column \(error.column)"
    return "cannot be parsed at \(place): \(error.reason.description.legible)."
  }
}
