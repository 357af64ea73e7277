import TensorJSON
import Text

/// What is known about a value that is not JSON, in a document whose other values are graded.
struct Unparsed {
  /// What is wrong, and its place in the value. It completes `the answer …`.
  let sentence: String
  /// The `id` of the object that the value should have been.
  let id: Submission.ID?
}

extension FieldReader {
  /// Skips a value that is not JSON, and says why it is not.
  ///
  /// - Parameters:
  ///   - error: what parsing it threw.
  ///   - mark: where the value begins.
  ///   - isRest: whether the value is the rest of the document. It then needs no clear end.
  /// - Throws: `error`, with its place in the document, if the value has no clear end.
  mutating func skipUnparsed(
    _ error: JSONSyntaxError, from mark: JSONReader.Mark, isRest: Bool = false
  ) throws(JSONSyntaxError) -> Unparsed {
    let extent = json.skipIsolated(from: mark, noting: "id")
    guard extent.isClosed || isRest else { throw json.inDocument(error) }
    let isEmpty = json.mark.offset == mark.offset
    var id: Submission.ID?
    if let member = extent.member { id = Submission.ID(in: json, at: member) }
    json.forgetIsolated()
    return Unparsed(sentence: isEmpty ? "is empty." : Self.sentence(of: error), id: id)
  }

  static func sentence(of error: JSONSyntaxError) -> String {
    let place = error.line == 1 ? "column \(error.column)" : "line \(error.line), column \(error.column)"
    return "cannot be parsed at \(place): \(reason(of: error).legible)."
  }

  private static func reason(of error: JSONSyntaxError) -> String {
    guard case .nonFiniteWord(let word) = error.reason else { return error.reason.description }
    let name = word.lowercased().contains("nan") ? "NaN" : word.hasPrefix("-") ? "-Infinity" : "Infinity"
    return "found \(word): write \"\(name)\" in quotes"
  }
}
