/// Why a text is not the YAML that `YAMLReader` reads.
struct YAMLError: Error, CustomStringConvertible {
  let line: Int
  let reason: String

  var description: String { "line \(line): \(reason)" }
}

/// Reads the part of YAML 1.2 in which the contract is written, and refuses the rest.
///
/// It has block mappings and sequences, flow collections, plain and double-quoted scalars on one line, and block
/// scalars (`|`, `>`, `>-`). It has no anchors, tags, single quotes, or scalars that continue on the next line.
struct YAMLReader {
  private struct Line {
    let number: Int
    let indent: Int
    /// Without the indentation; it may end with a comment.
    let text: Substring
    var isBlank: Bool { text.allSatisfy { $0 == " " } }
    var isSkipped: Bool { isBlank || text.hasPrefix("#") }
  }

  private var lines: [Line]
  private var next = 0

  static func read(_ text: String) throws(YAMLError) -> DocumentValue {
    var reader = YAMLReader(text)
    let value = try reader.block(indent: 0)
    if let line = reader.current() { throw YAMLError(line: line.number, reason: "this follows the document's end") }
    return value
  }

  private init(_ text: String) {
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { index, line in
      let indent = line.prefix { $0 == " " }.count
      return Line(number: index + 1, indent: indent, text: line.dropFirst(indent))
    }
  }

  /// The next line with content.
  private mutating func current() -> Line? {
    while next < lines.count, lines[next].isSkipped { next += 1 }
    return next < lines.count ? lines[next] : nil
  }

  // MARK: Blocks

  private mutating func block(indent: Int) throws(YAMLError) -> DocumentValue {
    guard let line = current(), line.indent >= indent else { return .null }
    if line.text.hasPrefix("- ") { return try sequence(indent: line.indent) }
    if Self.key(of: line.text) != nil { return try mapping(indent: line.indent) }
    next += 1
    return try inline(line.text, of: line)
  }

  private mutating func sequence(indent: Int) throws(YAMLError) -> DocumentValue {
    var elements: [DocumentValue] = []
    while let line = current(), line.indent == indent, line.text.hasPrefix("- ") {
      let rest = line.text.dropFirst(2)
      if Self.key(of: rest) != nil {
        // The first member of a mapping is on the line of the dash, and the others are below it.
        lines[next] = Line(number: line.number, indent: indent + 2, text: rest)
        elements.append(try mapping(indent: indent + 2))
      } else {
        next += 1
        elements.append(try inline(rest, of: line))
      }
    }
    return .list(elements)
  }

  private mutating func mapping(indent: Int) throws(YAMLError) -> DocumentValue {
    var members: [DocumentValue.Member] = []
    while let line = current(), line.indent == indent {
      guard let (name, rest) = Self.key(of: line.text) else {
        throw YAMLError(line: line.number, reason: "expected `name:`")
      }
      guard !members.contains(where: { $0.name == name }) else {
        throw YAMLError(line: line.number, reason: "`\(name)` is there twice")
      }
      next += 1
      members.append(DocumentValue.Member(name: name, value: try value(rest, of: line)))
    }
    if let line = current(), line.indent > indent { throw YAMLError(line: line.number, reason: "indented too far") }
    return .object(members)
  }

  /// The value after `name:`.
  private mutating func value(_ rest: Substring, of line: Line) throws(YAMLError) -> DocumentValue {
    let text = Self.withoutComment(rest)
    switch text {
    case "": return try block(indent: line.indent + 1)
    case "|": return .string(blockLines(below: line.indent).joined(separator: "\n") + "\n")
    case ">": return .string(Self.folded(blockLines(below: line.indent)) + "\n")
    case ">-": return .string(Self.folded(blockLines(below: line.indent)))
    default: return try inline(rest, of: line)
    }
  }

  /// The lines of a block scalar, without their common indentation and without blank lines at the end.
  private mutating func blockLines(below indent: Int) -> [Substring] {
    var found: [Substring] = []
    var common: Int?
    while next < lines.count, lines[next].isBlank || lines[next].indent > indent {
      let line = lines[next]
      if !line.isBlank, common == nil { common = line.indent }
      let extra = String(repeating: " ", count: max(0, line.indent - (common ?? line.indent)))
      found.append(line.isBlank ? "" : extra + line.text)
      next += 1
    }
    while found.last == "" { found.removeLast() }
    return found
  }

  /// Lines that follow each other become one; a blank line ends a paragraph.
  private static func folded(_ lines: [Substring]) -> String {
    lines.split(separator: "", omittingEmptySubsequences: false).map { $0.joined(separator: " ") }
      .joined(separator: "\n")
  }

  // MARK: One line

  /// A scalar or a flow collection, which may continue on the next lines.
  private mutating func inline(_ rest: Substring, of line: Line) throws(YAMLError) -> DocumentValue {
    var text = Self.withoutComment(rest)
    if text.hasPrefix("[") || text.hasPrefix("{") {
      while !FlowReader.isBalanced(text), let more = current() {
        text += " " + Self.withoutComment(more.text)
        next += 1
      }
    }
    var reader = FlowReader(text, line: line.number)
    let value = try reader.value(endingAt: [])
    try reader.finish()
    return value
  }

  /// The name before `: `, or before a colon that ends the line; nil if the line does not begin with one.
  private static func key(of text: Substring) -> (name: String, rest: Substring)? {
    if text.hasPrefix("\"") {
      guard let end = text.dropFirst().firstIndex(of: "\"") else { return nil }
      let after = text[text.index(after: end)...]
      guard after.hasPrefix(":") else { return nil }
      return (String(text[text.index(after: text.startIndex)..<end]), after.dropFirst())
    }
    guard let first = text.first, first != "{", first != "[" else { return nil }
    var index = text.startIndex
    while let colon = text[index...].firstIndex(of: ":") {
      let after = text[text.index(after: colon)...]
      if after.isEmpty || after.first == " " { return (String(text[..<colon]), after) }
      index = text.index(after: colon)
    }
    return nil
  }

  /// Without a comment (a `#` after a space and outside quotes), and without the spaces around it.
  private static func withoutComment(_ text: Substring) -> String {
    var isQuoted = false
    var end = text.endIndex
    var before: Character = " "
    for index in text.indices {
      if text[index] == "\"", before != "\\" { isQuoted.toggle() }
      if text[index] == "#", before == " ", !isQuoted {
        end = index
        break
      }
      before = text[index]
    }
    let trimmed = text[..<end].drop { $0 == " " }
    return String(trimmed.reversed().drop { $0 == " " }.reversed())
  }
}
