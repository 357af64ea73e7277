import Glibc

extension [UInt8] {
  /// Reads once from a descriptor, again if a signal interrupts it, and appends what came.
  ///
  /// - Returns: the number of bytes; 0 at the end; the negative number of the error.
  mutating func append(readFrom descriptor: Int32, atMost bytesMax: Int) -> Int {
    var count = 0
    append(addingCapacity: bytesMax) { (span: inout OutputSpan<UInt8>) in
      unsafe span.withUnsafeMutableBufferPointer { buffer, initialized in
        repeat {
          // Bound: the buffer's own room.
          count = unsafe Glibc.read(descriptor, buffer.baseAddress! + initialized, buffer.count - initialized)
          if count < 0 { count = -Int(errno) }
        } while count == -Int(EINTR)
        initialized += Swift.max(count, 0)
      }
    }
    return count
  }
}
