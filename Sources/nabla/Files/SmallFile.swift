import Glibc

/// Files that are read whole, up to a size: configuration, and what the system writes about this process.
enum SmallFile {
  struct Failure: Error {
    /// For people: the file, and the system's reason.
    let text: String
  }

  static func bytes(at path: String, max bytesMax: Int) throws(Failure) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path, errno) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    while bytes.count <= bytesMax {
      let count = bytes.append(readFrom: descriptor, atMost: chunkBytes)
      if count == 0 { return bytes }
      if count < 0 { throw failure(path, Int32(-count)) }
    }
    throw Failure(text: "\(path) is longer than \(bytesMax) bytes")
  }

  private static let chunkBytes = 1 << 12

  private static func failure(_ path: String, _ code: Int32) -> Failure {
    Failure(text: "cannot read \(path): \(Terminal.reason(code))")
  }
}
