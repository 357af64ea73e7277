/// How one number is stored: the `descr` of a header.
struct ElementType: Equatable {
  enum Kind: Equatable { case float, signed, unsigned, bool }

  let kind: Kind
  /// 1, 2, 4 or 8.
  let bytes: Int
  let isBigEndian: Bool

  /// - Parameter text: such as `<f8`. Without an order of bytes it is this machine's, which is little-endian.
  init(_ text: String) throws(NumPyFault) {
    var code = Substring(text)
    isBigEndian = code.first == ">"
    if let order = code.first, "<>|=".contains(order) { code = code.dropFirst() }
    switch code.first {
    case "O": throw .objects
    case "U", "S", "a": throw .texts
    case "M", "m": throw .dates
    case "c": throw .complexNumbers
    case "V": throw .rawBytes
    default: break
    }
    switch code {
    case "f2", "f4", "f8": kind = .float
    case "i1", "i2", "i4", "i8": kind = .signed
    case "u1", "u2", "u4", "u8": kind = .unsigned
    case "b1": kind = .bool
    case "f12", "f16": throw .longDoubles
    default: throw .unknownType(text)
    }
    bytes = Int(code.utf8.last! - UInt8(ascii: "0"))
  }

  /// - Parameter data: `count` numbers.
  func values(_ data: Span<UInt8>, count: Int) -> [Double] {
    var values: [Double] = []
    values.reserveCapacity(count)
    for index in 0..<count { values.append(value(data, at: index * bytes)) }
    return values
  }

  private func value(_ data: Span<UInt8>, at place: Int) -> Double {
    var bits: UInt64 = 0
    for index in 0..<bytes {
      let byte = data[place + (isBigEndian ? index : bytes - 1 - index)]
      bits = bits << 8 | UInt64(byte)
    }
    switch kind {
    case .bool: return bits == 0 ? 0 : 1
    case .unsigned: return Double(bits)
    case .signed: return Double(Int64(bitPattern: bits << UInt64(64 - 8 * bytes)) >> Int64(64 - 8 * bytes))
    case .float where bytes == 8: return Double(bitPattern: bits)
    case .float where bytes == 4: return Double(Float(bitPattern: UInt32(bits)))
    case .float: return Self.half(bits)
    }
  }

  /// Binary16: a sign, 5 bits of exponent and 10 of significand (IEEE 754 §3.6).
  private static func half(_ bits: UInt64) -> Double {
    let (exponent, fraction) = (Int(bits >> 10 & 0x1F), Double(bits & 0x3FF))
    let magnitude =
      switch exponent {
      case 0x1F: fraction == 0 ? Double.infinity : .nan
      case 0: Double(sign: .plus, exponent: -24, significand: fraction)
      default: Double(sign: .plus, exponent: exponent - 25, significand: fraction + 1_024)
      }
    return bits >> 15 == 0 ? magnitude : -magnitude
  }
}
