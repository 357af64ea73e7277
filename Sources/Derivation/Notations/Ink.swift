/// Text that grows, in UTF-8.
struct Ink {
  private(set) var bytes: [UInt8] = []
  /// How many significant digits a number shows.
  let digits: Int
  /// The numbers that were rounded before: most occur in several steps and notations.
  private var rounded: [Double: RoundedDecimal] = [:]

  init(digits: Int, capacity: Int) {
    self.digits = digits
    bytes.reserveCapacity(capacity)
  }

  /// Takes the text that is written so far.
  mutating func take() -> [UInt8] {
    let text = Array(bytes[...])
    bytes.removeAll(keepingCapacity: true)
    return text
  }

  /// - Parameter value: finite, and not negative.
  mutating func rounded(_ value: Double) -> RoundedDecimal {
    if let known = rounded[value] { return known }
    let number = RoundedDecimal(value, digits: digits)
    rounded[value] = number
    return number
  }

  mutating func write(_ text: StaticString) { text.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) } }

  mutating func write(string text: String) { bytes.append(contentsOf: text.utf8) }

  mutating func write(byte: UInt8) { bytes.append(byte) }

  /// - Parameter minus: the sign of a negative one.
  mutating func write(_ value: Int, minus: StaticString) {
    if value < 0 { write(minus) }
    // Most integers are indices.
    if value.magnitude < 10 { return bytes.append(UInt8(ascii: "0") + UInt8(value.magnitude)) }
    write(string: String(value.magnitude))
  }

  /// Writes the digits of a number, with the point after the digit of 10^0, and zeros where it has none.
  mutating func write(digitsOf number: RoundedDecimal) {
    if number.count == 0 { return write(byte: UInt8(ascii: "0")) }
    guard number.exponent < 0 else { return write(number, placesBeforePoint: number.exponent + 1) }
    write("0.")
    for _ in 0..<(-number.exponent - 1) { write(byte: UInt8(ascii: "0")) }
    write(number, placesBeforePoint: number.count)
  }

  /// Writes the digits with the point after the first.
  mutating func write(significandOf number: RoundedDecimal) { write(number, placesBeforePoint: 1) }

  /// Writes the digits with a point between them, if any come after it.
  private mutating func write(_ number: RoundedDecimal, placesBeforePoint places: Int) {
    var divisor: UInt64 = 1
    for _ in 1..<max(number.count, 1) { divisor *= 10 }
    var rest = number.digits
    for place in 0..<max(places, number.count) {
      if place == places { write(byte: UInt8(ascii: ".")) }
      // No digit is left of a number with zeros before its point.
      guard divisor > 0 else {
        write(byte: UInt8(ascii: "0"))
        continue
      }
      write(byte: UInt8(ascii: "0") + UInt8(rest / divisor))
      rest %= divisor
      divisor /= 10
    }
  }
}
