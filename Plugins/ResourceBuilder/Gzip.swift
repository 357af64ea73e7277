internal import CZlib

/// gzip (RFC 1952) at the highest level: it is made once and sent often.
enum Gzip {
  /// Window of 2^15 bytes, plus 16 for gzip's head and checksum.
  private static let windowBits: Int32 = 15 + 16

  static func encode(_ content: [UInt8]) -> [UInt8] {
    var stream = unsafe z_stream()
    let streamBytes = unsafe Int32(MemoryLayout<z_stream>.size)
    let status = unsafe deflateInit2_(
      &stream, Z_BEST_COMPRESSION, Z_DEFLATED, windowBits, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION, streamBytes)
    precondition(status == Z_OK, "zlib has no memory")
    defer { unsafe deflateEnd(&stream) }
    // `deflateBound` is enough for one call.
    let output = unsafe [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(content.count))))
    return unsafe deflate(content, into: output, &stream)
  }

  private static func deflate(_ content: [UInt8], into room: [UInt8], _ stream: inout z_stream) -> [UInt8] {
    var (input, output) = (content, room)
    // Bound: both buffers are valid for the call, and `avail_in` and `avail_out` are their sizes.
    unsafe input.withUnsafeMutableBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { target in
        unsafe stream.next_in = UnsafePointer(source.baseAddress)
        unsafe stream.avail_in = UInt32(source.count)
        unsafe stream.next_out = target.baseAddress
        unsafe stream.avail_out = UInt32(target.count)
        precondition(unsafe CZlib.deflate(&stream, Z_FINISH) == Z_STREAM_END)
      }
    }
    output.removeLast(Int(unsafe stream.avail_out))
    return output
  }
}
