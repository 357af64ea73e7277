/// Text that grows, in UTF-8.
///
/// It owns its memory: most writes are of a few bytes, and an array checks with each that it is not shared.
@safe struct Ink: ~Copyable {
  /// Bytes up to `count` are written.
  private var room: UnsafeMutableBufferPointer<UInt8>
  private var count = 0
  /// How many significant digits a number shows.
  let digits: Int
  /// The numbers that were rounded before: most occur in several steps and notations.
  private var rounded: [Double: RoundedDecimal] = [:]

  init(digits: Int, capacity: Int) {
    self.digits = digits
    unsafe room = .allocate(capacity: capacity)
  }

  deinit { unsafe room.deallocate() }

  /// Takes the text that is written so far.
  mutating func take() -> [UInt8] {
    defer { count = 0 }
    return unsafe Array(room[..<count])
  }

  /// - Returns: the place of that many bytes, which the caller writes.
  private mutating func reserve(_ length: Int) -> UnsafeMutablePointer<UInt8> {
    if unsafe count + length > room.count {
      let larger = unsafe UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 2 * room.count + length)
      _ = unsafe larger.moveInitialize(fromContentsOf: room[..<count])
      unsafe room.deallocate()
      unsafe room = larger
    }
    defer { count += length }
    // Bounds: the room has `length` bytes from `count` on, and at least the capacity that it began with.
    return unsafe room.baseAddress! + count
  }

  /// - Parameter value: finite, and not negative.
  mutating func rounded(_ value: Double) -> RoundedDecimal {
    if let known = rounded[value] { return known }
    let number = RoundedDecimal(value, digits: digits)
    rounded[value] = number
    return number
  }

  mutating func write(_ text: StaticString) {
    let length = text.utf8CodeUnitCount
    unsafe reserve(length).initialize(from: text.utf8Start, count: length)
  }

  mutating func write(string text: String) { for byte in text.utf8 { write(byte: byte) } }

  mutating func write(byte: UInt8) { unsafe reserve(1).initialize(to: byte) }

  /// - Parameter minus: the sign of a negative one.
  mutating func write(_ value: Int, minus: StaticString) {
    if value < 0 { write(minus) }
    // Most integers are indices.
    if value.magnitude < 10 { return write(byte: UInt8(ascii: "0") + UInt8(value.magnitude)) }
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
