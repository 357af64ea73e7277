import CZlib

/// The bytes of a DEFLATE stream (RFC 1951) whose length is known.
///
/// - Parameter size: of the content. It is not trusted: the stream must have exactly that many bytes.
/// - Returns: nil for a broken stream, another length, or bytes after the end.
func inflated(_ stored: Span<UInt8>, size: Int) -> [UInt8]? {
  // No stream is denser than 1 to 1032, so a wrong size costs no memory.
  guard size < UInt32.max, stored.count <= UInt32.max, size / 1_032 <= stored.count else { return nil }
  // zlib's state points back at the structure, so it may not move.
  let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  unsafe stream.initialize(to: z_stream())
  defer { unsafe stream.deallocate() }
  guard unsafe czlib_inflate_init(stream, -15) == Z_OK else { return nil }
  defer { unsafe inflateEnd(stream) }
  var isWhole = false
  // One more byte than wanted, so that a longer stream does not look complete.
  let content = unsafe [UInt8](unsafeUninitializedCapacity: size + 1) { buffer, count in
    unsafe stored.withUnsafeBufferPointer { source in
      // Bound: `stored.count` bytes can be read, and `size + 1` written. Neither pointer outlives this call.
      unsafe stream.pointee.next_in = source.baseAddress
      unsafe stream.pointee.avail_in = UInt32(source.count)
      unsafe stream.pointee.next_out = buffer.baseAddress
      unsafe stream.pointee.avail_out = UInt32(size + 1)
      let code = unsafe inflate(stream, Z_FINISH)
      unsafe isWhole = code == Z_STREAM_END && stream.pointee.avail_in == 0 && stream.pointee.avail_out == 1
    }
    count = isWhole ? size : 0
  }
  return isWhole ? content : nil
}

/// CRC-32 as zip has it.
func checksum(_ bytes: Span<UInt8>) -> UInt32 {
  var sum: UInt = 0
  unsafe bytes.withUnsafeBufferPointer { buffer in
    // zlib counts in 32 bits. A file has at most 2³¹ bytes here.
    unsafe sum = crc32(0, buffer.baseAddress, UInt32(buffer.count))
  }
  return UInt32(truncatingIfNeeded: sum)
}
