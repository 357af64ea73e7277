import CZlib

/// One DEFLATE stream being decoded: the one owner of zlib's state for it.
@safe struct Inflater: ~Copyable {
  /// What frames the stream, in zlib's words (`windowBits` of `inflateInit2`); the window is DEFLATE's largest, 32 KiB.
  enum Format: Int32 {
    /// RFC 1952, one member.
    case gzip = 31
    /// RFC 1950.
    case zlib = 15
    /// RFC 1951: nothing does.
    case raw = -15
  }

  enum Outcome: Equatable {
    /// The input is used up, or the output is full.
    case goesOn
    /// The stream has ended, its check sum is right; what is left of the input is behind it.
    case ended
    case corrupt
    case noMemory
  }

  /// What zlib holds for one stream: the window and some 7 KiB of tables (zlib's own figure, rounded up).
  static let memoryBytes = 44 << 10

  // zlib's state points back at the structure, so it stays in one place.
  private let stream: UnsafeMutablePointer<z_stream>

  /// - Returns: nil where there is no memory.
  init?(_ format: Format) {
    let place = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    unsafe place.initialize(to: z_stream())
    unsafe stream = place
    guard unsafe czlib_inflate_init(place, format.rawValue) == Z_OK else {
      unsafe place.deallocate()
      return nil
    }
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// Begins another stream of the same format.
  mutating func reset() { unsafe inflateReset(stream) }

  /// Decodes from `input` and appends to `output`, as far as both reach.
  ///
  /// - Returns: how many bytes of the input were used, and why it stopped.
  mutating func decode(
    _ input: Span<UInt8>, into output: inout OutputSpan<UInt8>
  ) -> (used: Int, outcome: Outcome) {
    // zlib counts in 32 bits; what is more is left for the next call.
    let offered = min(input.count, 1 << 30)
    var outcome = Outcome.goesOn
    var used = 0
    unsafe input.withUnsafeBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { target, initialized in
        let room = min(target.count - initialized, 1 << 30)
        guard room > 0, let base = target.baseAddress else { return }
        // Bound: `offered` ≤ source.count and `room` is what is free behind `initialized`; both pointers end with the call.
        unsafe stream.pointee.next_in = source.baseAddress
        unsafe stream.pointee.avail_in = UInt32(offered)
        unsafe stream.pointee.next_out = base + initialized
        unsafe stream.pointee.avail_out = UInt32(room)
        outcome = Self.outcome(unsafe inflate(stream, Z_NO_FLUSH))
        used = unsafe offered - Int(stream.pointee.avail_in)
        initialized += unsafe room - Int(stream.pointee.avail_out)
        unsafe stream.pointee.next_in = nil
        unsafe stream.pointee.next_out = nil
      }
    }
    return (used, outcome)
  }

  private static func outcome(_ code: Int32) -> Outcome {
    switch code {
    // Z_BUF_ERROR: neither input nor room was left to go on with; it is no fault.
    case Z_OK, Z_BUF_ERROR: .goesOn
    case Z_STREAM_END: .ended
    case Z_MEM_ERROR: .noMemory
    // Z_NEED_DICT among them: there is no dictionary that both sides could know of.
    default: .corrupt
    }
  }
}
