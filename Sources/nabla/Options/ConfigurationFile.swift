import Text

/// The file of `--config`: lines `option = value`, and comments from a `#` that begins a line or follows white space.
///
/// A value has no quotes: it is the text after `=`, without white space at its ends.
struct ConfigurationFile {
  struct Entry: Equatable {
    var name: String
    var value: String
    var line: Int
  }

  let path: String
  let entries: [Entry]

  /// Every option with a long value needs a hundredth of it.
  static let bytesMax = 1 << 20

  /// - Parameter origins: where `--config` comes from, for the message.
  init(at path: String, _ origins: OptionOrigins) throws(UsageError) {
    let bytes: [UInt8]
    do throws(SmallFile.Failure) {
      bytes = try SmallFile.bytes(at: path, max: Self.bytesMax)
    } catch {
      throw UsageError("\(origins.place(of: "config")): \(error.text).")
    }
    // Some editors write a byte order mark at the start.
    let mark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    try self.init(path: path, text: String(decoding: bytes[mark...], as: UTF8.self))
  }

  init(path: String, text: String) throws(UsageError) {
    self.path = path
    var entries: [Entry] = []
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let line = Self.withoutComment(line)
      if line.isEmpty { continue }
      entries.append(try Self.entry(line, "\(path):\(index + 1)", line: index + 1))
    }
    self.entries = entries
  }

  func place(of entry: Entry) -> String { "\(path):\(entry.line)" }

  private static func entry(_ text: Substring, _ place: String, line: Int) throws(UsageError) -> Entry {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(trimmed)
    guard parts.count == 2, !parts[0].isEmpty else {
      throw UsageError("\(place): found \(String(text).quoted), expected `option = value`.")
    }
    let (name, value) = (String(parts[0]), String(parts[1]))
    if value.isEmpty { throw UsageError("\(place): \(name.shown) has no value.") }
    if value.hasPrefix("\"") {
      throw UsageError("\(place): \(name.shown): found \(value.quoted), expected a value without quotes.")
    }
    guard value.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F || $0 == "\t" }) else {
      throw UsageError("\(place): \(name.shown): found a control character in \(value.quoted).")
    }
    return Entry(name: name, value: value, line: line)
  }

  private static func withoutComment(_ line: Substring) -> Substring {
    var isAfterSpace = true
    for index in line.indices {
      if line[index] == "#" && isAfterSpace { return trimmed(line[..<index]) }
      isAfterSpace = line[index].isWhitespace
    }
    return trimmed(line)
  }

  private static func trimmed(_ text: Substring) -> Substring {
    let head = text.drop(while: \.isWhitespace)
    guard let last = head.lastIndex(where: { !$0.isWhitespace }) else { return head[head.endIndex...] }
    return head[...last]
  }
}
