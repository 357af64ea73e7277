/// Parses the header of a `.npy` file: a literal of Python with exactly the keys `descr`, `fortran_order` and `shape`.
///
/// The grammar has what NumPy writes and reads, and no more of Python: strings without escapes, `True` and `False`,
/// tuples of digits. White space may be anywhere, and a comma at the end.
struct HeaderParser: ~Escapable {
  /// The same as NumPy's `max_header_size`. A header of three keys is much shorter.
  static let bytesMax = 10_000

  private let bytes: Span<UInt8>
  private var place = 0
  /// Where the header is in the file, for messages.
  private let start: Int

  @_lifetime(copy bytes)
  private init(_ bytes: Span<UInt8>, at start: Int) {
    self.bytes = bytes
    self.start = start
  }

  static func parse(_ header: Span<UInt8>, at start: Int) throws(NumPyFault) -> ArrayHeader {
    var parser = HeaderParser(header, at: start)
    return try parser.dictionary()
  }

  private mutating func dictionary() throws(NumPyFault) -> ArrayHeader {
    var (type, isColumnMajor, shape): (ElementType?, Bool?, [Int]?)
    try expect("{")
    while try !accept("}") {
      let key = try string()
      try expect(":")
      switch key {
      case "descr" where type == nil: type = try elementType()
      case "fortran_order" where isColumnMajor == nil: isColumnMajor = try bool()
      case "shape" where shape == nil: shape = try tuple()
      default: throw fault
      }
      if try accept(",") { continue }
      try expect("}")
      break
    }
    skipBlanks()
    guard place == bytes.count, let type, let isColumnMajor, let shape else { throw fault }
    return ArrayHeader(type: type, isColumnMajor: isColumnMajor, shape: shape)
  }

  private mutating func elementType() throws(NumPyFault) -> ElementType {
    skipBlanks()
    if next == UInt8(ascii: "[") { throw .fields }
    return try ElementType(string())
  }

  private mutating func string() throws(NumPyFault) -> String {
    skipBlanks()
    guard let quote = next, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { throw fault }
    let begin = place + 1
    var end = begin
    while end < bytes.count, bytes[end] != quote {
      guard (0x20..<0x7F).contains(bytes[end]), bytes[end] != UInt8(ascii: "\\"), end - begin < Self.stringBytesMax
      else { throw fault }
      end += 1
    }
    guard end < bytes.count else { throw fault }
    place = end + 1
    return String(decoding: (begin..<end).map { bytes[$0] }, as: UTF8.self)
  }

  /// No key and no type of numbers is longer.
  private static let stringBytesMax = 32

  private mutating func bool() throws(NumPyFault) -> Bool {
    skipBlanks()
    for (word, value) in [("True", true), ("False", false)] where starts(with: word) {
      place += word.utf8.count
      return value
    }
    throw fault
  }

  /// `()`, `(2,)`, `(1, 3)`, also with the `L` of Python 2. A comma makes it a tuple.
  private mutating func tuple() throws(NumPyFault) -> [Int] {
    try expect("(")
    var lengths: [Int] = []
    var hasComma = false
    while try !accept(")") {
      guard lengths.count < Self.dimensionsMax else { throw fault }
      lengths.append(try length())
      if try accept(",") {
        hasComma = true
      } else {
        try expect(")")
        break
      }
    }
    guard lengths.isEmpty || hasComma else { throw fault }
    return lengths
  }

  /// NumPy 2 has arrays of this many dimensions.
  private static let dimensionsMax = 64

  private mutating func length() throws(NumPyFault) -> Int {
    skipBlanks()
    var length = 0
    let begin = place
    while let digit = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) {
      // 18 digits fit. A longer number would exceed every limit.
      guard place - begin < 18 else { throw fault }
      length = length * 10 + Int(digit - UInt8(ascii: "0"))
      place += 1
    }
    guard place > begin else { throw fault }
    if next == UInt8(ascii: "L") { place += 1 }
    return length
  }

  // MARK: Bytes

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private var fault: NumPyFault { .header(offset: start + place) }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || (0x09...0x0D).contains(byte) { place += 1 }
  }

  private mutating func accept(_ byte: Unicode.Scalar) throws(NumPyFault) -> Bool {
    skipBlanks()
    guard let found = next else { throw fault }
    guard found == UInt8(ascii: byte) else { return false }
    place += 1
    return true
  }

  private mutating func expect(_ byte: Unicode.Scalar) throws(NumPyFault) {
    guard try accept(byte) else { throw fault }
  }

  private func starts(with word: String) -> Bool {
    let utf8 = Array(word.utf8)
    return place + utf8.count <= bytes.count && utf8.indices.allSatisfy { bytes[place + $0] == utf8[$0] }
  }
}
