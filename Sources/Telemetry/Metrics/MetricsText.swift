/// Writes metrics in Prometheus' text format, version 0.0.4: each family once, its HELP and TYPE before its samples.
struct MetricsText {
  private(set) var bytes: [UInt8] = []

  enum Kind: String { case counter, gauge, histogram }

  mutating func family(_ name: String, _ kind: Kind, _ help: String) {
    line("# HELP \(name) \(Self.escaped(help, quotes: false))")
    line("# TYPE \(name) \(kind.rawValue)")
  }

  /// - Parameter labels: as in the braces; empty for none.
  mutating func sample(_ name: String, labels: String = "", _ value: String) {
    line(labels.isEmpty ? "\(name) \(value)" : "\(name){\(labels)} \(value)")
  }

  mutating func sample(_ name: String, labels: String = "", _ value: Int) { sample(name, labels: labels, "\(value)") }

  /// A family with one sample.
  mutating func metric(_ name: String, _ kind: Kind, _ help: String, _ value: String) {
    family(name, kind, help)
    sample(name, value)
  }

  mutating func metric(_ name: String, _ kind: Kind, _ help: String, _ value: Int) {
    metric(name, kind, help, "\(value)")
  }

  private mutating func line(_ text: String) {
    bytes.append(contentsOf: text.utf8)
    bytes.append(UInt8(ascii: "\n"))
  }

  static func label(_ name: String, _ value: String) -> String { "\(name)=\"\(escaped(value, quotes: true))\"" }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    var escaped = ""
    for character in text {
      switch character {
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      case "\"" where quotes: escaped += "\\\""
      default: escaped.append(character)
      }
    }
    return escaped
  }
}
