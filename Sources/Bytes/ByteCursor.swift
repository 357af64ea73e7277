/// Writes bytes into reserved room, which `[UInt8].append(bytesMax:)` provides.
///
/// Bounds. Each call checks that what it writes fits before `end`; a caller that reserved too little room is stopped.
@safe @usableFromInline package struct ByteCursor: ~Copyable {
  @usableFromInline var place: UnsafeMutableRawPointer
  @usableFromInline let end: UnsafeMutableRawPointer

  /// The most bytes that a number's decimal digits take.
  @inlinable package static var decimalBytesMax: Int { 20 }

  /// - Parameter start: begins `count` bytes of room, which outlive the cursor.
  @inlinable @inline(__always)
  package init(at start: UnsafeMutableRawPointer, count: Int) {
    unsafe place = start
    unsafe end = start + count
  }

  /// The number of bytes written since `start`.
  @inlinable @inline(__always)
  package func count(from start: UnsafeMutableRawPointer) -> Int { unsafe place - start }

  @inlinable @inline(__always)
  func requireRoom(_ bytes: Int) { unsafe precondition(bytes <= end - place, "the reserved room is too small") }
}

extension ByteCursor {
  @inlinable @inline(__always)
  package mutating func put(_ byte: UInt8) {
    requireRoom(1)
    unsafe place.storeBytes(of: byte, as: UInt8.self)
    unsafe place += 1
  }

  @inlinable @inline(__always)
  package mutating func put(_ bytes: Span<UInt8>) {
    requireRoom(bytes.count)
    unsafe bytes.withUnsafeBytes { source in
      guard let base = source.baseAddress else { return }
      unsafe place.copyMemory(from: base, byteCount: source.count)
      unsafe place += source.count
    }
  }

  @inlinable @inline(__always)
  package mutating func put(_ text: StaticString) {
    let count = text.utf8CodeUnitCount
    requireRoom(count)
    unsafe place.copyMemory(from: text.utf8Start, byteCount: count)
    unsafe place += count
  }

  /// Puts the first bytes of eight; there must be room for all of them.
  @inlinable @inline(__always)
  package mutating func put(_ word: UInt64, bytes count: Int) {
    requireRoom(8)
    unsafe place.storeBytes(of: word.littleEndian, as: UInt64.self)
    unsafe place += count
  }

  /// Puts a number's decimal digits; it is not negative.
  package mutating func put(decimal number: Int) {
    var rest = UInt(number)
    var power: UInt = 1
    var count = 1
    while count < Self.decimalBytesMax - 1, rest >= power &* 10 {
      power &*= 10
      count += 1
    }
    requireRoom(count)
    for digit in (0..<count).reversed() {
      unsafe place.storeBytes(
        of: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10), toByteOffset: digit, as: UInt8.self)
      rest /= 10
    }
    unsafe place += count
  }

  /// Puts the 16 hexadecimal digits of a number, in lower case.
  package mutating func put(hexadecimal number: UInt64) {
    requireRoom(16)
    unsafe place.storeBytes(of: UInt32(truncatingIfNeeded: number >> 32).hexadecimalDigits, as: UInt64.self)
    unsafe place.storeBytes(of: UInt32(truncatingIfNeeded: number).hexadecimalDigits, toByteOffset: 8, as: UInt64.self)
    unsafe place += 16
  }

  /// Gives the room to a writer that stores through a pointer.
  ///
  /// - Parameters:
  ///   - bytesMax: the most bytes that `body` touches.
  ///   - body: writes from the place that it receives, and returns the end of what it wrote.
  @inlinable @inline(__always)
  package mutating func put(
    bytesMax: Int, _ body: (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer
  ) {
    requireRoom(bytesMax)
    unsafe place = body(place)
  }
}
