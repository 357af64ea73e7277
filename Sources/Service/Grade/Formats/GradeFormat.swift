import TensorJSON

/// The program that a result is written for.
package enum GradeFormat: String, CaseIterable, Sendable {
  case native, gradescope, prairielearn
  /// A value of `data["partial_scores"]` in `server.py`.
  case partialScores = "prairielearn_partial_scores"
  case coderunner, xqueue, lti
  /// A step summary in Markdown. The others are JSON.
  case github
}

extension GradeFormat {
  /// The format that a document asks for, even if it is no valid question; nil if it asks for none.
  package init?(requestedBy document: Span<UInt8>) {
    var reader = JSONReader(document)
    reader.skipByteOrderMark()
    var found: String?
    // What breaks after the format was found does not matter.
    try? Self.search(&reader, &found)
    guard let found, let format = GradeFormat(rawValue: found) else { return nil }
    self = format
  }

  private static func search(
    _ reader: inout JSONReader, _ found: inout String?, isNested: Bool = false
  ) throws(JSONSyntaxError) {
    guard try reader.peekKind() == .object else { return try reader.skipValue() }
    try reader.beginObject()
    while found == nil, let key = try reader.nextKey() {
      let kind = try reader.peekKind()
      if key == GradeSettings.Field.format.rawValue, kind == .string {
        found = try reader.readString()
      } else if key == "problem", !isNested {
        try search(&reader, &found, isNested: true)
      } else {
        try reader.skipValue()
      }
    }
  }
}

/// What only one format uses.
struct FormatSettings: Equatable {
  /// When students see the tests of Gradescope.
  enum Visibility: String, CaseIterable {
    case visible, hidden
    case afterDueDate = "after_due_date"
    case afterPublished = "after_published"
  }

  /// What `score` of xqueue is.
  enum XQueueScore: String, CaseIterable { case fraction, points }

  var visibility = Visibility.visible
  var xqueueScore = XQueueScore.fraction
}
