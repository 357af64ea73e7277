import Service
import Glibc
import Text

/// The standard streams.
enum Terminal {
  static func say(_ text: String) { write(Array("\(text)\n".utf8), to: STDOUT_FILENO) }

  /// Writes a line to standard error. It may quote files, arguments and variables, so control characters are escaped.
  static func complain(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).legible }
    write(Array("\(lines.joined(separator: "\n"))\n".utf8), to: STDERR_FILENO)
  }

  /// Writes the lines of a refusal, each with the file and the line that it is about.
  ///
  /// - Parameter path: of a file, or `-` for standard input.
  static func complain(_ refusal: ProblemDetails, in path: String) {
    let line = refusal.position.map { ":\($0.line)" } ?? ""
    for text in refusal.lines { complain("nabla: \(name(of: path))\(line): \(text)") }
  }

  /// The name of a file in messages.
  static func name(of path: String) -> String { path == "-" ? inputName : path }

  /// Writes to standard output.
  ///
  /// - Returns: false if it cannot be written, after an error line. A reader that has closed its end is no error.
  static func deliver(_ bytes: [UInt8]) -> Bool {
    let code = write(bytes, to: STDOUT_FILENO)
    if code == 0 || code == EPIPE { return true }
    complain("nabla: cannot write standard output: \(reason(code))")
    return false
  }

  static func reason(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }

  /// - Returns: 0, or the number of the error that stopped the write.
  @discardableResult
  static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(descriptor, buffer.baseAddress! + written, buffer.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { return count < 0 ? errno : EIO }
      written += count
    }
    return 0
  }

  /// The name of standard input in messages.
  static let inputName = "<stdin>"

  /// All bytes of standard input, or of another descriptor.
  ///
  /// - Parameter start: bytes to put before them.
  /// - Returns: nil if it cannot be read, such as a folder, after an error line.
  static func readInput(
    from descriptor: Int32 = STDIN_FILENO, after start: [UInt8] = [], named name: String = inputName
  ) -> [UInt8]? {
    let chunkBytes = 1 << 16
    var input = start
    var count = 1
    while count > 0 { count = input.append(readFrom: descriptor, atMost: chunkBytes) }
    if count == 0 { return input }
    complain("nabla: \(name): \(reason(Int32(-count)))")
    return nil
  }
}
