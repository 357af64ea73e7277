/// An option of a command: on the command line as `--name VALUE` or `--name=VALUE`, in the environment as `NABLA_NAME`,
/// in the server's file as `name = VALUE`.
///
/// `OptionParser` has the precedence.
struct CommandOption<Settings>: Sendable {
  let name: String
  let placeholder: String
  /// One line for `--help`. It ends with `; default` and the default, unless that is nothing.
  let help: String
  /// What a value must be, for the error about an invalid one.
  let expected: String
  /// The heading under which `--help` lists it.
  var topic = "Options"
  /// Whether the option needs no value on the command line: `--name` is `--name=true`.
  var isFlag = false
  /// Whether `apply` adds a value to earlier ones: several lines of a file, or several words of a variable.
  var isRepeatable = false
  /// Values that only other commands accept for their option of this name. In the environment they set nothing.
  var valuesOfOthers: Set<String> = []
  /// Whether the server's file may have it.
  var isInFile = true
  /// Parses the value into the settings; false if it is invalid.
  let apply: @Sendable (inout Settings, String) -> Bool

  var variable: String { Environment.variable(ofOption: name) }
}

extension CommandOption {
  /// An integer within `range`.
  static func integer(
    _ name: String, _ placeholder: String, in range: ClosedRange<Int>, help: String,
    _ path: any WritableKeyPath<Settings, Int> & Sendable
  ) -> CommandOption {
    let span = range.upperBound == .max ? "\(range.lowerBound) or more" : "\(range.lowerBound) to \(range.upperBound)"
    return CommandOption(name: name, placeholder: placeholder, help: help, expected: "a whole number, \(span)") {
      guard let value = Int(digits: $1), range.contains(value) else { return false }
      $0[keyPath: path] = value
      return true
    }
  }

  /// A switch. A variable of the environment has `true` or `false`, or 1 or 0.
  static func flag(
    _ name: String, help: String, _ turn: @escaping @Sendable (inout Settings, Bool) -> Void
  ) -> CommandOption {
    var option = CommandOption(name: name, placeholder: "", help: help, expected: "a switch: true or false") {
      guard let value = ["true": true, "1": true, "false": false, "0": false][$1] else { return false }
      turn(&$0, value)
      return true
    }
    option.isFlag = true
    return option
  }

  /// A text, which must not be empty.
  static func text(
    _ name: String, _ placeholder: String, help: String, expected: String,
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
  /// Only digits: `Int.init` accepts a sign, such as `+5`, which no option allows.
  init?(digits text: String) {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard !text.isEmpty, text.utf8.allSatisfy(digits.contains) else { return nil }
    self.init(text)
  }
}

extension CommandOption {
  /// The same option, for settings that contain these ones.
  func within<Whole>(_ path: any WritableKeyPath<Whole, Settings> & Sendable) -> CommandOption<Whole> {
    CommandOption<Whole>(
      name: name, placeholder: placeholder, help: help, expected: expected, topic: topic, isFlag: isFlag,
      isRepeatable: isRepeatable, valuesOfOthers: valuesOfOthers, isInFile: isInFile
    ) { [apply] in
      apply(&$0[keyPath: path], $1)
    }
  }
}

extension CommandOption {
  /// The same option, which the server's file may not have.
  var outsideFiles: Self {
    var option = self
    option.isInFile = false
    return option
  }
}

extension Array {
  /// The same options, which `--help` lists under their own heading.
  func under<Settings>(_ topic: String) -> Self where Element == CommandOption<Settings> {
    map {
      var option = $0
      option.topic = topic
      return option
    }
  }
}
