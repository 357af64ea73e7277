import Bytes

/// Values whose faults stay their own: each is parsed strictly, and if that fails, passed by its brackets and quotes.
///
///     let mark = reader.beginIsolated()
///     do { …parse the value…; try reader.endIsolated() }
///     catch { guard reader.skipIsolated(from: mark).isClosed else { throw reader.inDocument(error) } }
extension JSONReader {
  /// Where a value begins that may turn out not to be JSON.
  package struct Mark {
    package let offset: Int
    let containers: OpenContainers
    let openObjects: Int
  }

  /// What is known of a value that is not JSON.
  package struct Extent {
    /// Whether it has a clear end. If it has none, the reader is of no further use.
    package fileprivate(set) var isClosed = false
    /// Whether all of its brackets and quotes are closed where its end was looked for.
    package fileprivate(set) var isWhole = false
    /// Where the value of the member begins that was looked for.
    package fileprivate(set) var member: Int?
  }

  /// Skips U+FEFF, which editors put before a text and which is no part of it (RFC 8259 §8.1).
  package mutating func skipByteOrderMark() {
    skipWhiteSpace()
    if byte(at: offset) == 0xEF, byte(at: offset + 1) == 0xBB, byte(at: offset + 2) == 0xBF { offset += 3 }
  }

  /// As `nextElement`, of an array whose elements are isolated: any text may stand next.
  package mutating func nextIsolatedElement() throws(JSONSyntaxError) -> Bool {
    skipWhiteSpace()
    if byte(at: offset) == UInt8(ascii: "]") {
      close()
      return false
    }
    if !containers.isFirst { try takeComma(before: UInt8(ascii: "]"), else: .commaOrEndOfArray) }
    containers.isFirst = false
    return true
  }

  /// From here on, faults have the lines and columns of the value that begins here.
  package mutating func beginIsolated() -> Mark {
    skipByteOrderMark()
    skipWhiteSpace()
    origin = offset
    return mark
  }

  /// Ends a value that could be parsed.
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

  /// Passes a value that is not JSON.
  ///
  /// Its end is the comma or the bracket outside of it. A bracket that is not closed ends with the one around it. Where a
  /// quote or a bracket leaves the end open, none is guessed: the texts after it belong to others.
  ///
  /// - Parameter name: a member whose place is wanted, of the object that the value is.
  package mutating func skipIsolated(from mark: Mark, noting name: StaticString) -> Extent {
    goBack(to: mark)
    var scan = ExtentScan(name: name)
    while offset < document.count, !scan.hasEnded { offset = scan.take(byte(at: offset), at: offset, of: self) }
    // Within a container, the end of the document ends nothing.
    let isClosed = scan.isClosed && (scan.hasEnded || containers.isEmpty)
    return Extent(isClosed: isClosed, isWhole: scan.isWhole, member: scan.member)
  }

  /// Ends a value that was passed.
  package mutating func forgetIsolated() { origin = 0 }

  /// Goes to a place, to parse a single value there.
  package mutating func move(to place: Int) { offset = place }

  /// The same fault with its place in the whole document.
  package func inDocument(_ error: JSONSyntaxError) -> JSONSyntaxError {
    JSONSyntaxError(error.reason, at: origin + error.offset, in: document)
  }

  /// The line of the document on which a byte is, from 1, counted on from a line that is known.
  package func line(of place: Int, from known: (line: Int, place: Int)) -> Int {
    var line = known.line
    for index in known.place..<place where document[index] == UInt8(ascii: "\n") { line += 1 }
    return line
  }
}

extension JSONReader {
  /// Behind the quote that closes the string at `start`; nil where none does.
  ///
  /// A letter right after a quote means that it opens a string, so that an earlier one was never closed.
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

  /// Where the value of the member begins whose name, in its quotes, is at `name`; nil where it is another.
  fileprivate func placeOfValue(of name: Range<Int>, named wanted: StaticString) -> Int? {
    guard document.extracting(name.lowerBound + 1..<name.upperBound - 1).equals(wanted) else { return nil }
    let colon = document.endOfWhiteSpace(from: name.upperBound)
    return byte(at: colon) == UInt8(ascii: ":") ? document.endOfWhiteSpace(from: colon + 1) : nil
  }
}

extension OpenContainers {
  /// The bracket that closes the innermost container; 0, which no text has there, where none is open.
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
  /// Whether a bracket or a string of the value has been closed, and none is open: no other may follow.
  private(set) var isWhole = false
  private var isBroken = false

  init(name: StaticString) { self.name = name }

  var isClosed: Bool { openers.isEmpty && !isBroken }

  /// - Returns: where to go on.
  mutating func take(_ byte: UInt8, at place: Int, of reader: borrowing JSONReader) -> Int {
    switch byte {
    case UInt8(ascii: "\""): return takeString(at: place, of: reader)
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      if isWhole { return stop(at: place) }
      openers.append(byte)
    case UInt8(ascii: "}"): return takeCloser(of: UInt8(ascii: "{"), at: place)
    case UInt8(ascii: "]"): return takeCloser(of: UInt8(ascii: "["), at: place)
    case UInt8(ascii: ",") where openers.isEmpty:
      hasEnded = true
      return place
    default: break
    }
    return place + 1
  }

  private mutating func takeString(at place: Int, of reader: borrowing JSONReader) -> Int {
    guard !isWhole, let end = reader.endOfQuoted(from: place) else { return stop(at: place) }
    if member == nil, openers == [UInt8(ascii: "{")] {
      member = reader.placeOfValue(of: place..<end, named: name)
    }
    isWhole = openers.isEmpty
    return end
  }

  private mutating func takeCloser(of opener: UInt8, at place: Int) -> Int {
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
