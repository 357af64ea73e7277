/// Text that grows, in UTF-8.
///
/// It owns its memory: most writes are of a few bytes, and an array checks with each that it is not shared.
@safe struct Ink: ~Copyable {
  /// Bytes up to `count` are written.
  private var room: UnsafeMutableBufferPointer<UInt8>
  private var count = 0
  /// How many significant digits a number shows.
  let digits: Int
  /// Numbers that were rounded before, each at one of two places that its bits choose: most occur in several steps and
  /// notations. A place without one has 0 there, whose decimal is 0.
  private var rounded = Array(
    repeating: (value: 0.0, decimal: RoundedDecimal(0, digits: 1)), count: 1 << Self.roundedBits)
  private static let roundedBits = 8

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
  @inline(__always)
  private mutating func reserve(_ length: Int) -> UnsafeMutablePointer<UInt8> {
    if unsafe count + length > room.count { grow(length) }
    defer { count += length }
    // Bounds: the room has `length` bytes from `count` on, and at least the capacity that it began with.
    return unsafe room.baseAddress! + count
  }

  @inline(never)
  private mutating func grow(_ length: Int) {
    let larger = unsafe UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 2 * room.count + length)
    _ = unsafe larger.moveInitialize(fromContentsOf: room[..<count])
    unsafe room.deallocate()
    unsafe room = larger
  }

  /// - Parameter value: finite, and not negative.
  mutating func rounded(_ value: Double) -> RoundedDecimal {
    // The golden ratio's bits spread the bits of any numbers (Knuth, TAOCP volume 3, §6.4).
    let first = Int((value.bitPattern &* 0x9E37_79B9_7F4A_7C15) >> (64 - UInt64(Self.roundedBits)))
    let second = first ^ 1
    if rounded[first].value == value { return rounded[first].decimal }
    if rounded[second].value == value { return rounded[second].decimal }
    let number = RoundedDecimal(value, digits: digits)
    rounded[rounded[first].value == 0 ? first : second] = (value, number)
    return number
  }

  mutating func write(_ text: StaticString) {
    let length = text.utf8CodeUnitCount
    unsafe reserve(length).initialize(from: text.utf8Start, count: length)
  }

  mutating func write(string text: String) { write(text.utf8.span) }

  mutating func write(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { source in
      guard let start = source.baseAddress else { return }
      unsafe reserve(source.count).initialize(from: start, count: source.count)
    }
  }

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

  /// Writes the digits with a point between them if any come after it, or with zeros up to it.
  private mutating func write(_ number: RoundedDecimal, placesBeforePoint places: Int) {
    let hasPoint = places < number.count
    let length = max(places, number.count + (hasPoint ? 1 : 0))
    // Bounds: the places are those of the room, each once.
    let start = unsafe reserve(length)
    var rest = number.digits
    for place in (0..<length).reversed() {
      var byte = UInt8(ascii: "0")
      if hasPoint, place == places {
        byte = UInt8(ascii: ".")
      } else if hasPoint || place < number.count {
        byte += UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      }
      unsafe (start + place).initialize(to: byte)
    }
  }
}
