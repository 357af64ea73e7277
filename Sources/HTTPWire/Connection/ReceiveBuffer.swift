/// The bytes that a connection has received and the machine has not consumed. The transport receives directly into it.
///
/// Places in it are offsets from the first byte that is not consumed, so they stay valid when the bytes move.
struct ReceiveBuffer: ~Copyable {
  /// `storage[start...]` are the bytes that are not consumed.
  private var storage: [UInt8] = []
  private var start = 0
  /// How much of `storage` counts as written. A large allocation uses memory only when it is written to. A small one
  /// reuses freed memory, and counts whole.
  private(set) var touched = 0

  /// With less room than this, a receive is hardly worth its system call.
  static let roomBytesMin = 4096

  var count: Int { storage.count - start }
  var isEmpty: Bool { storage.count == start }
  var capacity: Int { storage.capacity }

  /// The bytes received and not consumed.
  var unread: Span<UInt8> {
    @_lifetime(borrow self) get { storage.span.extracting(droppingFirst: start) }
  }

  /// If a long message is expected, the capacity grows to so many times what has come (see `touched`). More would be
  /// given back at the end of the turn, and the bytes moved in each turn.
  static let foresight = 8

  /// The capacity that one more receive would need.
  ///
  /// It doubles, so that moving costs O(1) per byte. It grows in longer steps towards `expected`, the length of the
  /// message.
  func capacityAfterGrowth(expected: Int?) -> Int {
    if storage.capacity - storage.count >= Self.roomBytesMin { return storage.capacity }
    if start > 0 && storage.capacity - count >= max(Self.roomBytesMin, count) { return storage.capacity }
    let doubled = max(2 * count, count + Self.roomBytesMin)
    guard let expected, expected > count else { return doubled }
    return min(max(Self.foresight * count, doubled), expected + Self.roomBytesMin)
  }

  /// Makes room, then lets `fill` append up to `countMax` bytes to it.
  mutating func receive(capacity: Int, countMax: Int, _ fill: (inout OutputSpan<UInt8>) -> Void) {
    makeRoom(capacity)
    storage.append(addingCapacity: min(storage.capacity - storage.count, countMax), initializingWith: fill)
    touched = max(touched, storage.count)
  }

  private mutating func makeRoom(_ capacity: Int) {
    if start > 0 && start == storage.count {
      storage.removeAll(keepingCapacity: true)
      start = 0
    }
    if storage.capacity - storage.count >= Self.roomBytesMin { return }
    if capacity <= storage.capacity {
      removeGap(0..<start)
      start = 0
    } else {
      replaceStorage(capacity: capacity)
    }
  }

  private mutating func replaceStorage(capacity: Int) {
    var larger: [UInt8] = []
    larger.reserveCapacity(capacity)
    larger.append(contentsOf: storage[start...])
    storage = larger
    start = 0
    touched = storage.count
  }

  /// Drops the first `count` bytes.
  mutating func consume(_ count: Int) {
    start += count
    assert(start <= storage.count)
  }

  mutating func discardAll() {
    storage.removeAll(keepingCapacity: true)
    start = 0
  }

  /// Moves `count` bytes to an earlier place. The two places may overlap.
  mutating func move(from source: Int, to target: Int, count: Int) {
    guard source != target, count > 0 else { return }
    moveDown(&storage, from: start + source, to: start + target, count: count)
  }

  /// Removes the bytes of `gap`; the bytes after it move down.
  mutating func close(_ gap: Range<Int>) {
    removeGap(start + gap.lowerBound..<start + gap.upperBound)
  }

  private mutating func removeGap(_ gap: Range<Int>) {
    guard !gap.isEmpty else { return }
    let rest = storage.count - gap.upperBound
    moveDown(&storage, from: gap.upperBound, to: gap.lowerBound, count: rest)
    storage.removeLast(gap.count)
  }

  // MARK: Memory

  /// Returns the memory with the bytes in it, and keeps none.
  mutating func releaseStorage() -> [UInt8] {
    start = 0
    touched = 0
    var released: [UInt8] = []
    swap(&released, &storage)
    return released
  }

  /// Receives into `memory` from now on. The buffer must be empty.
  mutating func reuse(_ memory: consuming [UInt8]) {
    precondition(isEmpty && memory.isEmpty)
    storage = memory
    start = 0
    touched = memory.capacity
  }

  /// Keeps only the bytes from `tail` on.
  ///
  /// - Returns: everything received up to `end`, and the place of the first byte in it that is not consumed.
  mutating func split(keeping tail: Int, end: Int) -> (bytes: [UInt8], start: Int) {
    let first = start
    let rest = Array(storage[(start + tail)...])
    var released = releaseStorage()
    released.removeLast(released.count - first - end)
    storage = rest
    touched = rest.count
    return (released, first)
  }

  /// If the buffer holds few bytes in much memory, moves them to memory that fits.
  ///
  /// - Returns: the old memory; nil if nothing was moved.
  mutating func shrink() -> [UInt8]? {
    guard storage.capacity > Self.foresight * max(count, 512) else { return nil }
    var fitting: [UInt8] = []
    if !isEmpty {
      fitting.reserveCapacity(2 * count)
      fitting.append(contentsOf: storage[start...])
    }
    swap(&fitting, &storage)
    start = 0
    touched = storage.capacity
    return fitting
  }
}

extension ReceiveBuffer {
  /// Whether a request line, even a malformed one, has the method HEAD. Then its refusal has no content (RFC 9110
  /// §9.3.2).
  var beginsWithHead: Bool {
    let bytes = unread
    return bytes.count >= 5 && "HEAD ".utf8.enumerated().allSatisfy { bytes[$0.offset] == $0.element }
  }
}
