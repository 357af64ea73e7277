extension [UInt8] {
  /// Reserves room once for many small pieces, each of which then costs no more than its bytes.
  ///
  /// - Parameter bytesMax: the most bytes that `write` puts.
  @inlinable @inline(__always)
  package mutating func append(bytesMax: Int, _ write: (inout ByteCursor) -> Void) {
    append(addingCapacity: bytesMax) { output in
      // Bounds: the cursor gets the room after the bytes in use, all of it.
      unsafe output.withUnsafeMutableBufferPointer { buffer, used in
        guard let base = buffer.baseAddress else { return }
        let start = unsafe UnsafeMutableRawPointer(base + used)
        var cursor = unsafe ByteCursor(at: start, count: buffer.count - used)
        write(&cursor)
        unsafe used += cursor.count(from: start)
      }
    }
  }
}
