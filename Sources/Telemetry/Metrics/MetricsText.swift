/// Writes metrics in Prometheus' text format, version 0.0.4: each family once, its HELP and TYPE before its samples.
struct MetricsText {
  private(set) var bytes: [UInt8] = []

  enum Kind: String { case counter, gauge, histogram }

  mutating func family(_ name: String, _ kind: Kind, _ help: String) {
    put("# HELP \(name) \(Self.escaped(help, quotes: false))\n")
    put("# TYPE \(name) \(kind.rawValue)\n")
  }

  /// Puts piece by piece: a scrape has a thousand samples, and a loop waits for it.
  ///
  /// - Parameters:
  ///   - labels: as in the braces; empty for none.
  ///   - bound: that of a bucket, after other labels.
  mutating func sample(_ name: String, labels: String = "", bound: String? = nil, _ value: String) {
    put(name)
    if !labels.isEmpty {
      put("{")
      put(labels)
      if let bound {
        put(",le=\"")
        put(bound)
        put("\"")
      }
      put("}")
    }
    put(" ")
    put(value)
    put("\n")
  }

  mutating func sample(_ name: String, labels: String = "", bound: String? = nil, _ value: Int) {
    sample(name, labels: labels, bound: bound, String(value))
  }

  /// A family with one sample.
  mutating func metric(_ name: String, _ kind: Kind, _ help: String, _ value: String) {
    family(name, kind, help)
    sample(name, value)
  }

  mutating func metric(_ name: String, _ kind: Kind, _ help: String, _ value: Int) {
    metric(name, kind, help, "\(value)")
  }

  private mutating func put(_ text: String) { bytes.append(contentsOf: text.utf8) }

  static func label(_ name: String, _ value: String) -> String { "\(name)=\"\(escaped(value, quotes: true))\"" }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    // Byte by byte: characters would take a third of the time of a scrape.
    var escaped: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\\"): escaped += Array("\\\\".utf8)
      case UInt8(ascii: "\n"): escaped += Array("\\n".utf8)
      case UInt8(ascii: "\"") where quotes: escaped += Array("\\\"".utf8)
      default: escaped.append(byte)
      }
    }
    return String(decoding: escaped, as: UTF8.self)
  }
}
