import Bytes

/// Takes a document for what it is expected to be, token by token. Of what stands there instead it says nothing: whoever meets another
/// token has the document read anew by `JSONReader`, which tells.
package struct ExpectedTokens: ~Escapable {
  private let document: Span<UInt8>
  /// Where the next unread byte stands.
  private var offset = 0

  @_lifetime(copy document)
  package init(_ document: Span<UInt8>) { self.document = document }

  /// Passes a token of one byte.
  ///
  /// - Returns: false where another stands.
  package mutating func take(_ token: UInt8) -> Bool {
    // As a rule there is no white space.
    takeHere(token) || takeBehindWhiteSpace(token)
  }

  @inline(__always)
  private mutating func takeHere(_ token: UInt8) -> Bool {
    guard offset < document.count, document[offset] == token else { return false }
    offset &+= 1
    return true
  }

  @inline(never)
  private mutating func takeBehindWhiteSpace(_ token: UInt8) -> Bool {
    skipWhiteSpace()
    return takeHere(token)
  }

  /// Passes a member's name and the colon behind it.
  ///
  /// - Parameter name: in its quotes.
  /// - Returns: false where another stands, or the same with escapes.
  package mutating func take(name: StaticString) -> Bool {
    skipWhiteSpace()
    let end = offset &+ name.utf8CodeUnitCount
    guard end <= document.count, document.extracting(offset..<end).equals(name) else { return false }
    offset = end
    return take(UInt8(ascii: ":"))
  }

  /// Reads numbers with commas between them, as long as they are written in the usual ways (`NumberScanner`).
  ///
  /// - Parameter numbers: as many are taken as it has room for, from its beginning on.
  /// - Returns: how many were taken; what follows them is for the next token to say.
  package mutating func takeNumbers(into numbers: inout MutableSpan<Double>) -> Int {
    skipWhiteSpace()
    let document = document
    var start = offset
    var count = 0
    repeat {
      var run = NumberRun(offset: start, columns: nil, column: 0, isInRow: false)
      let taken = unsafe numbers.withUnsafeMutableBufferPointer { buffer in
        // Bound: no more are taken than there is room for.
        unsafe Double.take(&run, of: document, into: UnsafeMutableBufferPointer(rebasing: buffer[count...]))
      }
      // A comma without a number behind it is left, for the next token to be another.
      guard taken > 0 else { break }
      count &+= taken
      offset = run.offset
      // The last few bytes of a document are read by a call of their own.
      start = document.endOfWhiteSpace(from: offset)
      guard start < document.count, document[start] == UInt8(ascii: ",") else { break }
      start = document.endOfWhiteSpace(from: start &+ 1)
    } while count < numbers.count
    return count
  }

  /// Reads an integer of up to 18 digits without sign, point and exponent.
  ///
  /// - Returns: nil where none is; what follows it is for the next token to say.
  package mutating func takeInteger() -> Int? {
    skipWhiteSpace()
    guard let (value, end) = Int.digits(in: document, at: offset) else { return nil }
    offset = end
    return value
  }

  /// Whether only white space is left.
  package mutating func takeEnd() -> Bool {
    skipWhiteSpace()
    return offset == document.count
  }

  @inline(__always)
  private mutating func skipWhiteSpace() { offset = document.endOfWhiteSpace(from: offset) }
}
