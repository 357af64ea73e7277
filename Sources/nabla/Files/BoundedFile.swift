import Glibc
import Text

/// A file that is read whole up to a limit, or not at all.
enum BoundedFile {
  case bytes([UInt8])
  /// Why it is not read: the end of a sentence about it.
  case unreadable(String)

  /// The same as `--max-body-bytes` of the server: room for millions of numbers.
  static let bytesMax = 64 << 20

  /// Reads a file that a student has made.
  ///
  /// Only a regular file is read. A symbolic link could show a student what the grader may read. A pipe could block
  /// forever, and opening a device can have an effect. Nothing in the file is ever executed.
  ///
  /// - Parameter path: `-` is standard input. That and the streams of this process can be pipes.
  static func read(untrusted path: String) -> BoundedFile {
    if path == "-" || path == "/dev/stdin" { return read(from: STDIN_FILENO) }
    let isStream = ["/dev/fd/", "/proc/self/fd/"].contains(where: path.hasPrefix)
    var status = stat()
    guard unsafe (isStream ? stat(path, &status) : lstat(path, &status)) == 0 else {
      return unreadable(errno, ifMissing: "is missing. Submit a file of this name.")
    }
    if let kind = kind(of: status), !isStream { return .unreadable("is \(kind), expected a file.") }
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | (isStream ? 0 : O_NOFOLLOW | O_NONBLOCK | O_NOCTTY))
    guard descriptor >= 0 else { return unreadable(errno) }
    defer { close(descriptor) }
    // It may be another file than the one above.
    guard unsafe fstat(descriptor, &status) == 0 else { return unreadable(errno) }
    if let kind = kind(of: status), !isStream { return .unreadable("is \(kind), expected a file.") }
    return read(from: descriptor)
  }

  /// Reads a file of the course.
  ///
  /// - Parameter path: `-` is standard input.
  static func read(trusted path: String) -> BoundedFile {
    guard path != "-" else { return read(from: STDIN_FILENO) }
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return unreadable(errno) }
    defer { close(descriptor) }
    return read(from: descriptor)
  }

  private static func unreadable(_ code: Int32, ifMissing: String = "is missing.") -> BoundedFile {
    .unreadable(code == ENOENT ? ifMissing : "cannot be read: \(Terminal.reason(code)).")
  }

  /// What the file is, if it is not a regular one.
  private static func kind(of status: stat) -> String? {
    switch status.st_mode & S_IFMT {
    case S_IFREG: nil
    case S_IFDIR: "a folder"
    case S_IFLNK: "a symbolic link"
    case S_IFIFO: "a pipe"
    case S_IFSOCK: "a socket"
    default: "a device"
    }
  }

  private static func read(from descriptor: Int32) -> BoundedFile {
    var bytes: [UInt8] = []
    var count = 1
    while count > 0 {
      guard bytes.count <= bytesMax else {
        return .unreadable("is larger than \(bytesMax) bytes, the most that is read.")
      }
      count = bytes.append(readFrom: descriptor, atMost: chunkBytes)
    }
    return count < 0 ? unreadable(Int32(-count)) : .bytes(bytes)
  }

  private static let chunkBytes = 1 << 16
}
