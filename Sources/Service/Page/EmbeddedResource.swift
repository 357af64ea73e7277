/// A document that the build puts into the program: the plugin EmbedResources makes its constants.
struct EmbeddedResource: Sendable {
  let content: [UInt8]
  let gzip: [UInt8]
  /// Tells the versions of the document apart: 16 hexadecimal digits.
  let hash: String

  /// - Parameter gzip: hexadecimal digits.
  init(text: String, gzip: String, hash: String) {
    content = Array(text.utf8)
    self.gzip = Self.bytes(hexadecimal: gzip)
    self.hash = hash
  }

  private static func bytes(hexadecimal text: String) -> [UInt8] {
    let digits = Array(text.utf8)
    func value(_ digit: UInt8) -> UInt8 { digit <= UInt8(ascii: "9") ? digit & 0xF : digit - UInt8(ascii: "a") + 10 }
    return (0..<digits.count / 2).map { value(digits[2 * $0]) << 4 | value(digits[2 * $0 + 1]) }
  }
}
