/// The kinds of options that are limits. Each adds the default of the settings to its help.
extension CommandOption<ServeCommand.Settings> {
  typealias Path<Value> = WritableKeyPath<ServeCommand.Settings, Value> & Sendable

  static func count(_ name: String, in range: ClosedRange<Int>, _ help: String, _ path: any Path<Int>) -> Self {
    integer(name, "COUNT", in: range, help: "\(help); default \(ServeOptions.defaults[keyPath: path])", path)
  }

  static func bytes(_ name: String, in range: ClosedRange<Int>, _ help: String, _ path: any Path<Int>) -> Self {
    integer(name, "BYTES", in: range, help: "\(help); default \(ServeOptions.defaults[keyPath: path])", path)
  }

  /// A rate is not zero: timeouts are computed by division.
  static func rate(_ name: String, _ help: String, _ path: any Path<Double>) -> Self {
    decimal(name, "BYTES", in: 1...1e9, expected: "a number, 1 to 1000000000", help: help, path)
  }

  /// The minimum is 0.05 s, because the timer wheel has ticks of a few milliseconds.
  static func seconds(_ name: String, _ help: String, _ path: any Path<Double>) -> Self {
    decimal(name, "SECONDS", in: 0.05...86_400, expected: "a number of seconds, 0.05 to 86400", help: help, path)
  }

  private static func decimal(
    _ name: String, _ placeholder: String, in range: ClosedRange<Double>, expected: String, help: String,
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
  /// Digits, and optionally a point and digits: `Double.init` accepts `0x1p3` and `nan` too.
  init?(decimal text: String) {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.allSatisfy({ Int(digits: String($0)) != nil }) else { return nil }
    self.init(text)
  }
}
