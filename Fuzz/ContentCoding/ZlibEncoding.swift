import CZlib
import FuzzSupport
import SeededRandom

@testable import HTTPWire

/// The parameters with which zlib encodes a content.
struct ZlibEncoding {
  var format: Inflater.Format
  /// How many streams the content is cut into.
  var members: Int
  var level: Int32
  var strategy: Int32
  var windowBits: Int32
  var memoryLevel: Int32
  /// Where and how zlib flushes; nil if it does not.
  var flushSeed: Int?
  /// Whether a gzip header has all its fields (RFC 1952 §2.3.1).
  var hasHeaderFields: Bool

  func encode(_ content: [UInt8]) -> [UInt8] {
    let size = (content.count + members - 1) / members
    return (0..<members).flatMap { index in
      stream(content[min(index * size, content.count)..<min((index + 1) * size, content.count)])
    }
  }

  private var zlibWindowBits: Int32 {
    switch format {
    case .gzip: windowBits + 16
    case .zlib: windowBits
    case .raw: -windowBits
    }
  }

  private func stream(_ content: ArraySlice<UInt8>) -> [UInt8] {
    unsafe withZlibStream { stream in
      let size = unsafe Int32(MemoryLayout<z_stream>.size)
      let code = unsafe deflateInit2_(
        stream, level, Z_DEFLATED, zlibWindowBits, memoryLevel, strategy, ZLIB_VERSION, size)
      precondition(code == Z_OK)
      defer { unsafe deflateEnd(stream) }
      return unsafe format == .gzip && hasHeaderFields
        ? encodeWithFields(stream, content) : encodeParts(stream, content)
    }
  }

  private func encodeWithFields(
    _ stream: UnsafeMutablePointer<z_stream>, _ content: ArraySlice<UInt8>
  ) -> [UInt8] {
    var text: [UInt8] = Array("name".utf8) + [0]
    return unsafe text.withUnsafeMutableBufferPointer { name in
      var header = unsafe gz_header()
      unsafe header.extra = name.baseAddress
      unsafe header.extra_len = UInt32(name.count)
      unsafe header.name = name.baseAddress
      unsafe header.comment = name.baseAddress
      unsafe header.hcrc = 1
      return unsafe withUnsafeMutablePointer(to: &header) { header in
        precondition(unsafe deflateSetHeader(stream, header) == Z_OK)
        return unsafe encodeParts(stream, content)
      }
    }
  }

  private func encodeParts(_ stream: UnsafeMutablePointer<z_stream>, _ content: ArraySlice<UInt8>) -> [UInt8] {
    guard let flushSeed else { return unsafe deflate(stream, content, Z_FINISH) }
    var random = SeededGenerator(seed: UInt64(flushSeed))
    var rest = content
    var encoded: [UInt8] = []
    for _ in 0..<6 {
      let part = rest.prefix(Int.random(in: 0...content.count, using: &random))
      rest = rest.dropFirst(part.count)
      let flushes = [Z_NO_FLUSH, Z_PARTIAL_FLUSH, Z_SYNC_FLUSH, Z_FULL_FLUSH, Z_BLOCK]
      encoded += unsafe deflate(stream, part, flushes.randomElement(using: &random)!)
    }
    return encoded + (unsafe deflate(stream, rest, Z_FINISH))
  }

  private func deflate(
    _ stream: UnsafeMutablePointer<z_stream>, _ part: ArraySlice<UInt8>, _ flush: Int32
  ) -> [UInt8] {
    // zlib's bound, and room for the markers of a flush and for what zlib held back. Contents have at most 40 kB.
    let most = unsafe Int(deflateBound(stream, UInt(part.count))) + 60_000
    let (code, encoded) = unsafe runZlib(stream, on: part, bytesMax: most) { unsafe CZlib.deflate(stream, flush) }
    // Z_BUF_ERROR: there was nothing to flush.
    precondition(code == (flush == Z_FINISH ? Z_STREAM_END : Z_OK) || (flush != Z_FINISH && code == Z_BUF_ERROR))
    precondition(unsafe stream.pointee.avail_in == 0)
    return encoded
  }
}
