import HTTPMessage

/// Decodes the content of a request as its bytes come, within limits on what they decode to.
struct ContentCodingDecoder: ~Copyable {
  private enum State: Equatable {
    /// No byte has come.
    case empty
    /// The first byte of `deflate`: the second shows which format it is.
    case firstByte(UInt8)
    case within
    /// A stream has ended, and no byte has come after it.
    case ended
  }

  private let coding: ContentCoding
  private var state = State.empty
  private var inflater: Inflater?
  private var encodedBytes = 0
  private(set) var decoded: [UInt8] = []
  /// How many decoded bytes were removed.
  private var removedBytes = 0

  init(_ coding: ContentCoding) { self.coding = coding }

  /// The memory that it holds, with the decoded content.
  var memoryBytes: Int { (inflater == nil ? 0 : Inflater.memoryBytes) + decoded.capacity }

  /// The ratio is checked each time after so many encoded bytes, and at the end: at the same places however the bytes
  /// were cut. Between two checks the content decodes to at most 4 MiB.
  private static let ratioStepBytes = 4096

  /// The first allocation: most contents decode to less.
  private static let roomBytesMin = 16 << 10

  /// Decodes the bytes of `range`, as far as `decodedBytesLeft` allows.
  ///
  /// - Parameters:
  ///   - decodedBytesLeft: how many decoded bytes are allowed; reduced by what was decoded.
  ///   - share: the share of the budget that the memory counts against.
  ///   - otherBytes: the other memory of the connection.
  /// - Returns: how many bytes were used: all, unless `decodedBytesLeft` has become 0.
  mutating func decode(
    _ buffer: borrowing ReceiveBuffer, _ range: Range<Int>, _ limits: WireLimits, decodedBytesLeft: inout Int,
    share: inout BudgetShare, otherBytes: Int
  ) throws(WireError) -> Int {
    var rest = buffer.unread.extracting(range)
    if case .firstByte(let first) = state, !rest.isEmpty {
      try begin(Self.hasZlibHeader(first, rest[0]) ? .zlib : .raw)
      let held = [first]
      _ = try inflate(
        held.span, limits, decodedBytesLeft: &decodedBytesLeft, share: &share, otherBytes: otherBytes)
    }
    while !rest.isEmpty, decodedBytesLeft > 0 {
      switch state {
      case .empty where coding == .gzip: try begin(.gzip)
      case .empty:
        guard rest.count > 1 else {
          state = .firstByte(rest[0])
          return range.count
        }
        try begin(Self.hasZlibHeader(rest[0], rest[1]) ? .zlib : .raw)
      case .ended:
        // Another member may follow a gzip member (RFC 1952 §2.2). Nothing may follow the other formats.
        guard coding == .gzip else { throw .corruptContent }
        inflater!.reset()
        state = .within
      case .firstByte, .within:
        let step = Self.ratioStepBytes - encodedBytes % Self.ratioStepBytes
        let input = rest.extracting(first: min(step, rest.count))
        let used = try inflate(
          input, limits, decodedBytesLeft: &decodedBytesLeft, share: &share, otherBytes: otherBytes)
        rest = rest.extracting(droppingFirst: used)
        if used == step { try checkRatio(limits) }
      }
    }
    return range.count - rest.count
  }

  /// Checks that the content is complete. Empty content needs no coding.
  mutating func finish(_ limits: WireLimits) throws(WireError) {
    guard state == .ended || state == .empty else { throw .truncatedContent }
    try checkRatio(limits)
  }

  /// Removes what is decoded so far: content that is used while it comes.
  mutating func removeDecoded() -> [UInt8] {
    var removed: [UInt8] = []
    swap(&removed, &decoded)
    removedBytes += removed.count
    return removed
  }

  /// Ends the decoder.
  ///
  /// - Returns: the decoded content.
  consuming func releaseDecoded() -> [UInt8] { decoded }

  private mutating func begin(_ format: Inflater.Format) throws(WireError) {
    inflater = Inflater(format)
    guard inflater != nil else { throw .bodyMemoryExhausted }
    state = .within
  }

  /// Whether the bytes are `CMF` and `FLG` of RFC 1950 §2.2. A raw stream never begins this way: its first block would
  /// be stored, with padding that is not zero.
  private static func hasZlibHeader(_ cmf: UInt8, _ flg: UInt8) -> Bool {
    cmf & 0x0F == 8 && cmf >> 4 <= 7 && (Int(cmf) << 8 | Int(flg)) % 31 == 0
  }

  /// Decodes to the end of the input or of the stream, or until `decodedBytesLeft` is 0. When the input is used up, it
  /// still decodes the bits that zlib holds, which is little.
  ///
  /// - Returns: how many bytes of the input were used.
  private mutating func inflate(
    _ input: Span<UInt8>, _ limits: WireLimits, decodedBytesLeft: inout Int, share: inout BudgetShare, otherBytes: Int
  ) throws(WireError) -> Int {
    var used = 0
    while decodedBytesLeft > 0 || used == input.count {
      let room = min(
        try makeRoom(limits, share: &share, otherBytes: otherBytes), max(decodedBytesLeft, Self.ratioStepBytes))
      let before = decoded.count
      // Moved out of `self`, because the closure below uses `self` for `inflater`.
      var bytes: [UInt8] = []
      swap(&bytes, &decoded)
      var step = (used: 0, outcome: Inflater.Outcome.needsMore)
      var isFull = false
      let rest = input.extracting(droppingFirst: used)
      bytes.append(addingCapacity: room) { (output: inout OutputSpan<UInt8>) in
        step = inflater!.decode(rest, into: &output)
        isFull = output.freeCapacity == 0
      }
      swap(&bytes, &decoded)
      used += step.used
      encodedBytes += step.used
      decodedBytesLeft -= decoded.count - before
      guard decoded.count <= limits.bodyBytesMax else { throw .bodyTooLarge(limit: limits.bodyBytesMax) }
      switch step.outcome {
      case .ended:
        state = .ended
        return used
      case .corrupt: throw .corruptContent
      case .noMemory: throw .bodyMemoryExhausted
      // If room is left, zlib has decoded all that the input allows.
      case .needsMore: if !isFull { return used }
      }
    }
    return used
  }

  private func checkRatio(_ limits: WireLimits) throws(WireError) {
    let bytes = removedBytes + decoded.count
    guard bytes <= limits.decodedFreeBytesMax || bytes / limits.decodedRatioMax <= encodedBytes else {
      throw .contentRatioTooHigh(limit: limits.decodedRatioMax)
    }
  }

  /// Doubles the memory if it is full, so that moving costs O(1) per byte. It may grow to one byte over the limit,
  /// which shows that the content is too large.
  private mutating func makeRoom(
    _ limits: WireLimits, share: inout BudgetShare, otherBytes: Int
  ) throws(WireError) -> Int {
    if decoded.capacity == decoded.count {
      let most = limits.bodyBytesMax.addingReportingOverflow(1)
      let wanted = min(
        max(2 * decoded.count, Self.roomBytesMin), most.overflow ? limits.bodyBytesMax : most.partialValue)
      guard share.grow(to: otherBytes + Inflater.memoryBytes + wanted) else { throw .bodyMemoryExhausted }
      decoded.reserveCapacity(wanted)
    }
    return decoded.capacity - decoded.count
  }
}
