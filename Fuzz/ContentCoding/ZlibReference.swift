import CZlib

@testable import HTTPWire

/// Decodes a content with zlib alone: one call for each stream, all bytes at once.
enum ZlibReference {
  enum Outcome: Equatable { case whole, corrupt, truncated }

  /// - Returns: why decoding ended, and the content up to there.
  static func decode(_ bytes: [UInt8], _ coding: ContentCoding) -> (outcome: Outcome, content: [UInt8]) {
    var content: [UInt8] = []
    var rest = bytes[...]
    // The second byte tells the frame.
    if coding == .deflate && bytes.count == 1 { return (.truncated, []) }
    // Content of no bytes counts as not encoded.
    while !rest.isEmpty {
      let windowBits: Int32 = coding == .gzip ? 31 : hasZlibHeader(rest) ? 15 : -15
      let stream = inflateOnce(Array(rest), windowBits)
      content += stream.content
      guard stream.code == Z_STREAM_END else {
        return (stream.code == Z_BUF_ERROR || stream.code == Z_OK ? .truncated : .corrupt, content)
      }
      rest = rest.dropFirst(stream.used)
      if coding == .deflate && !rest.isEmpty { return (.corrupt, content) }
    }
    return (.whole, content)
  }

  /// RFC 1950 §2.2.
  private static func hasZlibHeader(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let first = bytes.first, let second = bytes.dropFirst().first else { return false }
    return first & 0x8F == 8 && (UInt(first) * 256 + UInt(second)).isMultiple(of: 31)
  }

  private static func inflateOnce(_ bytes: [UInt8], _ windowBits: Int32) -> (code: Int32, used: Int, content: [UInt8]) {
    // DEFLATE's greatest ratio is 1032. The header and the checksum make it smaller.
    let most = bytes.count * 1032 + 1024
    var code = Z_OK
    var used = 0
    let content = unsafe withZlibStream { stream in
      precondition(unsafe czlib_inflate_init(stream, windowBits) == Z_OK)
      defer { unsafe inflateEnd(stream) }
      let decoded: [UInt8]
      (code, decoded) = unsafe runZlib(stream, on: bytes[...], bytesMax: most) { unsafe inflate(stream, Z_FINISH) }
      used = unsafe bytes.count - Int(stream.pointee.avail_in)
      return decoded
    }
    return (code, used, content)
  }
}

/// Passes `source` to one call of zlib, with room for `bytesMax` bytes.
///
/// - Returns: the call's result, and the bytes that it has written.
func runZlib(
  _ stream: UnsafeMutablePointer<z_stream>, on source: ArraySlice<UInt8>, bytesMax: Int, _ call: () -> Int32
) -> (code: Int32, written: [UInt8]) {
  var code = Z_OK
  let written = unsafe [UInt8](unsafeUninitializedCapacity: bytesMax) { target, count in
    unsafe source.withUnsafeBufferPointer { source in
      unsafe stream.pointee.next_in = source.baseAddress
      unsafe stream.pointee.avail_in = UInt32(source.count)
      unsafe stream.pointee.next_out = target.baseAddress
      unsafe stream.pointee.avail_out = UInt32(bytesMax)
      code = call()
    }
    count = unsafe bytesMax - Int(stream.pointee.avail_out)
  }
  return (code, written)
}

/// zlib's state points back at the structure, so it stays in one place.
func withZlibStream(_ body: (UnsafeMutablePointer<z_stream>) -> [UInt8]) -> [UInt8] {
  let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  defer { unsafe stream.deallocate() }
  unsafe stream.initialize(to: z_stream())
  return unsafe body(stream)
}
