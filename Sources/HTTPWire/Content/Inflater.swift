import CZlib

/// One DEFLATE stream that is being decoded. It owns the state of zlib.
@safe struct Inflater: ~Copyable {
  /// The format around the stream, as `windowBits` of `inflateInit2`. The window is the largest of DEFLATE, 32 KiB.
  enum Format: Int32 {
    /// RFC 1952, one member.
    case gzip = 31
    /// RFC 1950.
    case zlib = 15
    /// RFC 1951, without a format around it.
    case raw = -15
  }

  enum Outcome: Equatable {
    /// The input is used up, or the output is full.
    case needsMore
    /// The stream has ended and its checksum is right. The rest of the input follows it.
    case ended
    case corrupt
    case noMemory
  }

  /// The memory of zlib for one stream: the window and about 7 KiB of tables (the figure in zlib, rounded up).
  static let memoryBytes = 44 << 10

  // The state of zlib points back at the structure, so it may not move.
  private let stream: UnsafeMutablePointer<z_stream>

  /// - Returns: nil if there is no memory.
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

  /// Decodes from `input` and appends to `output`, until one of them ends.
  ///
  /// - Returns: how many bytes of the input were used, and why it stopped.
  mutating func decode(
    _ input: Span<UInt8>, into output: inout OutputSpan<UInt8>
  ) -> (used: Int, outcome: Outcome) {
    // zlib counts in 32 bits. The rest is left for the next call.
    let offered = min(input.count, 1 << 30)
    var outcome = Outcome.needsMore
    var used = 0
    unsafe input.withUnsafeBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { target, initialized in
        let room = min(target.count - initialized, 1 << 30)
        guard room > 0, let base = target.baseAddress else { return }
        // Bound: `offered` ≤ source.count and `room` is free after `initialized`. Neither pointer outlives the call.
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
    // Z_BUF_ERROR means that input or room was missing, which is not a fault.
    case Z_OK, Z_BUF_ERROR: .needsMore
    case Z_STREAM_END: .ended
    case Z_MEM_ERROR: .noMemory
    // This includes Z_NEED_DICT: HTTP has no dictionaries.
    default: .corrupt
    }
  }
}
