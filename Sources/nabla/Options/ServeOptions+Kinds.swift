/// The kinds of options that are limits: each says its default, as the settings have it, behind its help.
extension CommandOption<ServeCommand.Settings> {
  typealias Path<Value> = WritableKeyPath<ServeCommand.Settings, Value> & Sendable

  static func count(_ name: String, in range: ClosedRange<Int>, _ help: String, _ path: any Path<Int>) -> Self {
    integer(name, "COUNT", in: range, "\(help); default \(ServeOptions.defaults[keyPath: path])", path)
  }

  static func bytes(_ name: String, in range: ClosedRange<Int>, _ help: String, _ path: any Path<Int>) -> Self {
    integer(name, "BYTES", in: range, "\(help); default \(ServeOptions.defaults[keyPath: path])", path)
  }

  /// A rate has no zero: by it waits are computed.
  static func rate(_ name: String, _ help: String, _ path: any Path<Double>) -> Self {
    decimal(name, "BYTES", in: 1...1e9, expected: "a number, 1 to 1000000000", help, path)
  }

  /// Shorter waits than these are no waits: the clock's wheel has teeth of some milliseconds.
  static func seconds(_ name: String, _ help: String, _ path: any Path<Double>) -> Self {
    decimal(name, "SECONDS", in: 0.05...86_400, expected: "a number of seconds, 0.05 to 86400", help, path)
  }

  private static func decimal(
    _ name: String, _ placeholder: String, in range: ClosedRange<Double>, expected: String, _ help: String,
    _ path: any Path<Double>
  ) -> Self {
    let usual = String(ServeOptions.defaults[keyPath: path])
    let shown = usual.hasSuffix(".0") ? String(usual.dropLast(2)) : usual
    return CommandOption(
      name: name, placeholder: placeholder, help: "\(help); default \(shown)", expected: expected
    ) {
      guard let value = Double(decimal: $1), range.contains(value) else { return false }
      $0[keyPath: path] = value
      return true
    }
  }
}

extension Double {
  /// Digits, and a point with digits behind it where there is a fraction: `Double.init` takes `0x1p3` and `nan` as well.
  init?(decimal text: String) {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.allSatisfy({ Int(digits: String($0)) != nil }) else { return nil }
    self.init(text)
  }
}
