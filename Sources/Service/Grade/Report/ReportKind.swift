/// The form of a class's report: the extension of its file.
package enum ReportKind: String, CaseIterable, Sendable {
  /// A row for each submission.
  case csv
  /// The field `summary` of `/v1/grade`.
  case json
  /// A page to print.
  case html

  /// - Returns: nil if the name ends in none of the extensions.
  package init?(of file: String) {
    guard let dot = file.lastIndex(of: "."),
      let kind = ReportKind(rawValue: file[file.index(after: dot)...].lowercased())
    else { return nil }
    self = kind
  }
}
