import Bytes

/// The types of a tensor's entries.
protocol TensorElement: Equatable, Sendable {
  /// Nil if the literal is not a value of the type; `fault` says why.
  init?(_ literal: NumberLiteral, in reader: borrowing JSONReader)
  /// The number of a string in `NonFiniteNames`.
  init?(nonFinite value: Double)
  static func fault(at place: [Int], text: String) -> TensorFault

  /// Parses entries by the fast path, and appends them.
  ///
  /// - Parameters:
  ///   - run: begins at the first byte of an entry, and moves after the last parsed entry.
  ///   - countMax: the most entries to parse; the output has room for as many.
  static func parse(
    _ run: inout NumberRun, of document: Span<UInt8>, into output: inout OutputSpan<Self>, countMax: Int)

  /// How many entries to reserve room for, after `count` of them in `bytes`.
  static func roomEstimate(after count: Int, bytes: Int, bytesLeft: Int) -> Int

  /// Parses entries by several threads at once, if the text can be cut and some values are known.
  ///
  /// - Returns: how many bytes were parsed for nothing; nil if the text was not split.
  static func parseInParts(
    _ run: inout NumberRun, of document: Span<UInt8>, from tensorStart: Int, into values: inout [Self], countMax: Int,
    split: ReadingSplit
  ) -> Int?
}

extension TensorElement {
  /// Parses entries by the fast path, as many as there is room for. If there is none, it reserves room first.
  ///
  /// - Parameter tensorStart: the offset of the first value, or less.
  /// - Returns: whether any entry was parsed.
  static func parse(
    _ run: inout NumberRun, of document: Span<UInt8>, from tensorStart: Int, into values: inout [Self], countMax: Int
  ) -> Bool {
    let start = run.offset
    var room = values.capacity - values.count
    if room == 0 {
      room = roomEstimate(after: values.count, bytes: start - tensorStart, bytesLeft: document.count - start)
      // Reserved here, because an append would double the capacity.
      if !values.isEmpty { values.reserveCapacity(values.count + min(room, countMax)) }
    }
    room = min(room, countMax)
    values.append(addingCapacity: room) { parse(&run, of: document, into: &$0, countMax: room) }
    return run.offset > start
  }

  static func parseInParts(
    _ run: inout NumberRun, of document: Span<UInt8>, from tensorStart: Int, into values: inout [Self], countMax: Int,
    split: ReadingSplit
  ) -> Int? { nil }
}

extension Double: TensorElement {
  init?(_ literal: NumberLiteral, in reader: borrowing JSONReader) {
    let value = reader.value(of: literal)
    guard value.isFinite else { return nil }
    self = value
  }

  init?(nonFinite value: Double) { self = value }

  static func fault(at place: [Int], text: String) -> TensorFault { .beyondBinary64(at: place, text: text) }

  @inline(__always)
  static func parse(
    _ run: inout NumberRun, of document: Span<UInt8>, into output: inout OutputSpan<Double>, countMax: Int
  ) {
    precondition(countMax <= output.freeCapacity)
    unsafe output.withUnsafeMutableBufferPointer { buffer, count in
      unsafe count += parse(
        &run, of: document, into: UnsafeMutableBufferPointer(rebasing: buffer[count..<count + countMax]))
    }
  }

  /// The same into memory of any kind, as many as it has room for.
  ///
  /// - Returns: how many numbers were parsed.
  static func parse(
    _ run: inout NumberRun, of document: Span<UInt8>, into output: UnsafeMutableBufferPointer<Double>
  ) -> Int {
    unsafe NumberTables.words.withUnsafeBufferPointer { table in
      // The table is not empty.
      guard let table = table.baseAddress else { return 0 }
      // Fast path (0013): the last bytes of a document, in a padded copy. The general path leaves them to `readEntry`.
      if document.count - run.offset <= NumberScanner.endBytesMax {
        return unsafe NumberScanner.parseEnd(&run, of: document, table: table, into: output)
      }
      return unsafe document.withUnsafeBytes { text in
        unsafe NumberScanner(text, table: table).parse(&run, into: output)
      }
    }
  }

  /// How many numbers to reserve room for: as many as the rest of the document has if they are as long as those before.
  ///
  /// At first at most a thousand, to learn their length: new memory, and a move into it, cost more than short numbers.
  static func roomEstimate(after count: Int, bytes: Int, bytesLeft: Int) -> Int {
    guard count > 0 else { return min(bytesLeft / 16 + 8, 1024) }
    return max(count / 2, estimate(after: count, bytes: bytes, in: bytesLeft) / 16 * 17) + 64
  }

  /// How many numbers are in `bytesLeft` if they are as long as the `count` in `bytes`.
  static func estimate(after count: Int, bytes: Int, in bytesLeft: Int) -> Int {
    let (product, overflow) = count.multipliedReportingOverflow(by: bytesLeft)
    let left = overflow ? bytesLeft : product / max(bytes, 1)
    // A number and its comma have at least two bytes.
    return min(left, bytesLeft / 2)
  }
}

extension Int: TensorElement {
  init?(_ literal: NumberLiteral, in reader: borrowing JSONReader) {
    guard let integer = literal.integer else { return nil }
    self = integer
  }

  init?(nonFinite value: Double) { return nil }

  static func fault(at place: [Int], text: String) -> TensorFault { .notAnInteger(at: place, text: text) }

  /// Twice as many, so entries are rarely moved. At first as many as fit in the rest with two bytes each, at most a
  /// thousand.
  static func roomEstimate(after count: Int, bytes: Int, bytesLeft: Int) -> Int {
    Swift.max(count, Swift.min(bytesLeft / 2 + 1, 1024))
  }

  /// Parses entries of up to 18 digits without sign, point and exponent, as labels are usually written.
  @inline(__always)
  static func parse(
    _ run: inout NumberRun, of document: Span<UInt8>, into output: inout OutputSpan<Int>, countMax: Int
  ) {
    var start = run.offset
    var last = start
    var count = 0
    // Fast path (0006): labels in a run. The general path is `readEntry`.
    while count < countMax, let (value, end) = shortInteger(in: document, at: start) {
      output.append(value)
      count &+= 1
      last = end
      guard document[end] == UInt8(ascii: ",") else { break }
      start = document.endOfWhiteSpace(from: end &+ 1)
    }
    guard count > 0 else { return }
    // The caller skips what follows the last entry again.
    run.offset = last
    run.end(after: count)
  }

  /// - Returns: the value and the end of an integer; nil if there is none with a comma or the list's end right after
  ///   it.
  @inline(__always)
  private static func shortInteger(in document: Span<UInt8>, at start: Int) -> (value: Int, end: Int)? {
    guard let (value, end) = digits(in: document, at: start), end < document.count,
      document[end] == UInt8(ascii: ",") || document[end] == UInt8(ascii: "]")
    else { return nil }
    return (value, end)
  }

  /// An integer's digits, as many as always fit; what follows them is not checked.
  ///
  /// - Returns: nil if there are none, or a zero before others.
  @inline(__always)
  static func digits(in document: Span<UInt8>, at start: Int) -> (value: Int, end: Int)? {
    var value = 0
    var end = start
    while end < document.count, end &- start < 18, document[end].isDigit {
      value = value &* 10 &+ Int(document[end] & 0x0F)
      end &+= 1
    }
    guard end > start, document[start] != UInt8(ascii: "0") || end == start &+ 1 else { return nil }
    return (value, end)
  }
}
