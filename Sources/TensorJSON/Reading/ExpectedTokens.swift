import Bytes

/// Parses a document that is expected to have a known form, token by token.
///
/// It reports no faults. If another token is found, the caller falls back to `JSONReader`, which parses the document
/// again.
package struct ExpectedTokens: ~Escapable {
  private let document: Span<UInt8>
  /// The next byte to parse.
  private var offset = 0

  @_lifetime(copy document)
  package init(_ document: Span<UInt8>) { self.document = document }

  /// Skips a token of one byte.
  ///
  /// - Returns: false if another is found.
  package mutating func accept(_ token: UInt8) -> Bool {
    // Usually there is no white space.
    acceptHere(token) || acceptAfterWhiteSpace(token)
  }

  @inline(__always)
  private mutating func acceptHere(_ token: UInt8) -> Bool {
    guard offset < document.count, document[offset] == token else { return false }
    offset &+= 1
    return true
  }

  @inline(never)
  private mutating func acceptAfterWhiteSpace(_ token: UInt8) -> Bool {
    skipWhiteSpace()
    return acceptHere(token)
  }

  /// Skips a member's name and the colon after it.
  ///
  /// - Parameter name: in its quotes.
  /// - Returns: false if another name is found, or the same with escapes.
  package mutating func accept(name: StaticString) -> Bool {
    skipWhiteSpace()
    let end = offset &+ name.utf8CodeUnitCount
    guard end <= document.count, document.extracting(offset..<end).equals(name) else { return false }
    offset = end
    return accept(UInt8(ascii: ":"))
  }

  /// Parses numbers with commas between them, as long as they have the usual forms (`NumberScanner`).
  ///
  /// - Parameter numbers: receives as many as it has room for, from its start on.
  /// - Returns: how many were parsed. The caller checks what follows them.
  package mutating func parseNumbers(into numbers: inout MutableSpan<Double>) -> Int {
    skipWhiteSpace()
    let document = document
    var start = offset
    var count = 0
    repeat {
      var run = NumberRun(offset: start, columns: nil, column: 0, isInRow: false)
      let parsed = unsafe numbers.withUnsafeMutableBufferPointer { buffer in
        // Bounds: no more are parsed than there is room for.
        unsafe Double.parse(&run, of: document, into: UnsafeMutableBufferPointer(rebasing: buffer[count...]))
      }
      // A comma without a number after it is not skipped: the caller then finds the wrong token.
      guard parsed > 0 else { break }
      count &+= parsed
      offset = run.offset
      // The last bytes of a document need another call.
      start = document.endOfWhiteSpace(from: offset)
      guard start < document.count, document[start] == UInt8(ascii: ",") else { break }
      start = document.endOfWhiteSpace(from: start &+ 1)
    } while count < numbers.count
    return count
  }

  /// Parses rows of numbers, from the first bracket to the last.
  ///
  /// - Parameter numbers: receives them, row by row.
  /// - Returns: nil if there is anything else, if the rows differ in length, or if there is no room.
  package mutating func parseMatrix(into numbers: inout MutableSpan<Double>) -> (rows: Int, columns: Int)? {
    guard accept(UInt8(ascii: "[")), accept(UInt8(ascii: "[")) else { return nil }
    let document = document
    var (rows, count, column) = (0, 0, 0)
    var columns: Int? = nil
    while true {
      skipWhiteSpace()
      var run = NumberRun(offset: offset, columns: columns, column: column, isInRow: true)
      let parsed = unsafe numbers.withUnsafeMutableBufferPointer { buffer in
        // Bounds: no more are parsed than there is room for.
        unsafe Double.parse(&run, of: document, into: UnsafeMutableBufferPointer(rebasing: buffer[count...]))
      }
      guard parsed > 0 else { return nil }
      count &+= parsed
      offset = run.offset
      (columns, column) = (run.columns, run.column)
      rows &+= run.rows
      // The last bytes of a document need another call.
      if accept(UInt8(ascii: ",")) { continue }
      guard accept(UInt8(ascii: "]")), columns ?? column == column else { return nil }
      (columns, column) = (column, 0)
      rows &+= 1
      if accept(UInt8(ascii: "]")) { return (rows, count / rows) }
      guard accept(UInt8(ascii: ",")), accept(UInt8(ascii: "[")) else { return nil }
    }
  }

  /// Parses integers with commas between them (`parseInteger`).
  ///
  /// - Returns: how many there are; nil if there is anything else, or more than there is room for.
  package mutating func parseIntegers(into integers: inout MutableSpan<Int>) -> Int? {
    var count = 0
    repeat {
      guard count < integers.count, let integer = parseInteger() else { return nil }
      integers[count] = integer
      count &+= 1
    } while accept(UInt8(ascii: ","))
    return count
  }

  /// Parses an integer of up to 18 digits without sign, point and exponent.
  ///
  /// - Returns: nil if there is none. The caller checks what follows it.
  package mutating func parseInteger() -> Int? {
    skipWhiteSpace()
    guard let (value, end) = Int.digits(in: document, at: offset) else { return nil }
    offset = end
    return value
  }

  /// Whether only white space is left.
  package mutating func acceptEnd() -> Bool {
    skipWhiteSpace()
    return offset == document.count
  }

  @inline(__always)
  private mutating func skipWhiteSpace() { offset = document.endOfWhiteSpace(from: offset) }
}
