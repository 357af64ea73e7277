internal import Bytes
internal import HTTPMessage

/// The name of a request in logs and in its response (`X-Request-Id`): the client's, or a new one.
enum RequestID: Equatable {
  case made(UInt64)
  /// The client's.
  case sent([UInt8])

  static let bytesMax = 128

  /// - Returns: nil unless the client's id has 1 to 128 of `[A-Za-z0-9._-]`, so that any log can have it as it is.
  init?(sent id: Span<UInt8>) {
    guard !id.isEmpty, id.count <= Self.bytesMax else { return nil }
    var bytes: [UInt8] = []
    for index in id.indices {
      guard id[index].isRequestIDByte else { return nil }
      bytes.append(id[index])
    }
    self = .sent(bytes)
  }

  /// Puts at most `bytesMax` bytes: the client's, or 16 digits.
  func put(with cursor: inout ByteCursor) {
    switch self {
    case .made(let number): cursor.put(hexadecimal: number)
    case .sent(let bytes): cursor.put(bytes.span)
    }
  }

  /// Makes ids that differ from each other, and that nobody can guess.
  struct Source {
    private var state = UInt64.random(in: .min ... .max)

    mutating func next() -> RequestID {
      // SplitMix64 (Steele, Lea, Flood 2014): it has every number once in 2⁶⁴ steps.
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
      return .made(mixed ^ mixed >> 31)
    }
  }
}

/// The trace that a request belongs to (W3C Trace Context §3.2: `traceparent`): 128 bits, not all zero.
struct TraceID: Equatable {
  private let high: UInt64
  private let low: UInt64

  static let bytesMax = 32

  /// - Parameter parent: the value of `traceparent`.
  /// - Returns: nil if it is not valid.
  init?(parent: Span<UInt8>) {
    // version "-" trace-id "-" parent-id "-" flags. A later version may have more after another dash.
    guard parent.count >= 55, parent[2] == Self.dash, parent[35] == Self.dash, parent[52] == Self.dash,
      let version = Self.number(parent.extracting(0..<2)), version != 0xFF,
      parent.count == 55 || (version != 0 && parent[55] == Self.dash),
      let high = Self.number(parent.extracting(3..<19)), let low = Self.number(parent.extracting(19..<35)),
      high | low != 0,
      let span = Self.number(parent.extracting(36..<52)), span != 0, Self.number(parent.extracting(53..<55)) != nil
    else { return nil }
    self.high = high
    self.low = low
  }

  private static let dash = UInt8(ascii: "-")

  /// - Returns: nil unless the bytes, at most 16, are hexadecimal digits in lower case.
  private static func number(_ digits: Span<UInt8>) -> UInt64? {
    var number: UInt64 = 0
    for index in digits.indices {
      switch digits[index] {
      case let byte where byte.isDigit: number = number << 4 | UInt64(byte - 0x30)
      case let byte where (0x61...0x66).contains(byte): number = number << 4 | UInt64(byte - 0x57)
      default: return nil
      }
    }
    return number
  }

  /// Puts 32 hexadecimal digits.
  func put(with cursor: inout ByteCursor) {
    cursor.put(hexadecimal: high)
    cursor.put(hexadecimal: low)
  }
}

extension UInt8 {
  fileprivate var isRequestIDByte: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
    default: false
    }
  }
}
