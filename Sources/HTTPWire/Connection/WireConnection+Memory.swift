import HTTPMessage

// The compiler copies the machine, 650 bytes, for a function that only reads it, even if it has one owner. So what each
// small request calls is inlined.

extension WireConnection {
  /// The most memory that a loop passes to a connection for a turn. What a connection keeps after its turn counts from
  /// the first byte.
  static let loopMemoryBytesMax = 128 << 10
  /// The most that one call receives. It is counted before the call.
  static let receiveBytesMax = 1 << 20

  /// Whether `reuse` would save an allocation.
  package var needsMemory: Bool { input.capacity == 0 }

  /// Receives into this empty memory from now on. Idle connections hold none, and use that of the loop when bytes come.
  package mutating func reuse(_ memory: consuming [UInt8]) { input.reuse(memory) }

  /// The same, if the connection `needsMemory`.
  package mutating func reuseIfNeeded(_ memory: () -> [UInt8]) {
    if input.capacity == 0 { input.reuse(memory()) }
  }

  /// What `endTurn` returns.
  package struct Remainder {
    /// Memory for another connection; nil if this one needs all of it.
    package var memory: [UInt8]?
    /// When `expire` must be called, unless something happens before.
    package var deadline: MonotonicInstant
    /// `isResponding`, `isStreaming` and `outputBytes`: separate calls would each copy the machine.
    package var isResponding: Bool
    package var isStreaming: Bool
    package var outputBytes: Int
    /// Whether the request was refused because the memory to keep it is exhausted. Then there is more to do.
    package var hasRefused: Bool
  }

  /// Ends a turn: releases the memory that is not needed to keep the received bytes, and counts what is kept.
  ///
  /// - Parameter countsKept: false if the waiting bytes are sent at once.
  package mutating func endTurn(_ time: WireTime, countsKept: Bool = true) -> Remainder {
    decodingLeft = Self.decodedBytesPerTurnMax
    let memory = releaseInput()
    // After a small request nothing is held.
    let isNothing = input.capacity == 0 && output.isEmpty && detachedBytes == 0 && share.bytesHeld == 0
    let hasRefused = isNothing || !countsKept ? false : !countKept(time)
    return Remainder(
      memory: memory, deadline: deadline, isResponding: isResponding, isStreaming: phase == .streaming,
      outputBytes: output.count, hasRefused: hasRefused)
  }

  @inline(__always)
  private mutating func releaseInput() -> [UInt8]? {
    guard phase != .requestReady else { return nil }
    return input.isEmpty ? (input.capacity == 0 ? nil : input.releaseStorage()) : input.shrink()
  }

  /// - Returns: false if the budget is too small for the bytes of the request. The request is then refused.
  @inline(never)
  private mutating func countKept(_ time: WireTime) -> Bool {
    let mayRefuse =
      switch phase {
      case .awaitingRequest, .readingHead, .readingContent, .responding: !input.isEmpty
      case .streaming: true
      case .requestReady, .closing, .closed: false
      }
    if mayRefuse, !reserveBudget(bytes: input.touched) {
      refuse(.bodyMemoryExhausted, time)
      return false
    }
    settleBudget()
    return true
  }

  mutating func discardInput() {
    _ = input.releaseStorage()
    codingDecoder = nil
    decodedContent = []
    settleBudget()
  }

  /// - Returns: false if the budget is too small.
  mutating func reserveBudget(bytes: Int) -> Bool {
    share.grow(to: bytesHeld(input: bytes))
  }

  /// Sets the share of the budget to what is really held. A response counts too.
  mutating func settleBudget() {
    share.set(to: bytesHeld(input: input.touched))
  }

  @inline(__always)
  private func bytesHeld(input bytes: Int) -> Int {
    let others = bytesHeldBesideCoding(input: bytes) + decodedContent.capacity
    switch codingDecoder {
    case .some(let decoder): return others + decoder.memoryBytes
    case nil: return others
    }
  }

  @inline(__always)
  func bytesHeldBesideCoding(input bytes: Int) -> Int {
    bytes + detachedBytes + output.bytesHeld + (parted?.parts.memoryBytes ?? 0) + partsAheadBytes
      + (lines?.memoryBytes ?? 0)
  }

  // MARK: Responses

  /// Whether the budget has room for a response: peers that ask for much and read nothing must not fill the memory.
  @inline(__always)
  mutating func affords(_ response: borrowing HTTPResponse) -> Bool {
    let bytes = response.parts?.memoryBytes ?? response.body.count
    // The memory of the request itself is about to be released.
    return bytes <= SendQueue.copiedBytesMax
      || share.grow(to: bytes, for: bytes <= ByteBudget.smallResponseBytesMax ? .smallResponse : .other)
  }

  /// Lets the transport hold so many bytes of parts made ahead, until the response has ended.
  ///
  /// - Returns: false if the budget is too small. Then each part is made when `advance` asks for it.
  package mutating func reservePartsAhead(bytes: Int) -> Bool {
    guard share.grow(to: bytesHeld(input: input.touched) + bytes) else { return false }
    partsAheadBytes = bytes
    return true
  }
}
