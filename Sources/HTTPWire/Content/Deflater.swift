import Bytes
import CZlib

/// Encodes whole contents as gzip (RFC 1952).
enum Deflater {
  /// - Returns: nil if there is no memory.
  static func gzip(_ content: [UInt8]) -> [UInt8]? {
    // zlib counts in 32 bits.
    guard content.count <= 1 << 30, var stream = DeflateStream(Strategy(content.span)) else { return nil }
    return stream.encode(content.span)
  }

  /// How zlib searches for repetitions. docs/decisions/0330 has the measurements.
  enum Strategy: Equatable {
    /// Numbers: their digits hardly ever repeat, and the search costs ten times as much as the Huffman code alone.
    case digits
    case text

    /// Judged by the beginning of the content.
    init(_ content: Span<UInt8>) {
      let sample = min(content.count, 2048)
      let digits = (0..<sample).count { content[$0].isDigit }
      self = 4 * digits >= 3 * sample ? .digits : .text
    }
  }
}

/// One gzip member that is being written. It owns the state of zlib.
@safe private struct DeflateStream: ~Copyable {
  // The state of zlib points back at the structure, so it may not move.
  private let stream: UnsafeMutablePointer<z_stream>

  init?(_ strategy: Deflater.Strategy) {
    let place = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    unsafe place.initialize(to: z_stream())
    unsafe stream = place
    let (level, kind) = strategy == .digits ? (Int32(1), Z_HUFFMAN_ONLY) : (6, Z_DEFAULT_STRATEGY)
    // 31: a window of 32 KiB, in the gzip format.
    guard unsafe czlib_deflate_init(place, level, 31, kind) == Z_OK else {
      unsafe place.deallocate()
      return nil
    }
  }

  deinit {
    unsafe deflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// - Returns: nil if zlib did not finish, which its own bound rules out.
  mutating func encode(_ content: Span<UInt8>) -> [UInt8]? {
    let most = unsafe Int(deflateBound(stream, UInt(content.count)))
    var isWhole = false
    var encoded: [UInt8] = []
    encoded.append(addingCapacity: most) { (output: inout OutputSpan<UInt8>) in
      unsafe content.withUnsafeBufferPointer { source in
        unsafe output.withUnsafeMutableBufferPointer { target, initialized in
          let room = min(target.count, most)
          // Bound: all of `source`, and `room` ≤ target.count; both pointers end with the call.
          unsafe stream.pointee.next_in = source.baseAddress
          unsafe stream.pointee.avail_in = UInt32(source.count)
          unsafe stream.pointee.next_out = target.baseAddress
          unsafe stream.pointee.avail_out = UInt32(room)
          isWhole = unsafe deflate(stream, Z_FINISH) == Z_STREAM_END
          initialized = unsafe room - Int(stream.pointee.avail_out)
          unsafe stream.pointee.next_in = nil
          unsafe stream.pointee.next_out = nil
        }
      }
    }
    return isWhole ? encoded : nil
  }
}
