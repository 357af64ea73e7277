import Glibc

/// Files that are read whole, up to a size: configuration, and what the system writes about this process.
enum SmallFile {
  struct Failure: Error {
    /// For people: the file, and the system's reason.
    let text: String
  }

  static func bytes(at path: String, max bytesMax: Int) throws(Failure) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    while bytes.count <= bytesMax {
      var count = 0
      bytes.append(addingCapacity: chunkBytes) { (span: inout OutputSpan<UInt8>) in
        unsafe span.withUnsafeMutableBufferPointer { buffer, initialized in
          // Bound: the buffer's own room.
          count = unsafe read(descriptor, buffer.baseAddress! + initialized, buffer.count - initialized)
          initialized += Swift.max(count, 0)
        }
      }
      if count == 0 { return bytes }
      if count < 0 && errno != EINTR { throw failure(path) }
    }
    throw Failure(text: "\(path) is longer than \(bytesMax) bytes")
  }

  private static let chunkBytes = 1 << 12

  private static func failure(_ path: String) -> Failure {
    Failure(text: "cannot read \(path): \(Terminal.reason(errno))")
  }
}
