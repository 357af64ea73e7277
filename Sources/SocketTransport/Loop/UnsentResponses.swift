/// The connections of one turn of a loop whose responses are sent together, one after the other.
///
/// The kernel's code for sending fills the processor's first-level cache, and so does the code that handles a request.
/// If they alternate for each request, both run with a cold cache: docs/decisions/0312.
struct UnsentResponses {
  /// The most connections that wait: the first one should not wait long for the last.
  private static let countMax = 32
  private static let bytesMax = 64 << 10

  /// Whether responses are gathered; otherwise each is sent at once.
  var isOpen = false
  private(set) var tokens: [UInt64] = []
  private var bytes = 0

  var isFull: Bool { tokens.count >= Self.countMax || bytes >= Self.bytesMax }

  mutating func add(_ token: UInt64, bytes: Int) {
    tokens.append(token)
    self.bytes += bytes
  }

  mutating func removeAll() -> [UInt64] {
    var removed: [UInt64] = []
    removed.reserveCapacity(tokens.count)
    swap(&removed, &tokens)
    bytes = 0
    return removed
  }
}
