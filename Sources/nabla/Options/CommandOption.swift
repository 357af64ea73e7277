/// An option of a command: on the command line as `--name VALUE` or `--name=VALUE`, in the environment as `NABLA_NAME`.
///
/// `OptionParser` says which of them counts.
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

  var variable: String { Environment.variable(ofOption: name) }
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
      guard !$1.isEmpty else { return false }
      $0[keyPath: path] = $1
      return true
    }
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
