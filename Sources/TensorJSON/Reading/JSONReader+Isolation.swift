import Bytes

/// Values whose faults do not affect others. Each is parsed strictly; if that fails, it is skipped by its brackets and
/// quotes.
///
///     let mark = reader.beginIsolated()
///     do { …parse the value…; try reader.endIsolated() }
///     catch { guard reader.skipIsolated(from: mark).isClosed else { throw reader.inDocument(error) } }
extension JSONReader {
  /// Where a value begins that may not be JSON.
  package struct Mark {
    package let offset: Int
    let containers: OpenContainers
    let openObjects: Int
  }

  /// What is known of a value that is not JSON.
  package struct Extent {
    /// Whether it has a clear end. If it has none, the reader is of no further use.
    package fileprivate(set) var isClosed = false
    /// Whether all of its brackets and quotes are closed at its end.
    package fileprivate(set) var isWhole = false
    /// Where the value of the wanted member begins.
    package fileprivate(set) var member: Int?
  }

  /// Skips U+FEFF, which editors put before a text and which is not part of it (RFC 8259 §8.1).
  package mutating func skipByteOrderMark() {
    skipWhiteSpace()
    if byte(at: offset) == 0xEF, byte(at: offset + 1) == 0xBB, byte(at: offset + 2) == 0xBF { offset += 3 }
  }

  /// As `nextElement`, for an array whose elements are isolated: any text may follow.
  package mutating func nextIsolatedElement() throws(JSONSyntaxError) -> Bool {
    skipWhiteSpace()
    if byte(at: offset) == UInt8(ascii: "]") {
      close()
      return false
    }
    if !containers.isFirst { try skipComma(before: UInt8(ascii: "]"), else: .commaOrEndOfArray) }
    containers.isFirst = false
    return true
  }

  /// Begins an isolated value: lines and columns of faults are counted from here.
  package mutating func beginIsolated() -> Mark {
    skipByteOrderMark()
    skipWhiteSpace()
    origin = offset
    return mark
  }

  /// Ends an isolated value that was parsed.
  ///
  /// - Throws: the fault of anything between the value and the comma or bracket that ends it.
  package mutating func endIsolated() throws(JSONSyntaxError) {
    skipWhiteSpace()
    let next = byte(at: offset)
    guard offset == document.count || next == UInt8(ascii: ",") || next == containers.closer else {
      throw unexpected(expected: containers.innermost == .object ? .commaOrEndOfObject : .commaOrEndOfArray)
    }
    origin = 0
  }

  /// Skips a value that is not JSON.
  ///
  /// Its end is the comma or the bracket outside of it. A bracket that is not closed ends with the one around it. If a
  /// quote or a bracket leaves the end open, it is not guessed: the texts after it belong to other values.
  ///
  /// - Parameter name: a member of the value to find.
  package mutating func skipIsolated(from mark: Mark, noting name: StaticString) -> Extent {
    goBack(to: mark)
    var scan = ExtentScan(name: name)
    while offset < document.count, !scan.hasEnded { offset = scan.scan(byte(at: offset), at: offset, of: self) }
    // Inside a container, the end of the document does not end the value.
    let isClosed = scan.isClosed && (scan.hasEnded || containers.isEmpty)
    return Extent(isClosed: isClosed, isWhole: scan.isWhole, member: scan.member)
  }

  /// Ends an isolated value that was skipped.
  package mutating func forgetIsolated() { origin = 0 }

  /// Moves to a place, to parse a single value there.
  package mutating func move(to place: Int) { offset = place }

  /// The same fault, with its place in the whole document.
  package func inDocument(_ error: JSONSyntaxError) -> JSONSyntaxError {
    JSONSyntaxError(error.reason, at: origin + error.offset, in: document)
  }

  /// The line of a byte in the document, from 1, counted from a known line.
  package func line(of place: Int, from known: (line: Int, place: Int)) -> Int {
    var line = known.line
    for index in known.place..<place where document[index] == UInt8(ascii: "\n") { line += 1 }
    return line
  }
}

extension JSONReader {
  /// The index after the quote that closes the string at `start`; nil if none does.
  ///
  /// A letter right after a quote means that the quote opens a string. An earlier string was then never closed.
  fileprivate func endOfQuoted(from start: Int) -> Int? {
    var place = start + 1
    while place < document.count {
      switch document[place] {
      case UInt8(ascii: "\\"): place += 2
      case UInt8(ascii: "\""): return byte(at: place + 1).isWordContinuation ? nil : place + 1
      default: place += 1
      }
    }
    return nil
  }

  /// Where the value of the member begins, if the name at `name`, in its quotes, is `wanted`; else nil.
  fileprivate func placeOfValue(of name: Range<Int>, named wanted: StaticString) -> Int? {
    guard document.extracting(name.lowerBound + 1..<name.upperBound - 1).equals(wanted) else { return nil }
    let colon = document.endOfWhiteSpace(from: name.upperBound)
    return byte(at: colon) == UInt8(ascii: ":") ? document.endOfWhiteSpace(from: colon + 1) : nil
  }
}

extension OpenContainers {
  /// The bracket that closes the innermost container; 0, which no text contains, if none is open.
  fileprivate var closer: UInt8 {
    if isEmpty { return 0 }
    return innermost == .object ? UInt8(ascii: "}") : UInt8(ascii: "]")
  }
}

/// Follows the brackets and quotes of one value.
private struct ExtentScan {
  let name: StaticString
  private(set) var member: Int?
  private(set) var hasEnded = false
  private var openers: [UInt8] = []
  /// Whether a bracket or a string of the value is closed, and none is open: no other may follow.
  private(set) var isWhole = false
  private var isBroken = false

  init(name: StaticString) { self.name = name }

  var isClosed: Bool { openers.isEmpty && !isBroken }

  /// - Returns: the next place to scan.
  mutating func scan(_ byte: UInt8, at place: Int, of reader: borrowing JSONReader) -> Int {
    switch byte {
    case UInt8(ascii: "\""): return scanString(at: place, of: reader)
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      if isWhole { return stop(at: place) }
      openers.append(byte)
    case UInt8(ascii: "}"): return scanCloser(of: UInt8(ascii: "{"), at: place)
    case UInt8(ascii: "]"): return scanCloser(of: UInt8(ascii: "["), at: place)
    case UInt8(ascii: ",") where openers.isEmpty:
      hasEnded = true
      return place
    default: break
    }
    return place + 1
  }

  private mutating func scanString(at place: Int, of reader: borrowing JSONReader) -> Int {
    guard !isWhole, let end = reader.endOfQuoted(from: place) else { return stop(at: place) }
    if member == nil, openers == [UInt8(ascii: "{")] {
      member = reader.placeOfValue(of: place..<end, named: name)
    }
    isWhole = openers.isEmpty
    return end
  }

  private mutating func scanCloser(of opener: UInt8, at place: Int) -> Int {
    if openers.isEmpty {
      hasEnded = true
      return place
    }
    guard let index = openers.lastIndex(of: opener) else { return stop(at: place) }
    openers.removeSubrange(index...)
    isWhole = openers.isEmpty
    return place + 1
  }

  private mutating func stop(at place: Int) -> Int {
    isBroken = true
    hasEnded = true
    return place
  }
}
