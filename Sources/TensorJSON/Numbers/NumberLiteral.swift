import Bytes

/// A number of the document, parsed but not yet converted.
///
///     value = ± digits · 10^exponent                    if isTruncated is false
///     value in ± (digits, digits + 1) · 10^exponent     if it is true
struct NumberLiteral {
  /// Nineteen digits always fit in 64 bits: 10^19 < 2^64.
  static let digitsMax = 19

  /// The literal in the document.
  var range: Range<Int>
  var isNegative = false
  /// The first significant digits, at most `digitsMax` of them, without trailing zeros.
  var digits: UInt64 = 0
  /// The power of ten of the last of `digits`. It stops growing far beyond the exponents of finite numbers.
  var exponent = 0
  /// Whether more digits follow, not all of them zero.
  var isTruncated = false
  /// From the first significant digit to the last; the point may be between them. Empty for a zero.
  var significand: Range<Int>
}

extension NumberLiteral {
  /// The integer that the digits make: `0.0`, `1e2` and `3` are integers, `2.5` is not. Nil if it exceeds `Int`.
  var integer: Int? {
    if digits == 0 { return 0 }
    guard !isTruncated, exponent >= 0, exponent < Self.digitsMax else { return nil }
    var magnitude = digits
    for _ in 0..<exponent {
      let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      magnitude = product
    }
    return isNegative ? Int(exactly: -Int128(magnitude)) : Int(exactly: magnitude)
  }
}

extension JSONReader {
  /// Parses the next number (RFC 8259 §6).
  ///
  /// - Precondition: `peekKind()` has returned `.number`.
  mutating func scanNumber() throws(JSONSyntaxError) -> NumberLiteral {
    let start = offset
    let isNegative = byte(at: start) == UInt8(ascii: "-")
    offset += isNegative ? 1 : 0
    let integerDigits = try parseIntegerDigits(from: start)
    var fractionDigits = offset..<offset
    if byte(at: offset) == UInt8(ascii: ".") {
      fractionDigits = try parseDigits(after: 1, elseThrow: .noFractionDigit, from: start)
    }
    var exponent = 0
    if byte(at: offset) | 0x20 == UInt8(ascii: "e") { exponent = try parseExponent(from: start) }
    var literal = NumberLiteral(range: start..<offset, isNegative: isNegative, significand: start..<start)
    gather(integerDigits, fractionDigits, exponent: exponent, into: &literal)
    return literal
  }

  private mutating func parseIntegerDigits(from start: Int) throws(JSONSyntaxError) -> Range<Int> {
    let first = offset
    guard byte(at: first).isDigit else { throw noDigit(from: start) }
    skipDigits()
    guard byte(at: first) == UInt8(ascii: "0") else { return first..<offset }
    if offset > first + 1 { throw error(.leadingZero, at: start) }
    if byte(at: offset) | 0x20 == UInt8(ascii: "x") { throw error(.hexadecimalNumber, at: start) }
    return first..<offset
  }

  private mutating func parseDigits(
    after prefix: Int, elseThrow reason: JSONSyntaxError.Reason, from start: Int
  ) throws(JSONSyntaxError) -> Range<Int> {
    offset += prefix
    let first = offset
    skipDigits()
    if offset == first {
      throw offset < document.count ? error(reason, at: start) : error(.unexpectedEnd(expected: .digit), at: offset)
    }
    return first..<offset
  }

  /// Parses an exponent with its sign. It stops growing at 10^15, more than a document has digits: the number is then
  /// zero or infinite, whatever the rest is.
  private mutating func parseExponent(from start: Int) throws(JSONSyntaxError) -> Int {
    let sign = byte(at: offset + 1)
    let isSigned = sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+")
    var magnitude = 0
    for place in try parseDigits(after: isSigned ? 2 : 1, elseThrow: .noExponentDigit, from: start)
    where magnitude < 1_000_000_000_000_000 {
      magnitude = magnitude * 10 + Int(document[place] - UInt8(ascii: "0"))
    }
    return sign == UInt8(ascii: "-") ? -magnitude : magnitude
  }

  private mutating func skipDigits() {
    while offset < document.count, document[offset].isDigit { offset += 1 }
  }

  /// The fault of a `-` without a digit after it.
  private func noDigit(from start: Int) -> JSONSyntaxError {
    if let reason = foreignWord(at: start) { return error(reason, at: start) }
    if byte(at: offset) == UInt8(ascii: "."), byte(at: offset + 1).isDigit {
      return error(.noIntegerDigit, at: start)
    }
    return unexpected(expected: .digit)
  }

  /// Parses the significant digits: from the first that is not zero to the last.
  private func gather(
    _ integer: Range<Int>, _ fraction: Range<Int>, exponent: Int, into literal: inout NumberLiteral
  ) {
    guard let last = lastNonZero(fraction) ?? lastNonZero(integer) else { return }
    let isFraction = last >= fraction.lowerBound && !fraction.isEmpty
    var parsed = 0
    var digits: UInt64 = 0
    var place = integer.lowerBound
    // The zeros before the first significant digit, and a point among them.
    while document[place] == UInt8(ascii: "0") || document[place] == UInt8(ascii: ".") { place += 1 }
    let first = place
    while place <= last {
      let digit = document[place] &- UInt8(ascii: "0")
      place += 1
      if digit > 9 { continue }
      if parsed == NumberLiteral.digitsMax {
        literal.isTruncated = true
        break
      }
      // Below 10^19.
      digits = digits &* 10 &+ UInt64(digit)
      parsed &+= 1
    }
    literal.digits = digits
    literal.significand = first..<(last + 1)
    // The power of ten of the digit at `last`, then that of the last parsed digit.
    let lastExponent = isFraction ? fraction.lowerBound - 1 - last : integer.upperBound - 1 - last
    let pointsWithin = isFraction && first < integer.upperBound ? 1 : 0
    literal.exponent = exponent + lastExponent + (last + 1 - first - pointsWithin - parsed)
  }

  private func lastNonZero(_ digits: Range<Int>) -> Int? {
    digits.reversed().first { document[$0] != UInt8(ascii: "0") }
  }
}
