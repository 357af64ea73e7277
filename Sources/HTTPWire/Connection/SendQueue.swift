/// Bytes that wait to be taken by the peer: heads and small contents in one run, then at most one large content.
///
/// A large content is not copied behind its head: the transport gathers the two (`writev`).
struct SendQueue: ~Copyable {
  /// Contents up to this are copied behind their head: a copy is cheaper than a second place to send from.
  static let copiedBytesMax = 4 << 10

  private(set) var run: [UInt8] = []
  private(set) var large: [UInt8] = []
  /// The memory of the last large content that was taken whole.
  private var drained: [UInt8] = []
  /// So many bytes of `run`, then of `large`, have been taken.
  private var taken = 0

  var count: Int { run.count + large.count - taken }
  var isEmpty: Bool { count == 0 }
  /// The memory of what waits to be taken.
  var bytesHeld: Int { (run.isEmpty ? 0 : run.capacity) + large.count }
  var hasLarge: Bool { !large.isEmpty }

  /// What is left of the run.
  var first: Span<UInt8> {
    @_lifetime(borrow self) get { run.span.extracting(droppingFirst: min(taken, run.count)) }
  }

  /// What is left of the large content.
  var second: Span<UInt8> {
    @_lifetime(borrow self) get { large.span.extracting(droppingFirst: max(taken - run.count, 0)) }
  }

  /// Appends to the run. Not while a large content waits: it would overtake it.
  mutating func append(_ fill: (inout [UInt8]) -> Void) {
    precondition(large.isEmpty)
    fill(&run)
  }

  mutating func append(content: consuming [UInt8]) {
    precondition(large.isEmpty)
    if content.count <= Self.copiedBytesMax { run += content } else { large = content }
  }

  /// The peer has taken `count` more bytes.
  mutating func take(_ count: Int) {
    taken += count
    precondition(taken <= run.count + large.count)
    guard isEmpty else { return }
    taken = 0
    if hasLarge {
      swap(&drained, &large)
      drained.removeAll(keepingCapacity: true)
      large = []
    }
    // A long run is given back, so that idle connections hold little.
    run.removeAll(keepingCapacity: run.capacity <= 1024)
  }

  var hasDrained: Bool { drained.capacity > 0 }

  /// Gives away the memory of a content that has been taken.
  mutating func takeDrained() -> [UInt8] {
    var memory: [UInt8] = []
    swap(&memory, &drained)
    return memory
  }
}
