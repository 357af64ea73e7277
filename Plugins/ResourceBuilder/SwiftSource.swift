/// The resources as a Swift file.
///
/// A text is a string literal, which the compiler reads fast. gzip is hexadecimal digits in a string literal: an array
/// literal of as many bytes takes seconds to compile.
enum SwiftSource {
  struct Resource {
    /// The name of the constant.
    let name: String
    let content: [UInt8]
  }

  static func text(of resources: [Resource]) -> String {
    let constants = resources.map { resource in
      """
        /// \(resource.content.count) bytes.
        static let \(resource.name) = EmbeddedResource(
          text: "\(literal(String(decoding: resource.content, as: UTF8.self)))",
          gzip: "\(hexadecimal(Gzip.encode(resource.content)))",
          hash: "\(hexadecimal(hash(resource.content)))")

      """
    }
    return "// Made by the plugin EmbedResources. swift-format-ignore-file\n\nextension EmbeddedResource {\n"
      + constants.joined(separator: "\n") + "}\n"
  }

  private static func literal(_ text: String) -> String {
    var literal = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": literal += "\\\""
      case "\\": literal += "\\\\"
      case "\n": literal += "\\n"
      case "\r": literal += "\\r"
      case "\t": literal += "\\t"
      default: literal.unicodeScalars.append(scalar)
      }
    }
    return literal
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// FNV-1a of 64 bits: it tells one version from another, and protects nothing.
  private static func hash(_ bytes: [UInt8]) -> [UInt8] {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return (0..<8).reversed().map { UInt8(truncatingIfNeeded: hash >> (8 * UInt64($0))) }
  }
}
