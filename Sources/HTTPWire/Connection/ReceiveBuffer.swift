/// The bytes a connection has sent and the machine has not consumed. The transport receives straight into it.
///
/// Places in it are offsets from the first byte not consumed, so they hold when the bytes move.
struct ReceiveBuffer: ~Copyable {
  /// `storage[start...]` are the bytes not consumed.
  private var storage: [UInt8] = []
  private var start = 0
  /// So much of `storage` counts as written to: a large allocation takes memory where it is touched, not before. A small one is made of
  /// what others have freed, and counts whole.
  private(set) var touched = 0

  /// Below this much room a receive is hardly worth its system call.
  static let roomBytesMin = 4096

  var count: Int { storage.count - start }
  var isEmpty: Bool { storage.count == start }
  var capacity: Int { storage.capacity }

  /// The bytes received and not consumed.
  var unread: Span<UInt8> {
    @_lifetime(borrow self) get { storage.span.extracting(droppingFirst: start) }
  }

  /// Where the bytes known to come are many, the capacity is taken for so many times what has come: see `touched`.
  static let foresight = 32

  /// What the capacity would become were one more receive made now.
  ///
  /// It doubles, so that moving costs O(1) a byte. Towards `expected`, the bytes known to come, it grows in longer steps.
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

  /// Moves `count` bytes from one place down to another before it; the two may overlap.
  mutating func move(from source: Int, to target: Int, count: Int) {
    guard source != target, count > 0 else { return }
    moveDown(&storage, from: start + source, to: start + target, count: count)
  }

  /// Takes out the bytes of `gap`: what stands behind moves down.
  mutating func close(_ gap: Range<Int>) {
    removeGap(start + gap.lowerBound..<start + gap.upperBound)
  }

  private mutating func removeGap(_ gap: Range<Int>) {
    guard !gap.isEmpty else { return }
    let behind = storage.count - gap.upperBound
    moveDown(&storage, from: gap.upperBound, to: gap.lowerBound, count: behind)
    storage.removeLast(gap.count)
  }

  // MARK: Memory

  /// Gives the memory away; the bytes in it with it.
  mutating func takeStorage() -> [UInt8] {
    start = 0
    touched = 0
    var taken: [UInt8] = []
    swap(&taken, &storage)
    return taken
  }

  /// Takes memory to receive into, in place of its own, which holds nothing.
  mutating func lend(_ memory: consuming [UInt8]) {
    precondition(isEmpty && memory.isEmpty)
    storage = memory
    start = 0
    touched = memory.capacity
  }

  /// Keeps `tail`, and hands out everything received up to `end` with the place of the first byte not consumed.
  mutating func split(keeping tail: Int, end: Int) -> (bytes: [UInt8], start: Int) {
    let first = start
    let rest = Array(storage[(start + tail)...])
    var taken = takeStorage()
    taken.removeLast(taken.count - first - end)
    storage = rest
    touched = rest.count
    return (taken, first)
  }

  /// Moves few bytes in much memory to memory that fits them, and returns what they were in.
  mutating func shrink() -> [UInt8]? {
    guard storage.capacity > 4 * max(count, 512) else { return nil }
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
  /// Whether the method of a request line that may be malformed is HEAD: then its refusal has no content either (RFC 9110 §9.3.2).
  var beginsWithHead: Bool {
    let bytes = unread
    return bytes.count >= 5 && "HEAD ".utf8.enumerated().allSatisfy { bytes[$0.offset] == $0.element }
  }
}
