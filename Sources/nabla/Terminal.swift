import Glibc

/// The standard streams.
enum Terminal {
  static func say(_ text: String) { write(Array("\(text)\n".utf8), to: STDOUT_FILENO) }

  static func complain(_ text: String) { write(Array("\(text)\n".utf8), to: STDERR_FILENO) }

  /// A reader that has gone away is no error of ours: the exit code still says how it ended.
  static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(descriptor, buffer.baseAddress! + written, buffer.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { return }
      written += count
    }
  }

  /// All of standard input, or of another descriptor, as far as it can be read.
  static func readInput(from descriptor: Int32 = STDIN_FILENO) -> [UInt8] {
    let chunkBytes = 1 << 16
    var input: [UInt8] = []
    var isOpen = true
    while isOpen {
      input.append(addingCapacity: chunkBytes) { (span: inout OutputSpan<UInt8>) in
        unsafe span.withUnsafeMutableBufferPointer { buffer, initialized in
          let count = unsafe read(descriptor, buffer.baseAddress! + initialized, buffer.count - initialized)
          isOpen = count > 0 || (count < 0 && errno == EINTR)
          initialized += max(count, 0)
        }
      }
    }
    return input
  }
}
