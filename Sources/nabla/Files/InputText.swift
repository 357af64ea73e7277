import Glibc

/// The bytes of a file. A regular file is mapped: its pages come as they are needed, and go once they are forgotten.
@safe struct InputText: ~Copyable {
  private let mapping: UnsafeRawBufferPointer?
  private let bytes: [UInt8]

  /// - Parameter start: what was read before. Of a regular file, it is still a part of the mapping.
  /// - Returns: nil if it cannot be read, such as a folder, after an error line.
  init?(from descriptor: Int32, after start: [UInt8] = [], named name: String) {
    unsafe mapping = Self.map(descriptor, after: start.count)
    guard unsafe mapping == nil else {
      bytes = []
      return
    }
    guard let input = Terminal.readInput(from: descriptor, after: start, named: name) else { return nil }
    bytes = input
  }

  /// - Parameter path: of a file, or `-` for standard input.
  /// - Returns: nil if it cannot be read, after an error line.
  init?(at path: String) {
    guard path != "-" else {
      if isatty(STDIN_FILENO) == 1 { Terminal.complain("nabla: reading JSON from the terminal; Ctrl-D ends it") }
      self.init(from: STDIN_FILENO, named: Terminal.inputName)
      return
    }
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      Terminal.complain("nabla: \(path): \(Terminal.reason(errno))")
      return nil
    }
    defer { close(descriptor) }
    self.init(from: descriptor, named: path)
  }

  deinit {
    if let mapping = unsafe mapping {
      unsafe munmap(UnsafeMutableRawPointer(mutating: mapping.baseAddress), mapping.count)
    }
  }

  /// - Returns: nil for anything but a regular file with bytes to read.
  private static func map(_ descriptor: Int32, after startBytes: Int) -> UnsafeRawBufferPointer? {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0,
      lseek(descriptor, 0, SEEK_CUR) == startBytes
    else { return nil }
    let place = unsafe mmap(nil, status.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard unsafe place != MAP_FAILED, let place = unsafe place else { return nil }
    return unsafe UnsafeRawBufferPointer(start: place, count: status.st_size)
  }

  var span: Span<UInt8> {
    @_lifetime(borrow self)
    borrowing get {
      guard let mapping = unsafe mapping else { return bytes.span }
      // The mapping lives as long as `self`.
      let span = unsafe Span<UInt8>(_unsafeBytes: mapping)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// Frees the memory of the bytes before `place`. They would be read from the file again.
  func forget(before place: Int) {
    guard let mapping = unsafe mapping else { return }
    let pageBytes = Int(sysconf(Int32(_SC_PAGESIZE)))
    let length = place / pageBytes * pageBytes
    if length > 0 {
      unsafe madvise(UnsafeMutableRawPointer(mutating: mapping.baseAddress), length, MADV_DONTNEED)
    }
  }
}
