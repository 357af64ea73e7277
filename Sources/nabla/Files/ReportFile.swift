import Glibc

/// A file that is written beside its place, and moved there once it is complete. If anything fails before that, an
/// existing file stays as it is. A device, a pipe or a stream of this process (`/dev/stdout`) is written in place.
///
/// A class, because a list cannot hold values that own a descriptor.
final class ReportFile {
  /// The file could not be opened, or not be written.
  struct Failure: Error {
    let path: String
    let code: Int32

    /// For people.
    var text: String { "cannot write \(path): \(Terminal.reason(code))" }
  }

  private let path: String
  /// Where it is written until it is complete; nil if that is `path` itself.
  private let part: String?
  private var descriptor: Int32
  private var pending: [UInt8] = []

  /// A call for each row would cost more than the row.
  private static let chunkBytes = 1 << 16

  init(_ path: String) throws(Failure) {
    self.path = path
    var status = stat()
    let exists = unsafe stat(path, &status) == 0
    if let stream = Self.stream(path) {
      part = nil
      descriptor = fcntl(stream, F_DUPFD_CLOEXEC, 0)
    } else if exists, status.st_mode & S_IFMT != S_IFREG {
      part = nil
      descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
    } else {
      let part = Self.part(of: path)
      self.part = part
      descriptor = unsafe open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      // The users that could read the file can read it again.
      if exists, descriptor >= 0 { fchmod(descriptor, status.st_mode & 0o777) }
    }
    guard descriptor >= 0 else { throw Failure(path: path, code: errno) }
  }

  /// The descriptor that a path names. To open it would lose the place where others write.
  private static func stream(_ path: String) -> Int32? {
    switch path {
    case "/dev/stdout": return STDOUT_FILENO
    case "/dev/stderr": return STDERR_FILENO
    default:
      guard let folder = ["/dev/fd/", "/proc/self/fd/"].first(where: path.hasPrefix) else { return nil }
      return Int(digits: String(path.dropFirst(folder.count))).flatMap(Int32.init(exactly:))
    }
  }

  /// A name in the same folder that no earlier run has left behind.
  private static func part(of path: String) -> String {
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
    return "\(folder).nabla-\(String(UInt64.random(in: 0...UInt64.max), radix: 36)).part"
  }

  deinit { discard() }

  func write(_ bytes: [UInt8]) throws(Failure) {
    pending += bytes
    if pending.count >= Self.chunkBytes { try flush() }
  }

  /// Moves the complete file to its place.
  func finish() throws(Failure) {
    try flush()
    let closed = close(descriptor)
    descriptor = -1
    guard closed == 0 else { throw failure() }
    guard let part, unsafe rename(part, path) != 0 else { return }
    throw failure()
  }

  private func flush() throws(Failure) {
    let code = Terminal.write(pending, to: descriptor)
    pending.removeAll(keepingCapacity: true)
    if code != 0 { throw Failure(path: path, code: code) }
  }

  private func failure() -> Failure { Failure(path: path, code: errno) }

  /// Removes what was written, unless the file is complete.
  private func discard() {
    if descriptor >= 0 { close(descriptor) }
    // After `finish` the part has been moved, and nothing is left to remove.
    if let part { unsafe unlink(part) }
  }
}
