internal import Synchronization

/// Bytes on their way from one thread to the writer, in a ring of fixed size. Neither side waits for the other.
///
/// `@unchecked`: the memory is shared. The bytes in `taken..<put` belong to the writer, the others to the thread that
/// puts, and each position is moved only by its side, after it is done with the bytes.
@safe final class LogRing: @unchecked Sendable {
  /// A thousand lines: more than a loop writes in the time in which the writer runs at least once. A power of two.
  static let bytesMax = 1 << 20

  private let memory: UnsafeMutableRawBufferPointer
  /// Bytes put, and taken, since the start.
  private let put = Atomic(0)
  private let taken = Atomic(0)
  private let dropped = Atomic(0)

  init() { unsafe memory = .allocate(byteCount: Self.bytesMax, alignment: 64) }
  deinit { unsafe memory.deallocate() }

  /// Puts a whole line, on the one thread that puts.
  ///
  /// - Returns: false, and counts it, if there is no room.
  func put(_ line: Span<UInt8>) -> Bool {
    let end = put.load(ordering: .relaxed)
    guard line.count <= Self.bytesMax - (end - taken.load(ordering: .acquiring)) else {
      dropped.store(dropped.load(ordering: .relaxed) + 1, ordering: .relaxed)
      return false
    }
    let start = end & (Self.bytesMax - 1)
    let first = min(line.count, Self.bytesMax - start)
    // Bound: `first` bytes fit before the end of the memory, and the rest, fewer than all, fit at its start.
    unsafe line.withUnsafeBytes { bytes in
      guard let source = bytes.baseAddress, let target = unsafe memory.baseAddress else { return }
      unsafe (target + start).copyMemory(from: source, byteCount: first)
      unsafe target.copyMemory(from: source + first, byteCount: line.count - first)
    }
    put.store(end + line.count, ordering: .releasing)
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
      unsafe write(UnsafeRawBufferPointer(rebasing: memory[start..<start + count]))
      place += count
      taken.store(place, ordering: .releasing)
    }
    return end - begin
  }

  var isEmpty: Bool { put.load(ordering: .acquiring) == taken.load(ordering: .acquiring) }
  /// Lines that found no room.
  var droppedLines: Int { dropped.load(ordering: .relaxed) }
}
