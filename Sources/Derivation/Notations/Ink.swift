/// Text that grows, in UTF-8.
///
/// It owns its memory: most writes are of a few bytes, and an array checks with each that it is not shared.
@safe struct Ink: ~Copyable {
  /// Bytes up to `count` are written.
  private var room: UnsafeMutableBufferPointer<UInt8>
  private(set) var count = 0
  /// How many significant digits a number shows.
  let digits: Int
  private let decimals: ShortestDecimals
  /// Whether the text goes between quotes. Then its backslashes, quotes and line breaks are written with a backslash,
  /// as `\\`, `\"` and `\n`; it has no other character that needs one.
  let isQuoted: Bool
  /// Numbers that were rounded before, each at one of two places that its bits choose: most occur in several steps and
  /// notations. A place without one has 0 there, whose decimal is 0.
  private var rounded = Array(
    repeating: (value: 0.0, decimal: RoundedDecimal((0, 0), digits: 1)), count: 1 << Self.roundedBits)
  private static let roundedBits = 8

  init(digits: Int, by decimals: @escaping ShortestDecimals, capacity: Int, isQuoted: Bool = false) {
    (self.digits, self.decimals, self.isQuoted) = (digits, decimals, isQuoted)
    unsafe room = .allocate(capacity: capacity)
  }

  deinit { unsafe room.deallocate() }

  /// Takes the text that is written so far.
  mutating func take() -> [UInt8] {
    defer { count = 0 }
    return unsafe Array(room[..<count])
  }

  /// Gives the text that is written so far to a reader, and begins another.
  mutating func take(_ read: (Span<UInt8>) -> Void) {
    unsafe read(UnsafeBufferPointer(room.extracting(..<count)).span)
    count = 0
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
    let number = RoundedDecimal(decimals(value), digits: digits)
    rounded[rounded[first].value == 0 ? first : second] = (value, number)
    return number
  }

  /// Where the text is a literal, inlining makes it a few stores in place of a call.
  @inline(__always)
  mutating func write(_ text: StaticString) {
    let length = text.utf8CodeUnitCount
    unsafe reserve(length).initialize(from: text.utf8Start, count: length)
  }

  /// - Parameter text: without a backslash, a quote or a line break.
  mutating func write(string text: String) {
    assert(text.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "\"") })
    write(text.utf8.span)
  }

  /// Writes a command of LaTeX: a backslash and its name.
  @inline(__always)
  mutating func write(command name: StaticString) {
    isQuoted ? write("\\\\") : write("\\")
    write(name)
  }

  /// Writes the end of a row or a line of LaTeX: two backslashes after a space.
  mutating func endRow() { isQuoted ? write(" \\\\\\\\") : write(" \\\\") }

  /// Writes a text, then a value in quotes.
  mutating func write(_ text: StaticString, quoted value: StaticString) {
    write(text)
    isQuoted ? write("\\\"") : write("\"")
    write(value)
    isQuoted ? write("\\\"") : write("\"")
  }

  mutating func breakLine() { isQuoted ? write("\\n") : write("\n") }

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

  /// Writes the digits and the point of a number, or of its significand.
  mutating func write(_ number: RoundedDecimal) { write(number.text.span.extracting(first: number.textCount)) }
}
