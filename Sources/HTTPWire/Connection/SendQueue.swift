/// Bytes that wait to be sent: heads and small contents in one run, then at most one large content.
///
/// A large content is not copied after its head: the transport sends both with one `writev`.
struct SendQueue: ~Copyable {
  /// Contents up to this size are copied after their head: a copy is cheaper than a second buffer to send from.
  static let copiedBytesMax = 4 << 10

  private(set) var run: [UInt8] = []
  private(set) var large: [UInt8] = []
  /// How many bytes of `run`, then of `large`, were sent.
  private var sent = 0

  var count: Int { run.count + large.count - sent }
  var isEmpty: Bool { count == 0 }
  /// The memory of what waits to be sent.
  var bytesHeld: Int { (run.isEmpty ? 0 : run.capacity) + large.count }
  var hasLarge: Bool { !large.isEmpty }

  /// The unsent part of the run.
  var first: Span<UInt8> {
    @_lifetime(borrow self) get { run.span.extracting(droppingFirst: min(sent, run.count)) }
  }

  /// The unsent part of the large content.
  var second: Span<UInt8> {
    @_lifetime(borrow self) get { large.span.extracting(droppingFirst: max(sent - run.count, 0)) }
  }

  /// Appends to the run. No large content may wait: the bytes would overtake it.
  mutating func append(_ fill: (inout [UInt8]) -> Void) {
    precondition(large.isEmpty)
    fill(&run)
  }

  mutating func append(content: consuming [UInt8]) {
    precondition(large.isEmpty)
    // Fast path (0006): a large content is sent without a copy. The general path appends it to the run.
    if content.count <= Self.copiedBytesMax { run += content } else { large = content }
  }

  /// Drops `count` more bytes, which the socket has accepted.
  mutating func drop(_ count: Int) {
    sent += count
    precondition(sent <= run.count + large.count)
    guard isEmpty else { return }
    sent = 0
    large = []
    // A long run is freed, so that idle connections hold little.
    run.removeAll(keepingCapacity: run.capacity <= 1024)
  }
}
