internal import Bytes
internal import Text

/// How one line of the log is written, in one of its formats: names with values that cannot end the line.
struct LogLine {
  private let isJSON: Bool

  @inline(__always)
  init(isJSON: Bool) { self.isJSON = isJSON }

  /// The room that a line needs besides its texts: for its time, its names and its numbers.
  static let bytesMax = 512

  /// Begins a line with its time and level.
  @inline(__always)
  func begin(_ level: LogLevel, _ time: LogTime, with cursor: inout ByteCursor) {
    cursor.put(isJSON ? "{\"time\":\"" : "time=")
    time.put(with: &cursor)
    if isJSON { cursor.put(UInt8(ascii: "\"")) }
    put("level", plain: level.label, with: &cursor)
  }

  @inline(__always)
  func end(with cursor: inout ByteCursor) { cursor.put(isJSON ? "}\n" : "\n") }

  /// A value that needs no escape: letters, digits and punctuation without quotes and backslashes.
  @inline(__always)
  func put(_ name: StaticString, plain value: StaticString, with cursor: inout ByteCursor) {
    put(name, with: &cursor) { $0.put(value) }
  }

  /// The same, and nil for none.
  @inline(__always)
  func put(_ name: StaticString, plain value: String?, with cursor: inout ByteCursor) {
    guard let value else { return putNone(name, with: &cursor) }
    put(name, with: &cursor) { $0.put(value.utf8.span) }
  }

  /// The same, from what `write` puts.
  @inline(__always)
  func put(_ name: StaticString, with cursor: inout ByteCursor, plain write: (inout ByteCursor) -> Void) {
    putName(name, with: &cursor)
    if isJSON { cursor.put(UInt8(ascii: "\"")) }
    write(&cursor)
    if isJSON { cursor.put(UInt8(ascii: "\"")) }
  }

  @inline(__always)
  func putNone(_ name: StaticString, with cursor: inout ByteCursor) {
    putName(name, with: &cursor)
    cursor.put(isJSON ? "null" : "-")
  }

  @inline(__always)
  func put(_ name: StaticString, _ value: Int, with cursor: inout ByteCursor) {
    putName(name, with: &cursor)
    cursor.put(decimal: value)
  }

  /// A duration as milliseconds with three decimals.
  @inline(__always)
  func put(_ name: StaticString, milliseconds nanoseconds: Int64, with cursor: inout ByteCursor) {
    putName(name, with: &cursor)
    let microseconds = Int(max(nanoseconds, 0) / 1000)
    cursor.put(decimal: microseconds / 1000)
    cursor.put(UInt8(ascii: "."))
    cursor.put(thousandths: microseconds % 1000)
  }

  @inline(__always)
  private func putName(_ name: StaticString, with cursor: inout ByteCursor) {
    cursor.put(isJSON ? ",\"" : " ")
    cursor.put(name)
    cursor.put(isJSON ? "\":" : "=")
  }

  /// A text with any characters, with its quotes. Those that steer a terminal or end a line are escaped.
  static func quoted(_ text: String) -> [UInt8] {
    var bytes = [UInt8(ascii: "\"")]
    for scalar in text.cut(to: 1000).unicodeScalars {
      switch scalar {
      case "\"", "\\": bytes += [UInt8(ascii: "\\"), UInt8(truncatingIfNeeded: scalar.value)]
      case _ where scalar.isIllegible: for unit in String(scalar).utf16 { bytes += Array(unit.jsonEscape.utf8) }
      default: bytes += Array(String(scalar).utf8)
      }
    }
    bytes.append(UInt8(ascii: "\""))
    return bytes
  }

  /// - Parameter text: as `quoted` returns it.
  func put(_ name: StaticString, quoted text: [UInt8], with cursor: inout ByteCursor) {
    putName(name, with: &cursor)
    cursor.put(text.span)
  }
}

extension ByteCursor {
  /// Puts a number below 1000 as three digits.
  mutating func put(thousandths number: Int) {
    put(UInt8(ascii: "0") + UInt8(number / 100))
    put(UInt8(ascii: "0") + UInt8(number / 10 % 10))
    put(UInt8(ascii: "0") + UInt8(number % 10))
  }
}
