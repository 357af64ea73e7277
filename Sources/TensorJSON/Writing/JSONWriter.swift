import Bytes
import Text

/// Writes JSON text into one growing array of bytes, in the order of the calls; the caller keeps to the grammar.
///
/// A number has the shortest form that parses as the same binary64 (the closest of several), in the layout of RFC 8785
/// §3.2.2.3, except that −0 is `-0`. Values without a JSON number are strings: `"-Infinity"`, `"Infinity"`, `"NaN"`.
package struct JSONWriter: ~Copyable {
  var bytes: [UInt8] = []

  /// - Parameter capacity: the bytes to reserve at once; the array grows if it needs more.
  package init(capacity: Int = 256) { bytes.reserveCapacity(capacity) }

  /// - Parameter bytes: come first; their capacity is reused.
  package init(appendingTo bytes: consuming [UInt8]) { self.bytes = bytes }

  /// How many bytes the text has.
  package var count: Int { bytes.count }

  package consuming func finish() -> [UInt8] { bytes }
}

extension JSONWriter {
  /// Writes text unchanged: punctuation, names in their quotes.
  package mutating func raw(_ text: StaticString) {
    // One byte costs a tenth of a copy.
    if text.utf8CodeUnitCount == 1 { return bytes.append(unsafe text.utf8Start.pointee) }
    text.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
  }

  /// Writes bytes that are already JSON.
  package mutating func raw(_ text: [UInt8]) { bytes.append(contentsOf: text) }

  package mutating func raw(_ text: Span<UInt8>) {
    // Bounds: the buffer is the span's own, for the call.
    unsafe text.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
  }

  /// Writes a string in quotes, with the escapes that RFC 8259 §7 requires.
  ///
  /// It also escapes characters that are invisible, or that a terminal would obey: DEL, the C1 control characters and
  /// the marks of direction.
  package mutating func string(_ text: String) { string(text.utf8.span) }

  /// - Parameter utf8: valid UTF-8.
  package mutating func string(_ utf8: Span<UInt8>) {
    bytes.append(UInt8(ascii: "\""))
    // The bytes from `start` to `index` need no escape, and are copied together.
    var (start, index) = (0, 0)
    while true {
      index = utf8.nextUnusual(from: index)
      guard index < utf8.count else { break }
      guard let escape = utf8.escape(at: index) else {
        index += utf8[index].characterLength
        continue
      }
      raw(utf8.extracting(start..<index))
      bytes.append(contentsOf: escape.text.utf8)
      index += escape.bytes
      start = index
    }
    raw(utf8.extracting(start..<utf8.count))
    bytes.append(UInt8(ascii: "\""))
  }

  package mutating func integer(_ value: Int) { bytes.append(contentsOf: String(value).utf8) }

  package mutating func bool(_ value: Bool) { value ? raw("true") : raw("false") }
}

extension JSONWriter {
  package mutating func number(_ value: Double) {
    append(bytesMax: JSONCursor.bytesMax(forNumbers: 1)) { $0.number(value) }
  }

  /// Writes `[v,v,…]`.
  package mutating func vector(_ values: [Double]) { vector(values.span) }

  package mutating func vector(_ values: Span<Double>) {
    if values.isEmpty { return raw("[]") }
    entries(values, columns: values.count, from: 0, isLast: true)
  }

  /// Writes `[[v,…],…]`.
  ///
  /// - Parameter columns: divides the number of values, and is not 0.
  package mutating func matrix(_ values: [Double], columns: Int) { matrix(values.span, columns: columns) }

  package mutating func matrix(_ values: Span<Double>, columns: Int) {
    precondition(columns > 0 && values.count.isMultiple(of: columns), "\(values.count) values in rows of \(columns)")
    raw("[")
    if !values.isEmpty { entries(values, columns: columns, from: 0, isLast: true) }
    raw("]")
  }

  /// As `JSONCursor.entries`.
  package mutating func entries(_ values: Span<Double>, columns: Int?, from first: Int, isLast: Bool) {
    append(bytesMax: JSONCursor.bytesMax(forNumbers: values.count)) {
      $0.entries(values, columns: columns, from: first, isLast: isLast)
    }
  }

  /// Reserves room once for many small pieces, each of which then costs no more than its bytes.
  ///
  /// - Parameter bytesMax: the most bytes that `body` writes.
  package mutating func append(bytesMax: Int, _ body: (inout JSONCursor) -> Void) {
    append(bytesMax: bytesMax, by: .best, body)
  }

  /// - Parameter variant: the code that prints the numbers.
  @inline(__always)
  mutating func append(bytesMax: Int, by variant: NumberVariant, _ body: (inout JSONCursor) -> Void) {
    // At least twice the capacity, so that growth is linear in total.
    let needed = bytes.count &+ bytesMax
    if needed > bytes.capacity { bytes.reserveCapacity(max(needed, 2 * bytes.capacity)) }
    unsafe NumberTables.words.withUnsafeBufferPointer { tables in
      // The tables are not empty.
      guard let tables = tables.baseAddress else { return }
      bytes.append(bytesMax: bytesMax) { cursor in
        var json = unsafe JSONCursor(cursor, tables: tables, variant)
        body(&json)
        cursor = json.finish()
      }
    }
  }

  /// Writes a tensor in the brackets of its shape.
  package mutating func tensor(_ tensor: Tensor) {
    switch tensor.rank {
    case 0: number(tensor.values[0])
    case 1: vector(tensor.values)
    default:
      if tensor.values.isEmpty {
        string(of: Array(repeating: "[]", count: tensor.rows))
      } else {
        matrix(tensor.values, columns: tensor.columns)
      }
    }
  }

  private mutating func string(of rows: [String]) {
    bytes.append(contentsOf: ("[" + rows.joined(separator: ",") + "]").utf8)
  }

  /// The usual bytes of a number in a response, with its comma.
  package static let bytesPerNumber = 23
}

extension UInt8 {
  /// How many bytes the character has that begins with this one, in UTF-8.
  fileprivate var characterLength: Int { Swift.max(1, (~self).leadingZeroBitCount) }
}

extension Span<UInt8> {
  /// The first index from `start` on of a byte that is not one of ASCII's characters without an escape.
  fileprivate func nextUnusual(from start: Int) -> Int {
    var index = start
    while index &+ 8 <= count {
      let word = word(at: index)
      // A byte from 0x7F on has its high bit set after 1 is added: none is 0xFF.
      let marks =
        word.bytes(below: 0x20) | word.bytes(equalTo: UInt8(ascii: "\"")) | word.bytes(equalTo: UInt8(ascii: "\\"))
        | (word &+ UInt64(repeating: 1)) & .highBits
      if marks != 0 { return index &+ marks.firstMarkedByte }
      index &+= 8
    }
    while index < count, (0x20..<0x7F).contains(self[index]), self[index] != UInt8(ascii: "\""),
      self[index] != UInt8(ascii: "\\")
    { index &+= 1 }
    return index
  }

  /// The escape of the character at an unusual byte, and how many bytes the character has; nil if it needs none.
  fileprivate func escape(at index: Int) -> (text: String, bytes: Int)? {
    switch self[index] {
    case UInt8(ascii: "\""): ("\\\"", 1)
    case UInt8(ascii: "\\"): ("\\\\", 1)
    case 0x0A: ("\\n", 1)
    case 0x0D: ("\\r", 1)
    case 0x09: ("\\t", 1)
    case 0x80...: invisibleUnit(at: index).map { ($0.jsonEscape, $0 < 0x800 ? 2 : 3) }
    default: (UInt16(self[index]).jsonEscape, 1)
    }
  }

  /// The character at a lead byte of UTF-8, if it is a C1 control character, has no width, or changes the direction of
  /// text; nil for any other.
  ///
  /// The bytes decide: the tables of Unicode would cost more than the rest of a string.
  fileprivate func invisibleUnit(at index: Int) -> UInt16? {
    let second = index + 1 < count ? self[index + 1] : 0
    let third = index + 2 < count ? self[index + 2] : 0
    return switch (self[index], second, third) {
    case (0xC2, 0x80...0x9F, _): UInt16(second)
    case (0xE2, 0x80, 0x8B...0x8F), (0xE2, 0x80, 0xA8...0xAE): 0x2000 | UInt16(third & 0x3F)
    case (0xE2, 0x81, 0xA0...0xAF): 0x2040 | UInt16(third & 0x3F)
    case (0xEF, 0xBB, 0xBF): 0xFEFF
    default: nil
    }
  }
}
