extension WireConnection {
  /// Memory up to this is a connection's own; what is above counts against the budget for content.
  static let ownBytesMax = 128 << 10

  /// Whether `lend` would spare an allocation.
  package var wantsMemory: Bool { input.capacity == 0 }

  /// Takes empty memory to receive into: idle connections hold none, and borrow a loop's when bytes come.
  package mutating func lend(_ memory: consuming [UInt8]) { input.lend(memory) }

  /// Ends a turn: gives back the memory that is not needed to keep what has been received.
  ///
  /// - Returns: the memory, for another connection, nil where all is needed; and when `expire` is to be called, unless
  ///   something happens before.
  package mutating func rest() -> (memory: [UInt8]?, deadline: MonotonicInstant) { (settle(), deadline) }

  private mutating func settle() -> [UInt8]? {
    guard phase != .requestReady else { return nil }
    let memory = input.isEmpty ? (input.capacity == 0 ? nil : input.takeStorage()) : input.shrink()
    if memory != nil { settleBudget() }
    return memory
  }

  mutating func discardInput() {
    _ = input.takeStorage()
    codingDecoder = nil
    decodedContent = []
    settleBudget()
  }

  /// - Returns: false where the budget does not reach.
  mutating func reserveBudget(capacity: Int) -> Bool {
    share.grow(to: bytesHeld(capacity: capacity))
  }

  /// Lets the budget know what is really held. An answer counts too, and is never refused for it: the work is done.
  mutating func settleBudget() {
    share.set(to: bytesHeld(capacity: input.capacity))
  }

  private func bytesHeld(capacity: Int) -> Int {
    let others = bytesHeldBesideCoding(capacity: capacity) + decodedContent.capacity
    switch codingDecoder {
    case .some(let decoder): return others + decoder.memoryBytes
    case nil: return others
    }
  }

  func bytesHeldBesideCoding(capacity: Int) -> Int { max(capacity - Self.ownBytesMax, 0) + output.large.count }
}
