/// The connections of one turn of a loop whose answers leave together, one after the other.
///
/// The system's way of sending is longer than the processor's nearest cache, and so is that of handling. Taking turns between them for each
/// request, both run cold: docs/decisions/0312.
struct UnsentAnswers {
  /// So many wait at most: the first of them should not wait long for the last.
  private static let countMax = 32
  private static let bytesMax = 64 << 10

  /// Whether answers gather; else each is sent at once.
  var isOpen = false
  private(set) var tokens: [UInt64] = []
  private var bytes = 0

  var isFull: Bool { tokens.count >= Self.countMax || bytes >= Self.bytesMax }

  mutating func add(_ token: UInt64, bytes: Int) {
    tokens.append(token)
    self.bytes += bytes
  }

  mutating func takeTokens() -> [UInt64] {
    var taken: [UInt64] = []
    taken.reserveCapacity(tokens.count)
    swap(&taken, &tokens)
    bytes = 0
    return taken
  }
}
