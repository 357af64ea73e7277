import NumPyFiles

/// What a student's file is. Its first bytes decide, because students rename files.
enum AnswerFile {
  case json
  /// JSON in UTF-16, which Windows' shell writes.
  case utf16(isBigEndian: Bool)
  /// An array of NumPy, without a name.
  case npy
  /// Arrays of NumPy by name.
  case npz
  case empty
  /// A file of another program.
  case foreign(String)

  init(_ bytes: Span<UInt8>) {
    if bytes.starts(with: NumPyArray.magic) {
      self = .npy
    } else if bytes.starts(with: ZipArchive.magic) {
      self = .npz
    } else if !bytes.indices.contains(where: { !bytes[$0].isFileBlank }) {
      self = .empty
    } else if let isBigEndian = Self.isBigEndian(bytes) {
      self = .utf16(isBigEndian: isBigEndian)
    } else if let name = BodyFormat(bytes)?.nameOfFile {
      self = .foreign(name)
    } else {
      self = .json
    }
  }

  /// The order of the bytes of UTF-16; nil for other texts. JSON begins with an ASCII character, so a byte order mark
  /// or the place of a zero byte tells it (RFC 4627 §3).
  private static func isBigEndian(_ bytes: Span<UInt8>) -> Bool? {
    guard bytes.count >= 2 else { return nil }
    switch (bytes[0], bytes[1]) {
    case (0xFE, 0xFF), (0, 1...0x7F): return true
    case (0xFF, 0xFE), (1...0x7F, 0): return false
    default: return nil
    }
  }

  /// The text of UTF-16 in UTF-8. A byte without its pair at the end is left out.
  static func utf8(_ bytes: Span<UInt8>, isBigEndian: Bool) -> [UInt8] {
    let units = stride(from: 0, to: bytes.count - 1, by: 2).map { place in
      let (first, second) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
      return isBigEndian ? first << 8 | second : second << 8 | first
    }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }

  /// What a student should submit.
  static let expected = #"Submit a JSON object of your quantities, such as {"loss": 0.417}."#
}
