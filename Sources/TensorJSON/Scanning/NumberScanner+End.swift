extension NumberScanner {
  /// `parseEnd` parses at most this many bytes.
  static let endBytesMax = 160

  /// Parses numbers as `parse` does, up to the last byte of a document of which few bytes are left.
  ///
  /// `parse` reads bytes around a number, so it leaves the last numbers of a document to the general path, which takes
  /// ten times as long. Of a small request that would be most of the time. This function copies the rest and puts zeros
  /// around it. No number is followed by a zero, so a number that the document's end may cut is not parsed.
  static func parseEnd(
    _ run: inout NumberRun, of document: Span<UInt8>, table: UnsafePointer<UInt64>,
    into output: UnsafeMutableBufferPointer<Double>
  ) -> Int {
    let start = run.offset
    let rest = document.extracting(droppingFirst: start)
    precondition(rest.count <= endBytesMax)
    let bytes = offsetMin + endBytesMax + tailBytes
    return unsafe withUnsafeTemporaryAllocation(byteCount: bytes, alignment: 8) { copy in
      // Bounds: `rest` fits between the first `offsetMin` bytes and the last `tailBytes`, by the precondition.
      let end = offsetMin + rest.count
      unsafe UnsafeMutableRawBufferPointer(rebasing: copy[..<offsetMin]).initializeMemory(as: UInt8.self, repeating: 0)
      unsafe rest.withUnsafeBytes {
        unsafe UnsafeMutableRawBufferPointer(rebasing: copy[offsetMin..<end]).copyMemory(from: $0)
      }
      unsafe UnsafeMutableRawBufferPointer(rebasing: copy[end..<end + tailBytes]).initializeMemory(
        as: UInt8.self, repeating: 0)
      run.offset = offsetMin
      defer { run.offset += start - offsetMin }
      let text = unsafe UnsafeRawBufferPointer(rebasing: copy[..<(end + tailBytes)])
      return unsafe NumberScanner(text, table: table).parse(&run, into: output)
    }
  }
}
