extension NumberScanner {
  /// `takeEnd` reads this many bytes at most.
  static let endBytesMax = 160

  /// Reads numbers as `take` does, to the last byte of a document of which few are left.
  ///
  /// `take` looks at bytes around a number, and leaves the last ones of a document to the careful way, which takes ten times
  /// as long: of a small request that would be most of the reading. Here it reads a copy with zeros around it. No number has
  /// a zero behind it, so one that the document's end may cut is not taken.
  static func takeEnd(
    _ run: inout NumberRun, of document: Span<UInt8>, table: UnsafePointer<UInt64>,
    into output: UnsafeMutableBufferPointer<Double>
  ) -> Int {
    let start = run.offset
    let rest = document.extracting(droppingFirst: start)
    precondition(rest.count <= endBytesMax)
    let bytes = offsetMin + endBytesMax + tailBytes
    return unsafe withUnsafeTemporaryAllocation(byteCount: bytes, alignment: 8) { copy in
      // Bounds: `rest` fits between the first `offsetMin` bytes and the last `tailBytes`, as just asked.
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
      return unsafe NumberScanner(text, table: table).take(&run, into: output)
    }
  }
}
