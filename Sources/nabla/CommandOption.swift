/// An option of a command: on the command line as `--name VALUE` or `--name=VALUE`, in the environment as `NABLA_NAME`.
///
/// The command line wins over the environment, the last of several over the ones before.
struct CommandOption<Settings>: Sendable {
  let name: String
  let placeholder: String
  /// One line for `--help`, its default included.
  let help: String
  /// What a value must be, for the message that refuses another.
  let expected: String
  /// The heading under which `--help` lists it.
  var topic = "Options"
  /// Takes the value into the settings; false where it is none.
  let apply: @Sendable (inout Settings, String) -> Bool

  var variable: String { "NABLA_" + String(name.uppercased().map { $0 == "-" ? "_" : $0 }) }
}

extension CommandOption {
  /// An integer within `range`.
  static func integer(
    _ name: String, _ placeholder: String, in range: ClosedRange<Int>, _ help: String,
    _ path: any WritableKeyPath<Settings, Int> & Sendable
  ) -> CommandOption {
    let span = range.upperBound == .max ? "\(range.lowerBound) or more" : "\(range.lowerBound) to \(range.upperBound)"
    return CommandOption(name: name, placeholder: placeholder, help: help, expected: "a whole number, \(span)") {
      guard let value = Int(digits: $1), range.contains(value) else { return false }
      $0[keyPath: path] = value
      return true
    }
  }

  /// A text that is not empty.
  static func text(
    _ name: String, _ placeholder: String, _ help: String, expected: String,
    _ path: any WritableKeyPath<Settings, String> & Sendable
  ) -> CommandOption {
    CommandOption(name: name, placeholder: placeholder, help: help, expected: expected) {
      $0[keyPath: path] = $1
      return !$1.isEmpty
    }
  }
}

/// Fills `settings` from the environment and then from the command line.
///
/// - Returns: false where `--help` was asked for, and printed.
func parse<Settings>(
  _ command: String, _ arguments: [String], _ options: [CommandOption<Settings>], into settings: inout Settings
) throws(UsageError) -> Bool {
  for option in options {
    guard let value = Terminal.environment(option.variable) else { continue }
    try apply(option, value, as: option.variable, to: &settings)
  }
  var rest = arguments[...]
  while let argument = rest.popFirst() {
    if argument == "--help" || argument == "-h" {
      Terminal.say(Help.text(of: command, options))
      return false
    }
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let option = options.first(where: { "--\($0.name)" == parts[0] }) else {
      let known = options.map { "--\($0.name)" }
      throw UsageError("\(command): unknown option \"\(argument)\".", meant: parts[0], among: known)
    }
    guard let value = parts.count == 2 ? parts[1] : rest.popFirst() else {
      throw UsageError("\(command): --\(option.name) stands without a value, expected \(option.expected).")
    }
    try apply(option, value, as: "--\(option.name)", to: &settings)
  }
  return true
}

private func apply<Settings>(
  _ option: CommandOption<Settings>, _ value: String, as source: String, to settings: inout Settings
) throws(UsageError) {
  guard option.apply(&settings, value) else {
    throw UsageError("\(source): found \"\(value)\", expected \(option.expected).")
  }
}

extension Int {
  /// `Int.init` takes a sign, `+5`, which no option of ours means.
  init?(digits text: String) {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard !text.isEmpty, text.utf8.allSatisfy(digits.contains) else { return nil }
    self.init(text)
  }
}

extension CommandOption {
  /// The same option, of settings that hold these ones.
  func within<Whole>(_ path: any WritableKeyPath<Whole, Settings> & Sendable) -> CommandOption<Whole> {
    CommandOption<Whole>(name: name, placeholder: placeholder, help: help, expected: expected, topic: topic) {
      [apply] in
      apply(&$0[keyPath: path], $1)
    }
  }
}

extension Array {
  /// The same options, listed by `--help` under a heading of their own.
  func under<Settings>(_ topic: String) -> Self where Element == CommandOption<Settings> {
    map {
      var option = $0
      option.topic = topic
      return option
    }
  }
}
