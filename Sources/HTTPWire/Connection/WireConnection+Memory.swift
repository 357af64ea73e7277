import HTTPMessage

// A machine that is read by a function of its own is copied for it, 650 bytes, even where it has one owner: what a small request
// passes is inlined.

extension WireConnection {
  /// What a loop lends for a turn, at most. What a connection keeps behind its turn counts from the first byte.
  static let lentBytesMax = 128 << 10
  /// What is received at once, and counted before it is.
  static let receiveBytesMax = 1 << 20

  /// Whether `lend` would spare an allocation.
  package var wantsMemory: Bool { input.capacity == 0 }

  /// Takes empty memory to receive into: idle connections hold none, and borrow a loop's when bytes come.
  package mutating func lend(_ memory: consuming [UInt8]) { input.lend(memory) }

  /// The same, where it `wantsMemory`.
  package mutating func lendIfWanted(_ memory: () -> [UInt8]) {
    if input.capacity == 0 { input.lend(memory()) }
  }

  /// What a turn leaves.
  package struct Rest {
    /// Memory for another connection; nil where all is needed.
    package var memory: [UInt8]?
    /// When `expire` is to be called, unless something happens before.
    package var deadline: MonotonicInstant
    /// `isAnswering` and `outputBytes`: asked for one by one, each would copy the machine.
    package var isAnswering: Bool
    package var outputBytes: Int
    /// Whether `takePartMemory` has something.
    package var hasPartMemory: Bool
    /// Whether the request has been refused, because the memory to keep it in is exhausted: there is more to do.
    package var hasRefused: Bool
  }

  /// Ends a turn: gives back the memory that is not needed to keep what has been received, and counts what is kept.
  ///
  /// - Parameter countsKept: false if what waits to be sent leaves at once.
  package mutating func rest(_ time: WireTime, countsKept: Bool = true) -> Rest {
    decodingLeft = Self.decodedBytesPerTurnMax
    let memory = giveBack()
    // A small request has left nothing.
    let isNothing = input.capacity == 0 && output.isEmpty && takenBytes == 0 && share.bytesHeld == 0
    let hasRefused = isNothing || !countsKept ? false : !countKept(time)
    return Rest(
      memory: memory, deadline: deadline, isAnswering: isAnswering, outputBytes: outputBytes,
      hasPartMemory: output.hasDrained, hasRefused: hasRefused)
  }

  @inline(__always)
  private mutating func giveBack() -> [UInt8]? {
    guard phase != .requestReady else { return nil }
    return input.isEmpty ? (input.capacity == 0 ? nil : input.takeStorage()) : input.shrink()
  }

  /// - Returns: false, and the request is refused, if the budget does not reach for what has come of it.
  @inline(never)
  private mutating func countKept(_ time: WireTime) -> Bool {
    let mayRefuse =
      switch phase {
      case .awaitingRequest, .readingHead, .readingContent, .answering: !input.isEmpty
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
    _ = input.takeStorage()
    codingDecoder = nil
    decodedContent = []
    settleBudget()
  }

  /// - Returns: false where the budget does not reach.
  mutating func reserveBudget(bytes: Int) -> Bool {
    share.grow(to: bytesHeld(input: bytes))
  }

  /// Lets the budget know what is really held. An answer counts too.
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
    bytes + takenBytes + output.bytesHeld + (answer?.parts.memoryBytes ?? 0) + partsAheadBytes
  }

  // MARK: Answers

  /// Whether the budget reaches for an answer: peers that ask for much and take nothing must not fill the memory, whatever the work was
  /// worth.
  @inline(__always)
  mutating func affords(_ response: borrowing HTTPResponse) -> Bool {
    let bytes = response.parts?.memoryBytes ?? response.body.count
    // The request's own memory is about to be given back.
    return bytes <= SendQueue.copiedBytesMax
      || share.grow(to: bytes, for: bytes <= ByteBudget.smallResponseBytesMax ? .smallResponse : .other)
  }

  /// Lets the transport hold so many bytes of parts made ahead, until the answer has ended.
  ///
  /// - Returns: false where the budget does not reach; then each part is made when it is asked for.
  package mutating func reservePartsAhead(bytes: Int) -> Bool {
    guard share.grow(to: bytesHeld(input: input.touched) + bytes) else { return false }
    partsAheadBytes = bytes
    return true
  }

  /// Gives away the memory of a part that has been taken, to make the next one in; empty where there is none.
  package mutating func takePartMemory() -> [UInt8] { output.takeDrained() }
}
