import Text

/// Parses the options of one command from the command line, and the missing ones from the environment.
///
/// The command line has precedence over the environment, and the last of several values over the earlier ones.
struct OptionParser<Settings> {
  /// What to do with a variable whose value its option does not accept.
  enum InvalidVariable {
    /// The command ends with an error.
    case isRefused
    /// The option keeps its default, with a note.
    case isIgnored
  }

  let command: String
  let options: [CommandOption<Settings>]
  private(set) var settings: Settings
  /// Lines for the operator, although the command continues.
  private(set) var notes: [String] = []
  private var given: Set<String> = []

  init(_ command: String, _ options: [CommandOption<Settings>], _ settings: Settings) {
    self.command = command
    self.options = options
    self.settings = settings
  }

  /// - Returns: false if the command line asks for `--help`.
  mutating func parse(_ arguments: [String]) throws(UsageError) -> Bool {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument == "--help" || argument == "-h" { return false }
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard let option = options.first(where: { "--\($0.name)" == parts[0] }) else {
        let known = options.map { "--\($0.name)" }
        throw UsageError("\(command): unknown option \(argument.quoted).", meant: parts[0], among: known)
      }
      guard let value = parts.count == 2 ? parts[1] : option.isFlag ? "true" : rest.popFirst() else {
        throw UsageError("\(command): --\(option.name) has no value, expected \(option.expected).")
      }
      guard option.apply(&settings, value) else {
        throw UsageError("--\(option.name): found \(value.quoted), expected \(option.expected).")
      }
      given.insert(option.name)
    }
    return true
  }

  /// To be called after `parse(_:)`: a variable is used only if the command line does not have its option.
  mutating func parse(_ environment: Environment, invalid: InvalidVariable) throws(UsageError) {
    for option in options where !given.contains(option.name) {
      guard let value = environment[option.variable] else { continue }
      if Environment.isServiceLink(value) {
        notes.append(
          "\(option.variable): ignored \(value.shown), a service link of Kubernetes; --\(option.name) keeps its default."
        )
      } else if !option.apply(&settings, value) {
        let fault = "\(option.variable): found \(value.quoted), expected \(option.expected), as for --\(option.name)."
        guard invalid == .isIgnored else { throw UsageError(fault) }
        notes.append("\(fault) Ignored.")
      }
    }
    notes += environment.unknownNotes(known: Environment.optionNames)
  }
}

/// Parses `settings` from the command line and the environment, and reports ignored variables to the operator.
///
/// - Returns: false after it has printed `--help`, which needs no environment.
func parse<Settings>(
  _ usage: String, _ arguments: [String], _ options: [CommandOption<Settings>], into settings: inout Settings
) throws(UsageError) -> Bool {
  let command = String(usage.prefix { $0 != " " })
  var parser = OptionParser(command, options, settings)
  guard try parser.parse(arguments) else {
    Terminal.say(Help.text(of: usage, options))
    return false
  }
  try parser.parse(.process, invalid: .isRefused)
  for note in parser.notes { Terminal.complain("nabla \(command): \(note)") }
  settings = parser.settings
  return true
}
