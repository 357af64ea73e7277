import Service
import Text

/// `--format` of several commands, each with its own values. One environment serves them all.
enum FormatOption {
  static let ofGrade = GradeFormat.allCases.map(\.rawValue)
  static let ofDerive = GradientService.derivationFormats
  static let ofLint = LintCommand.Format.allCases.map(\.rawValue)

  /// - Parameters:
  ///   - values: those of the command.
  ///   - note: what `--help` adds to them.
  static func option<Settings>(
    _ values: [String], _ note: String, _ set: @escaping @Sendable (inout Settings, String) -> Void
  ) -> CommandOption<Settings> {
    let list = values.listed("or")
    var option = CommandOption<Settings>(
      name: "format", placeholder: "FORMAT", help: "\(list)\(note)", expected: list
    ) {
      guard values.contains($1) else { return false }
      set(&$0, $1)
      return true
    }
    option.valuesOfOthers = Set(ofGrade + ofDerive + ofLint).subtracting(values)
    return option
  }
}
