internal import Bytes
internal import Synchronization

/// Bytes on their way from one thread to the writer, in a ring of fixed size. Neither side waits for the other.
///
/// `@unchecked`: the memory is shared. The bytes in `taken..<put` belong to the writer, the others to the thread that
/// puts, and each position is moved only by its side, after it is done with the bytes.
@safe final class LogRing: @unchecked Sendable {
  /// Ten thousand lines: what a loop writes in twice the time for which the writer rests. A power of two.
  static let bytesMax = 2 << 20

  /// The longest line.
  static let lineBytesMax = 2048

  /// The ring, and room after it for a line that passes its end.
  private let memory: UnsafeMutableRawPointer
  /// Bytes put, and taken, since the start.
  private let put = Atomic(0)
  private let taken = Atomic(0)
  private let dropped = Atomic(0)

  init() { unsafe memory = .allocate(byteCount: Self.bytesMax + Self.lineBytesMax, alignment: 64) }
  deinit { unsafe memory.deallocate() }

  /// Puts a whole line, on the one thread that puts.
  ///
  /// - Parameter write: puts the line, at most `lineBytesMax` bytes. It is not called if there is no room.
  /// - Returns: false, and counts it, if there is no room for the longest line.
  @inline(__always)
  func put(_ write: (inout ByteCursor) -> Void) -> Bool {
    let end = put.load(ordering: .relaxed)
    guard Self.lineBytesMax <= Self.bytesMax - (end - taken.load(ordering: .acquiring)) else {
      dropped.store(dropped.load(ordering: .relaxed) + 1, ordering: .relaxed)
      return false
    }
    let place = end & (Self.bytesMax - 1)
    // Bound: a line begins in the ring, and the room after it has place for the longest one.
    let start = unsafe memory + place
    var cursor = unsafe ByteCursor(at: start, count: Self.lineBytesMax)
    write(&cursor)
    let count = unsafe cursor.count(from: start)
    let excess = place + count - Self.bytesMax
    // Bound: what is after the end of the ring is shorter than a line, and its start is free.
    if excess > 0 { unsafe memory.copyMemory(from: memory + Self.bytesMax, byteCount: excess) }
    put.store(end + count, ordering: .releasing)
    return true
  }

  /// Passes the waiting bytes to `write`, on the one thread that takes.
  ///
  /// - Returns: how many there were.
  func take(_ write: (UnsafeRawBufferPointer) -> Void) -> Int {
    let begin = taken.load(ordering: .relaxed)
    let end = put.load(ordering: .acquiring)
    var place = begin
    while place < end {
      let start = place & (Self.bytesMax - 1)
      let count = min(end - place, Self.bytesMax - start)
      // Bound: `start + count` is at most the end of the memory.
      unsafe write(UnsafeRawBufferPointer(start: memory + start, count: count))
      place += count
      taken.store(place, ordering: .releasing)
    }
    return end - begin
  }

  var isEmpty: Bool { put.load(ordering: .acquiring) == taken.load(ordering: .acquiring) }
  /// Lines that found no room.
  var droppedLines: Int { dropped.load(ordering: .relaxed) }
}
