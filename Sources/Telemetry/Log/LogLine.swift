internal import Text

/// One line of the log, in one of its formats: names with values that cannot end the line.
struct LogLine {
  private let format: LogFormat
  private(set) var bytes: [UInt8] = []
  private var isFirst = true

  init(_ format: LogFormat) { self.format = format }

  /// Begins a line with its time and level. The memory of the last line is reused.
  mutating func begin(_ level: LogLevel, _ time: inout LogTime) {
    bytes.removeAll(keepingCapacity: true)
    isFirst = true
    if format == .json { bytes.append(UInt8(ascii: "{")) }
    name("time")
    quoted { time.append(to: &$0) }
    put("level", plain: level.rawValue)
  }

  mutating func end() {
    if format == .json { bytes.append(UInt8(ascii: "}")) }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// A value that needs no escape: letters, digits and punctuation without quotes and backslashes; nil for none.
  mutating func put(_ name: StaticString, plain value: String?) {
    self.name(name)
    guard let value else { return bytes.append(format == .json ? "null" : "-") }
    quoted { $0.append(contentsOf: value.utf8) }
  }

  mutating func put(_ name: StaticString, plain value: StaticString) {
    self.name(name)
    quoted { $0.append(value) }
  }

  mutating func put(_ name: StaticString, _ value: Int) {
    self.name(name)
    bytes.append(decimal: value)
  }

  /// A duration as milliseconds with three decimals.
  mutating func put(_ name: StaticString, milliseconds nanoseconds: Int64) {
    self.name(name)
    let microseconds = Int(max(nanoseconds, 0) / 1000)
    bytes.append(decimal: microseconds / 1000)
    bytes.append(UInt8(ascii: "."))
    bytes.append(digits: microseconds % 1000, count: 3)
  }

  /// A text with any characters. Those that steer a terminal or end a line are escaped.
  mutating func put(_ name: StaticString, text: String) {
    self.name(name)
    bytes.append(UInt8(ascii: "\""))
    for scalar in text.cut(to: 1000).unicodeScalars {
      switch scalar {
      case "\"", "\\": bytes += [UInt8(ascii: "\\"), UInt8(truncatingIfNeeded: scalar.value)]
      case _ where scalar.isIllegible: for unit in String(scalar).utf16 { bytes += Array(unit.jsonEscape.utf8) }
      default: bytes += Array(String(scalar).utf8)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func name(_ name: StaticString) {
    if format == .json {
      bytes.append(isFirst ? "\"" : ",\"")
      bytes.append(name)
      bytes.append("\":")
    } else {
      if !isFirst { bytes.append(UInt8(ascii: " ")) }
      bytes.append(name)
      bytes.append(UInt8(ascii: "="))
    }
    isFirst = false
  }

  private mutating func quoted(_ put: (inout [UInt8]) -> Void) {
    if format == .json { bytes.append(UInt8(ascii: "\"")) }
    put(&bytes)
    if format == .json { bytes.append(UInt8(ascii: "\"")) }
  }
}
