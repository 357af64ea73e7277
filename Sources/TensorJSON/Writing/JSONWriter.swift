import Bytes
internal import CProcessor
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

  /// Writes the name of a member and its colon.
  ///
  /// - Parameter name: has no character that needs an escape.
  package mutating func name(_ name: StaticString) {
    let bytesMax = name.utf8CodeUnitCount + 3
    reserve(bytesMax: bytesMax)
    bytes.append(bytesMax: bytesMax) { cursor in
      cursor.put(UInt8(ascii: "\""))
      cursor.put(name)
      cursor.put("\":")
    }
  }

  /// Writes a string in quotes, with the escapes that RFC 8259 §7 requires.
  ///
  /// It also escapes characters that are invisible, or that a terminal would obey: DEL, the C1 control characters and
  /// the marks of direction.
  package mutating func string(_ text: String) { string(text.utf8.span) }

  /// - Parameter utf8: valid UTF-8.
  package mutating func string(_ utf8: Span<UInt8>) {
    var index = 0
    repeat {
      let end = min(utf8.count, index &+ Self.escapedAtOnce)
      // Two quotes; and the cursor stores sixteen bytes at a time, and keeps some: at most fifteen beyond `end`.
      let bytesMax = (end &- index) &* Self.escapeBytes &+ ByteCursor.bytesAtOnce &+ 2
      reserve(bytesMax: bytesMax)
      bytes.append(bytesMax: bytesMax) { cursor in
        if index == 0 { cursor.put(UInt8(ascii: "\"")) }
        index = cursor.put(utf8, from: index, to: end)
        if index == utf8.count { cursor.put(UInt8(ascii: "\"")) }
      }
    } while index < utf8.count
  }

  /// The bytes of a string that are escaped into room that is reserved once: an escape is six times as long.
  private static var escapedAtOnce: Int { 1_024 }
  /// Those of the longest escape, `\u0000`.
  private static var escapeBytes: Int { 6 }

  package mutating func integer(_ value: Int) {
    if value < 0 { raw("-") }
    digits(value.magnitude)
  }

  private mutating func digits(_ value: UInt) {
    if value >= 10 { digits(value / 10) }
    bytes.append(UInt8(ascii: "0") + UInt8(value % 10))
  }

  package mutating func bool(_ value: Bool) { value ? raw("true") : raw("false") }
}

extension JSONWriter {
  package mutating func number(_ value: Double) {
    append(bytesMax: JSONCursor.bytesMax(forNumbers: 1)) { $0.number(value) }
  }

  /// The decimal that is printed for a finite number.
  ///
  /// - Returns: 17 digits, zeros at the end included, and the exponent of the first; all digits are 0 for 0.
  package static func decimal(of value: Double) -> (digits: UInt64, exponent: Int) {
    unsafe NumberTables.words.withUnsafeBufferPointer { tables in
      // The tables are not empty.
      unsafe NumberVariant.best.decimal(of: value, tables.baseAddress!)
    }
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
    reserve(bytesMax: bytesMax)
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

  /// Reserves at least twice the capacity if there is too little room, so that growth is linear in total.
  private mutating func reserve(bytesMax: Int) {
    let needed = bytes.count &+ bytesMax
    if needed > bytes.capacity { bytes.reserveCapacity(max(needed, 2 * bytes.capacity)) }
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

extension SIMD16<UInt8> {
  /// A bit for each byte at which a string of JSON may have an escape: `"`, `\`, control characters, and the first byte
  /// of a character that may be invisible (`Span.invisibleUnit`).
  @inline(__always)
  fileprivate var unusualInJSON: UInt32 {
    // Below 0x80, the high bit of the first term is set for those before a space, that of the second for DEL.
    let control = vector_high_bits(((self &- SIMD16(repeating: 0x20)) | (self &+ SIMD16(repeating: 1))) & ~self)
    let ascii = control | marks(UInt8(ascii: "\"")) | marks(UInt8(ascii: "\\"))
    // Of the characters that begin with 0xE2, those with 0x80 or 0x81 next. What follows the last byte is not known.
    let next = vector_equal_bytes(self & SIMD16(repeating: 0xFE), SIMD16(repeating: 0x80))
    return ascii | marks(0xC2) | marks(0xEF) | (marks(0xE2) & (next &>> 1 | 1 &<< 15))
  }

  @inline(__always)
  private func marks(_ byte: UInt8) -> UInt32 { vector_equal_bytes(self, SIMD16(repeating: byte)) }
}

extension ByteCursor {
  /// The bytes that are compared at once.
  fileprivate static var bytesAtOnce: Int { 16 }

  /// Puts the characters of a string from `start` on, with their escapes, up to `end` or a few bytes beyond it.
  ///
  /// - Returns: the index of the next.
  @inline(__always)
  fileprivate mutating func put(_ utf8: Span<UInt8>, from start: Int, to end: Int) -> Int {
    var index = start
    while index < end {
      let count = min(utf8.count &- index, Self.bytesAtOnce)
      let bytes = utf8.sixteen(at: index, count)
      let marks = bytes.unusualInJSON
      let usual = marks == 0 ? count : marks.trailingZeroBitCount
      unsafe put(bytesMax: Self.bytesAtOnce) { place in
        unsafe place.storeBytes(of: bytes, as: SIMD16<UInt8>.self)
        return unsafe place + usual
      }
      index &+= usual
      if marks != 0 { index = putCharacter(of: utf8, at: index) }
    }
    return index
  }

  /// Puts one character, with its escape if it needs one.
  @inline(__always)
  private mutating func putCharacter(of utf8: Span<UInt8>, at index: Int) -> Int {
    switch utf8[index] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): put(escape: utf8[index])
    default: return putRareCharacter(of: utf8, at: index)
    }
    return index &+ 1
  }

  @inline(never)
  private mutating func putRareCharacter(of utf8: Span<UInt8>, at index: Int) -> Int {
    switch utf8[index] {
    case 0x0A: put(escape: UInt8(ascii: "n"))
    case 0x0D: put(escape: UInt8(ascii: "r"))
    case 0x09: put(escape: UInt8(ascii: "t"))
    case 0..<0x20, 0x7F: put(escapeOf: UInt16(utf8[index]))
    case 0x80...:
      if let unit = utf8.invisibleUnit(at: index) {
        put(escapeOf: unit)
        return index &+ utf8[index].characterLength
      }
      let end = min(index &+ utf8[index].characterLength, utf8.count)
      for place in index..<end { put(utf8[place]) }
      return end
    case let usual: put(usual)
    }
    return index &+ 1
  }

  private mutating func put(escape letter: UInt8) {
    put(UInt8(ascii: "\\"))
    put(letter)
  }

  private mutating func put(escapeOf unit: UInt16) {
    let escape = unit.jsonEscape
    put(escape.utf8.span)
  }
}

extension Span<UInt8> {
  /// Sixteen bytes from the index on; or `count`, if these are the last, with spaces after them.
  @inline(__always)
  fileprivate func sixteen(at index: Int, _ count: Int) -> SIMD16<UInt8> {
    // Bounds: the load and the copy check that their bytes are in the span. Any sixteen bytes are a vector.
    let bytes = unsafe self.bytes
    if count == 16 { return unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self) }
    var last = SIMD16<UInt8>(repeating: UInt8(ascii: " "))
    unsafe bytes.extracting(index..<index &+ count).withUnsafeBytes { source in
      unsafe withUnsafeMutableBytes(of: &last) { unsafe $0.copyMemory(from: source) }
    }
    return last
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
