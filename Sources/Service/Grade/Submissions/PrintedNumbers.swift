import Bytes

/// Numbers as Python and its libraries print them: `[0.1 0.2]`, `array([0.1, 0.2])`, `tensor(0.4170, device='cuda:0')`,
/// `[np.float64(0.1), np.float64(0.2)]`.
///
/// A list has commas between its numbers or white space, not both: `[0,1 0,2]` can mean two lists.
struct PrintedNumbers {
  private static let libraries = [
    "np.", "numpy.", "torch.", "tf.", "jnp.", "jax.numpy.", "jax.", "mx.", "cupy.", "pd.", "sp.", "<tf.",
  ]
  private static let types = [
    "array", "tensor", "eagertensor", "float", "int", "matrix", "ndarray", "variable", "parameter", "devicearray",
    "double", "longdouble", "series", "dataframe", "decimal", "mpf",
  ]

  /// Whether the text begins as such a value with its type.
  static func isPrinted(_ text: String) -> Bool {
    let lower = text.lowercased()
    if lower.contains("dtype") || lower.hasPrefix("traced<") { return true }
    let name = withoutLibrary(lower[...])
    let head = name.prefix { $0.isLetter || $0.isNumber }
    return head.endIndex < name.endIndex && "(: ".contains(name[head.endIndex]) && isType(head)
  }

  private static func withoutLibrary(_ name: Substring) -> Substring {
    libraries.first { name.hasPrefix($0) }.map { name.dropFirst($0.count) } ?? name
  }

  private static func isType(_ name: Substring) -> Bool { types.contains(String(name.prefix { $0.isLetter })) }

  /// The numbers as JSON, in the lists of the text; nil if the text has anything else.
  static func json(of text: String) -> String? {
    var plain = text.withPlainSigns
    // <tf.Tensor: shape=(2,), dtype=float32, numpy=array([0.1, 0.2], dtype=float32)>
    if plain.hasPrefix("<tf."), plain.hasSuffix(">"), let value = plain.firstRange(of: "numpy=") {
      plain = String(plain[value.upperBound...].dropLast())
    }
    var parser = PrintedNumbers(bytes: Array(plain.utf8))
    guard parser.value(depth: 0), parser.isAtEnd else { return nil }
    return parser.json
  }

  private let bytes: [UInt8]
  private var place = 0
  private var json = ""

  private init(bytes: [UInt8]) { self.bytes = bytes }

  /// No answer has deeper lists.
  private static let depthMax = 8

  private var next: UInt8 { place < bytes.count ? bytes[place] : 0 }

  private var isAtEnd: Bool {
    mutating get {
      skipBlanks()
      return place == bytes.count
    }
  }

  @discardableResult
  private mutating func skipBlanks() -> Bool {
    let start = place
    while [0x20, 0x09, 0x0A, 0x0D].contains(next) { place += 1 }
    return place > start
  }

  /// Parses a list, a typed value or a number.
  private mutating func value(depth: Int) -> Bool {
    guard depth < Self.depthMax else { return false }
    skipBlanks()
    switch next {
    case UInt8(ascii: "["): return list(to: UInt8(ascii: "]"), depth: depth)
    case UInt8(ascii: "("): return list(to: UInt8(ascii: ")"), depth: depth)
    case UInt8(ascii: "'"), UInt8(ascii: "\""):
      let quote = next
      place += 1
      guard number(), next == quote else { return false }
      place += 1
      return true
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"):
      return typed(depth: depth) || number()
    default: return number()
    }
  }

  private mutating func list(to closer: UInt8, depth: Int) -> Bool {
    place += 1
    json += "["
    var separator: UInt8?
    var count = 0
    skipBlanks()
    while next != closer {
      if count > 0 { json += "," }
      guard value(depth: depth + 1) else { return false }
      count += 1
      let hasBlank = skipBlanks()
      if next == closer { break }
      let found = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "|")].first { $0 == next } ?? 0x20
      guard found != 0x20 || hasBlank, separator ?? found == found else { return false }
      separator = found
      if found != 0x20 { place += 1 }
      skipBlanks()
    }
    place += 1
    json += "]"
    return true
  }

  /// `np.float64(0.3)`, `array([…], dtype=float32)`: the first argument is the value.
  private mutating func typed(depth: Int) -> Bool {
    let start = place
    while next.isNameByte { place += 1 }
    let name = String(decoding: bytes[start..<place], as: UTF8.self).lowercased()
    guard next == UInt8(ascii: "("), Self.isType(Self.withoutLibrary(name[...])) else {
      place = start
      return false
    }
    place += 1
    guard value(depth: depth + 1) else { return false }
    skipBlanks()
    if next == UInt8(ascii: ",") { skipArguments() }
    guard next == UInt8(ascii: ")") else { return false }
    place += 1
    return true
  }

  /// Skips to the bracket that closes the arguments.
  private mutating func skipArguments() {
    var open = 0
    while place < bytes.count {
      if next == UInt8(ascii: "(") { open += 1 }
      if next == UInt8(ascii: ")") {
        if open == 0 { return }
        open -= 1
      }
      place += 1
    }
  }

  private mutating func number() -> Bool {
    let start = place
    while place < bytes.count, next.isNumberByte { place += 1 }
    let text = String(decoding: bytes[start..<place], as: UTF8.self)
    switch text.lowercased() {
    case "nan", "-nan": json += "\"NaN\""
    case "inf", "+inf", "infinity": json += "\"Infinity\""
    case "-inf", "-infinity": json += "\"-Infinity\""
    default:
      guard let number = text.isNumberOfJSON ? text : text.inNotationOfJSON else { return false }
      json += number
    }
    return true
  }
}

extension UInt8 {
  fileprivate var isLetter: Bool { (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) }

  fileprivate var isNameByte: Bool { isLetter || isDigit || self == UInt8(ascii: ".") || self == UInt8(ascii: "_") }

  fileprivate var isNumberByte: Bool {
    isLetter || isDigit || self == UInt8(ascii: ".") || self == UInt8(ascii: "+") || self == UInt8(ascii: "-")
  }
}
