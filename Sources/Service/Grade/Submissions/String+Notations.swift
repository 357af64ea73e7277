import TensorJSON

extension StringProtocol {
  /// Without white space at its ends.
  var trimmed: String {
    if utf8.allSatisfy(\.isFigure) { return String(self) }
    let head = drop { $0.isWhitespace }
    guard let last = head.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(head[...last])
  }

  /// Itself if it is a JSON number.
  var numberOfJSON: String? {
    let text = String(self)
    return text.isNumberOfJSON ? text : nil
  }
}

extension UInt8 {
  /// Whether it is in the text of a number: a digit, a sign, a point or a comma, a slash, a percent sign.
  fileprivate var isFigure: Bool { (0x2B...0x39).contains(self) || self == UInt8(ascii: "%") }
}

extension String {
  private var isASCII: Bool { utf8.allSatisfy { $0 < 0x80 } }

  /// Whether there are no letters, brackets or spaces, so that it is neither a word nor printed by a program.
  var hasOnlyFigures: Bool { utf8.allSatisfy(\.isFigure) }

  /// Whether the text is a JSON number (RFC 8259 §6).
  var isNumberOfJSON: Bool {
    var reader = JSONReader(utf8.span)
    guard (try? reader.peekKind()) == .number, (try? reader.readNumber()) != nil else { return false }
    return (try? reader.finish()) != nil
  }

  /// With `-` for every dash that can mean a minus sign: U+2212, hyphens, dashes, full-width ones.
  var withPlainSigns: String {
    if isASCII { return self }
    var plain = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\u{2212}", "\u{2010}"..."\u{2015}", "\u{FE58}", "\u{FE63}", "\u{FF0D}", "\u{207B}": plain.append("-")
      default: plain.unicodeScalars.append(scalar)
      }
    }
    return plain
  }
}

extension String {
  /// With ASCII for the digits, points, slashes and percent signs of other scripts and widths, and without characters
  /// that have no width.
  var withPlainCharacters: String {
    if isASCII { return self }
    var plain = ""
    for scalar in withPlainSigns.unicodeScalars {
      switch scalar {
      case "\u{200B}"..."\u{200D}", "\u{2060}", "\u{FEFF}": break
      case "\u{FF0E}", "\u{066B}": plain.append(".")
      case "\u{FF0C}": plain.append(",")
      case "\u{FF0F}", "\u{2044}", "\u{2215}": plain.append("/")
      case "\u{FF05}", "\u{066A}": plain.append("%")
      default:
        if scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue {
          plain += "\(Int(value))"
        } else {
          plain.unicodeScalars.append(scalar)
        }
      }
    }
    return plain
  }
}

extension String {
  /// The JSON number of a decimal number with `+`, without a digit before or after its point, or with leading zeros.
  var inNotationOfJSON: String? {
    let isNegative = first == "-"
    let unsigned = isNegative || first == "+" ? dropFirst() : self[...]
    let end = unsigned.firstIndex { !$0.isASCII || !($0.isNumber || $0 == ".") } ?? unsigned.endIndex
    let parts = unsigned[..<end].split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.contains(where: { !$0.isEmpty }) else { return nil }
    let whole = parts[0].drop { $0 == "0" }
    let decimals = parts.count == 2 && !parts[1].isEmpty ? ".\(parts[1])" : ""
    return "\(isNegative ? "-" : "")\(whole.isEmpty ? "0" : whole)\(decimals)\(unsigned[end...])".numberOfJSON
  }

  /// A JSON number times a power of ten, as another one.
  func timesTenTo(_ power: Int) -> String? {
    let parts = split(maxSplits: 1) { $0 == "e" || $0 == "E" }
    guard let exponent = parts.count == 2 ? Int(parts[1]) : 0 else { return nil }
    let (sum, overflow) = exponent.addingReportingOverflow(power)
    return overflow ? nil : "\(parts[0])e\(sum)".numberOfJSON
  }

  /// With `^` before superscripts, and their digits on the line: `10⁻³` is `10^-3`.
  var withFlatExponents: String {
    var flat = ""
    var isRaised = false
    for scalar in unicodeScalars {
      let digit = Self.superscripts[scalar]
      if digit != nil, !isRaised { flat.append("^") }
      isRaised = digit != nil
      flat.unicodeScalars.append(digit ?? scalar)
    }
    return flat
  }

  private static let superscripts: [Unicode.Scalar: Unicode.Scalar] = [
    "\u{207B}": "-", "\u{207A}": "+", "\u{2070}": "0", "\u{B9}": "1", "\u{B2}": "2", "\u{B3}": "3", "\u{2074}": "4",
    "\u{2075}": "5", "\u{2076}": "6", "\u{2077}": "7", "\u{2078}": "8", "\u{2079}": "9",
  ]
}
