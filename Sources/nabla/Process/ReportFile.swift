import Glibc

/// A file that is written beside its place, and moved there once it is complete. A device or a pipe is written in
/// place.
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
    let isSpecial = unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
    part = isSpecial ? nil : "\(path).\(getpid()).part"
    let flags = isSpecial ? O_WRONLY | O_CLOEXEC : O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
    descriptor = unsafe open(part ?? path, flags, 0o666)
    guard descriptor >= 0 else { throw Failure(path: path, code: errno) }
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
