/// Writes bytes into room that was made for all of them: what `[UInt8].append(bytesMax:)` lends.
///
/// Bounds. Each call asks first whether what it writes fits before `end`; a caller that asked for too little room is stopped there.
@safe struct ByteCursor: ~Copyable {
  private var place: UnsafeMutablePointer<UInt8>
  private let end: UnsafeMutablePointer<UInt8>

  /// What a number's decimal digits take at most.
  static let decimalBytesMax = 20

  /// - Parameter start: begins `count` bytes of room, which outlive the cursor.
  init(at start: UnsafeMutablePointer<UInt8>, count: Int) {
    unsafe place = start
    unsafe end = start + count
  }

  /// Bytes written since `start`.
  func count(from start: UnsafeMutablePointer<UInt8>) -> Int { unsafe place - start }

  @inline(__always)
  private func expectRoom(_ bytes: Int) { unsafe precondition(bytes <= end - place, "too little room was made") }

  @inline(__always)
  mutating func put(_ bytes: Span<UInt8>) {
    expectRoom(bytes.count)
    unsafe bytes.withUnsafeBufferPointer { source in
      guard let base = source.baseAddress else { return }
      unsafe place.update(from: base, count: source.count)
      unsafe place += source.count
    }
  }

  @inline(__always)
  mutating func put(_ text: StaticString) {
    let count = text.utf8CodeUnitCount
    expectRoom(count)
    unsafe place.update(from: text.utf8Start, count: count)
    unsafe place += count
  }

  /// Puts a number's decimal digits; it is not negative.
  mutating func put(decimal number: Int) {
    var rest = UInt(number)
    var power: UInt = 1
    var count = 1
    while count < Self.decimalBytesMax - 1, rest >= power &* 10 {
      power &*= 10
      count += 1
    }
    expectRoom(count)
    for digit in (0..<count).reversed() {
      unsafe place[digit] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    unsafe place += count
  }
}
