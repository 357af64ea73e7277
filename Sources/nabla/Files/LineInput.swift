import Glibc

/// A file or a pipe of lines, read piece by piece.
struct LineInput: ~Copyable {
  enum Outcome: Equatable {
    case bytes
    case end
    /// A signal asks to stop.
    case interrupted
    /// The number of the error.
    case failed(Int32)
  }

  /// What one call reads at most: a pipe holds as much.
  static let pieceBytes = 64 << 10
  /// What `peek` reads at most to find the end of the first line.
  static let peekedBytesMax = 1 << 20

  let name: String
  /// The size of a regular file; nil for anything else.
  let fileBytes: Int?
  let isFolder: Bool
  private let descriptor: Int32
  /// What was read and not yet returned.
  private var peeked: [UInt8] = []

  /// - Parameter path: of a file, or `-` for standard input.
  /// - Returns: nil if it cannot be opened, after an error line.
  init?(at path: String) {
    name = Terminal.name(of: path)
    descriptor = path == "-" ? STDIN_FILENO : unsafe open(path, O_RDONLY | O_CLOEXEC)
    let status = Self.status(of: descriptor)
    fileBytes = status.flatMap { $0.st_mode & S_IFMT == S_IFREG ? Int($0.st_size) : nil }
    isFolder = status.map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
    guard descriptor >= 0 else {
      Terminal.complain("nabla: \(path): \(Terminal.reason(errno))")
      return nil
    }
  }

  deinit { if descriptor != STDIN_FILENO && descriptor >= 0 { close(descriptor) } }

  private static func status(of descriptor: Int32) -> stat? {
    var status = stat()
    guard descriptor >= 0, unsafe fstat(descriptor, &status) == 0 else { return nil }
    return status
  }

  /// The first bytes, to the end of the first line if it is short. They are still to be read.
  mutating func peek() -> [UInt8] {
    var piece: [UInt8] = []
    while peeked.count < Self.peekedBytesMax, readDescriptor(into: &piece) == .bytes {
      peeked += piece
      if piece.contains(UInt8(ascii: "\n")) { break }
    }
    return peeked
  }

  /// All of the rest: a regular file is mapped.
  ///
  /// - Returns: nil if it cannot be read, after an error line.
  mutating func rest() -> InputText? {
    defer { peeked = [] }
    return InputText(from: descriptor, after: peeked, named: name)
  }

  /// Reads the next piece: what a pipe has, or the next part of a file.
  mutating func read(into piece: inout [UInt8], unless interruption: Interruption? = nil) -> Outcome {
    guard peeked.isEmpty else {
      piece = peeked
      peeked = []
      return .bytes
    }
    if let interruption, !interruption.waitUntilReadable(descriptor) { return .interrupted }
    return readDescriptor(into: &piece)
  }

  private func readDescriptor(into piece: inout [UInt8]) -> Outcome {
    piece.removeAll(keepingCapacity: true)
    let count = piece.append(readFrom: descriptor, atMost: Self.pieceBytes)
    return count > 0 ? .bytes : count == 0 ? .end : .failed(Int32(-count))
  }
}
