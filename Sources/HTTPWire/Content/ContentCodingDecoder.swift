import HTTPMessage

/// Undoes a request's content coding as its bytes come, within limits on what they decode to.
struct ContentCodingDecoder: ~Copyable {
  private enum State: Equatable {
    /// No byte has come.
    case empty
    /// `deflate` with its first byte: the second tells what frames it.
    case firstByte(UInt8)
    case within
    /// A stream has ended, and no byte is behind it.
    case ended
  }

  private let coding: ContentCoding
  private var state = State.empty
  private var inflater: Inflater?
  private var encodedBytes = 0
  private(set) var decoded: [UInt8] = []

  init(_ coding: ContentCoding) { self.coding = coding }

  /// What it holds, the decoded content included.
  var memoryBytes: Int { (inflater == nil ? 0 : Inflater.memoryBytes) + decoded.capacity }

  /// The ratio is judged each time that so many bytes have been decoded, and at the end: at the same places of the content however its
  /// bytes were cut. Between two of them it decodes to 4 MiB at most.
  private static let ratioStepBytes = 4096

  /// Room for what comes first: most contents decode to less.
  private static let roomBytesMin = 16 << 10

  /// Decodes the bytes of `range`, as far as `decodedBytesLeft` allows.
  ///
  /// - Parameters:
  ///   - decodedBytesLeft: how much it may decode to; becomes what is left of that.
  ///   - share: what the memory held counts against.
  ///   - otherBytes: what the connection holds beside this.
  /// - Returns: how many bytes it has used: all, unless none is left of `decodedBytesLeft`.
  mutating func decode(
    _ buffer: borrowing ReceiveBuffer, _ range: Range<Int>, _ limits: WireLimits, decodedBytesLeft: inout Int,
    share: inout BudgetShare, otherBytes: Int
  ) throws(WireError) -> Int {
    var rest = buffer.unread.extracting(range)
    if case .firstByte(let first) = state, !rest.isEmpty {
      try begin(Self.hasZlibHeader(first, rest[0]) ? .zlib : .raw)
      let held = [first]
      _ = try inflateAll(held.span, limits, &decodedBytesLeft, &share, otherBytes)
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
        // Another member may stand behind a gzip member (RFC 1952 §2.2); nothing stands behind the others.
        guard coding == .gzip else { throw .corruptContent }
        inflater!.reset()
        state = .within
      case .firstByte, .within:
        let step = Self.ratioStepBytes - encodedBytes % Self.ratioStepBytes
        let input = rest.extracting(first: min(step, rest.count))
        let used = try inflateAll(input, limits, &decodedBytesLeft, &share, otherBytes)
        rest = rest.extracting(droppingFirst: used)
        if used == step { try checkRatio(limits) }
      }
    }
    return range.count - rest.count
  }

  /// Says that all of the content has come. None at all was never encoded.
  mutating func finish(_ limits: WireLimits) throws(WireError) {
    guard state == .ended || state == .empty else { throw .truncatedContent }
    try checkRatio(limits)
  }

  /// Gives the decoded content away.
  consuming func take() -> [UInt8] { decoded }

  private mutating func begin(_ format: Inflater.Format) throws(WireError) {
    inflater = Inflater(format)
    guard inflater != nil else { throw .bodyMemoryExhausted }
    state = .within
  }

  /// `CMF` and `FLG` of RFC 1950 §2.2. A raw stream never begins so: its first block would be stored, with padding that is
  /// not zero.
  private static func hasZlibHeader(_ cmf: UInt8, _ flg: UInt8) -> Bool {
    cmf & 0x0F == 8 && cmf >> 4 <= 7 && (Int(cmf) << 8 | Int(flg)) % 31 == 0
  }

  /// Decodes up to the end of the input or of the stream, or of what is left to decode. With the input used up it goes on, which is at
  /// most what a few of its bits can stand for.
  ///
  /// - Returns: how many bytes of the input were used.
  private mutating func inflateAll(
    _ input: Span<UInt8>, _ limits: WireLimits, _ decodedBytesLeft: inout Int, _ share: inout BudgetShare,
    _ otherBytes: Int
  ) throws(WireError) -> Int {
    var used = 0
    while decodedBytesLeft > 0 || used == input.count {
      let room = min(try makeRoom(limits, &share, otherBytes), max(decodedBytesLeft, Self.ratioStepBytes))
      let before = decoded.count
      // Apart from `self`, which the closure below is given for the sake of the other member.
      var bytes: [UInt8] = []
      swap(&bytes, &decoded)
      var step = (used: 0, outcome: Inflater.Outcome.goesOn)
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
      // With room left, zlib has decoded all that the input allows.
      case .goesOn: if !isFull { return used }
      }
    }
    return used
  }

  private func checkRatio(_ limits: WireLimits) throws(WireError) {
    guard
      decoded.count <= limits.decodedFreeBytesMax || decoded.count / limits.decodedRatioMax <= encodedBytes
    else { throw .contentRatioTooHigh(limit: limits.decodedRatioMax) }
  }

  /// Doubles the memory where it is full, so that moving costs O(1) a byte; one byte over the limit shows that there are more.
  private mutating func makeRoom(
    _ limits: WireLimits, _ share: inout BudgetShare, _ otherBytes: Int
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
