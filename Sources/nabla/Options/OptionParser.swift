import Text

/// Parses the options of one command from the command line, the missing ones from the environment, and then from the
/// server's file.
///
/// An option has the values of the first of these that gives it. Of several values, the last one counts, unless the
/// option is repeatable.
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
  private(set) var origins = OptionOrigins()
  /// Lines for the operator, although the command continues.
  private(set) var notes: [String] = []

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
      origins.note(option.name, .commandLine)
    }
    return true
  }

  /// To be called after `parse(_:)`: a variable is used only if the command line does not have its option.
  mutating func parse(_ environment: Environment, invalid: InvalidVariable) throws(UsageError) {
    for option in options where !origins.has(option.name) {
      guard let value = environment[option.variable] else { continue }
      if Environment.isServiceLink(value) {
        notes.append(
          "\(option.variable): ignored \(value.shown), a service link of Kubernetes; it does not set --\(option.name).")
      } else if applies(option, value) {
        origins.note(option.name, .environment)
      } else if !option.valuesOfOthers.contains(value) {
        let fault = "\(option.variable): found \(value.quoted), expected \(option.expected), as for --\(option.name)."
        guard invalid == .isIgnored else { throw UsageError(fault) }
        notes.append("\(fault) Ignored.")
      }
    }
    notes += environment.unknownNotes(known: Environment.optionNames)
  }

  /// - Returns: false, with the settings as before, if the option does not accept the variable's value.
  private mutating func applies(_ option: CommandOption<Settings>, _ value: String) -> Bool {
    var changed = settings
    let values = option.isRepeatable ? value.split(whereSeparator: \.isWhitespace).map(String.init) : [value]
    guard !values.isEmpty, values.allSatisfy({ option.apply(&changed, $0) }) else { return false }
    settings = changed
    return true
  }

  /// To be called last: a line is used only if neither the command line nor the environment has its option. Its value
  /// must be valid all the same.
  ///
  /// - Parameter others: options of another command, which the file may have for that one.
  mutating func parse(_ file: ConfigurationFile, others: [String] = []) throws(UsageError) {
    let given = origins
    var unused = settings
    var lines: [String: Int] = [:]
    for entry in file.entries {
      let place = file.place(of: entry)
      guard let option = options.first(where: { $0.name == entry.name }) else {
        if others.contains(entry.name) { continue }
        let known = options.filter(\.isInFile).map(\.name)
        throw UsageError(
          "\(place): unknown option \(entry.name.quoted).", meant: String(entry.name.drop { $0 == "-" }), among: known)
      }
      guard option.isInFile else { throw UsageError("\(place): --\(option.name) cannot be in a file.") }
      if !option.isRepeatable, let line = lines.updateValue(entry.line, forKey: option.name) {
        throw UsageError("\(place): \(option.name) is in line \(line) already.")
      }
      let isUsed = !given.has(option.name)
      guard isUsed ? option.apply(&settings, entry.value) : option.apply(&unused, entry.value) else {
        throw UsageError(
          "\(place): \(option.name): found \(entry.value.quoted), expected \(option.expected), as for --\(option.name)."
        )
      }
      if isUsed { origins.note(option.name, .file(file.path, line: entry.line)) }
    }
  }
}

/// Parses `settings` from the command line and the environment, and reports ignored variables to the operator.
///
/// - Returns: false after it has printed `--help`, which needs no environment.
func parse<Settings>(
  _ usage: String, _ arguments: [String], _ options: [CommandOption<Settings>], into settings: inout Settings
) throws(UsageError) -> Bool {
  guard let parser = try parsed(usage, arguments, options, settings) else { return false }
  settings = parser.settings
  return true
}

/// The same, with the origin of each option, and with the options of a file.
///
/// - Parameter file: the path of the file in the settings; nil if the command has none, empty if none is given.
/// - Returns: nil after it has printed `--help`.
func parsed<Settings>(
  _ usage: String, _ arguments: [String], _ options: [CommandOption<Settings>], _ settings: Settings,
  file: KeyPath<Settings, String>? = nil
) throws(UsageError) -> OptionParser<Settings>? {
  let command = String(usage.prefix { $0 != " " })
  var parser = OptionParser(command, options, settings)
  guard try parser.parse(arguments) else {
    Terminal.say(Help.text(of: usage, options))
    return nil
  }
  try parser.parse(.process, invalid: .isRefused)
  if let path = file.map({ parser.settings[keyPath: $0] }), !path.isEmpty {
    try parser.parse(ConfigurationFile(at: path, parser.origins))
  }
  for note in parser.notes { Terminal.complain("nabla \(command): \(note)") }
  return parser
}
