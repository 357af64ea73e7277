import Bytes

/// What the entries of a tensor may be.
protocol TensorElement: Equatable, Sendable {
  /// nil where the literal is none; `fault` says why.
  init?(_ literal: NumberLiteral, in reader: borrowing JSONReader)
  /// A number that a string stands for.
  init?(nonFinite value: Double)
  static func fault(at place: [Int], text: String) -> TensorFault

  /// Reads entries in the fast way, and appends them.
  ///
  /// - Parameters:
  ///   - run: begins at the first byte of an entry; moves behind the last one taken, where there is any.
  ///   - countMax: more are not taken; the output has room for as many.
  static func take(
    _ run: inout NumberRun, of document: Span<UInt8>, into output: inout OutputSpan<Self>, countMax: Int)

  /// How many entries to make room for behind `count` of them, which take `bytes`.
  static func roomEstimate(behind count: Int, bytes: Int, bytesLeft: Int) -> Int

  /// Reads entries by several threads at once, where the text can be cut and some values have been read.
  ///
  /// - Returns: how many bytes were read in vain; nil where no thread was asked.
  static func takeParts(
    _ run: inout NumberRun, of document: Span<UInt8>, from tensorStart: Int, into values: inout [Self], countMax: Int,
    split: ReadingSplit
  ) -> Int?
}

extension TensorElement {
  /// Reads entries in the fast way, as many as there is room for, or is made first where there is none.
  ///
  /// - Parameter tensorStart: where the first of `values` stands, or something before it.
  /// - Returns: whether any was taken.
  static func take(
    _ run: inout NumberRun, of document: Span<UInt8>, from tensorStart: Int, into values: inout [Self], countMax: Int
  ) -> Bool {
    let start = run.offset
    var room = values.capacity - values.count
    if room == 0 {
      room = roomEstimate(behind: values.count, bytes: start - tensorStart, bytesLeft: document.count - start)
      // To be asked for: an array that is appended to makes room for twice what it holds.
      if !values.isEmpty { values.reserveCapacity(values.count + min(room, countMax)) }
    }
    room = min(room, countMax)
    values.append(addingCapacity: room) { take(&run, of: document, into: &$0, countMax: room) }
    return run.offset > start
  }

  static func takeParts(
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
  static func take(
    _ run: inout NumberRun, of document: Span<UInt8>, into output: inout OutputSpan<Double>, countMax: Int
  ) {
    precondition(countMax <= output.freeCapacity)
    unsafe output.withUnsafeMutableBufferPointer { buffer, count in
      unsafe count += take(
        &run, of: document, into: UnsafeMutableBufferPointer(rebasing: buffer[count..<count + countMax]))
    }
  }

  /// The same into memory of any kind, as many as it has room for.
  ///
  /// - Returns: how many numbers were taken.
  static func take(
    _ run: inout NumberRun, of document: Span<UInt8>, into output: UnsafeMutableBufferPointer<Double>
  ) -> Int {
    unsafe ScannerTable.words.withUnsafeBufferPointer { table in
      // It is not empty.
      guard let table = table.baseAddress else { return 0 }
      if document.count - run.offset <= NumberScanner.endBytesMax {
        return unsafe NumberScanner.parseEnd(&run, of: document, table: table, into: output)
      }
      return unsafe document.withUnsafeBytes { text in
        unsafe NumberScanner(text, table: table).parse(&run, into: output)
      }
    }
  }

  /// How many numbers to make room for: as many as the rest of the document holds if they are as long as those before.
  ///
  /// At first a thousand at most, to learn how long they are; memory that is moved and new costs more than short numbers do.
  static func roomEstimate(behind count: Int, bytes: Int, bytesLeft: Int) -> Int {
    guard count > 0 else { return min(bytesLeft / 16 + 8, 1024) }
    return max(count / 2, estimate(behind: count, bytes: bytes, in: bytesLeft) / 16 * 17) + 64
  }

  /// How many numbers `bytesLeft` hold if they are as long as the `count` in `bytes`.
  static func estimate(behind count: Int, bytes: Int, in bytesLeft: Int) -> Int {
    let (product, overflow) = count.multipliedReportingOverflow(by: bytesLeft)
    let left = overflow ? bytesLeft : product / max(bytes, 1)
    // Two bytes a number with its comma are the least.
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

  /// Twice as many, so that none is moved often; at first as many as the rest could hold, two bytes each, or a thousand.
  static func roomEstimate(behind count: Int, bytes: Int, bytesLeft: Int) -> Int {
    Swift.max(count, Swift.min(bytesLeft / 2 + 1, 1024))
  }

  /// Takes entries of up to 18 digits without sign, point and exponent: labels as they are usually written.
  @inline(__always)
  static func take(
    _ run: inout NumberRun, of document: Span<UInt8>, into output: inout OutputSpan<Int>, countMax: Int
  ) {
    var start = run.offset
    var last = start
    var count = 0
    while count < countMax,
      let (value, end) = oneDigit(in: document, at: start) ?? shortInteger(in: document, at: start)
    {
      output.append(value)
      count &+= 1
      last = end
      guard document[end] == UInt8(ascii: ",") else { break }
      start = document.endOfWhiteSpace(from: end &+ 1)
    }
    guard count > 0 else { return }
    // What was passed behind the last entry is passed again by the caller.
    run.offset = last
    run.end(after: count)
  }

  /// As `shortInteger`, of one digit alone: the labels of ten classes.
  @inline(__always)
  private static func oneDigit(in document: Span<UInt8>, at start: Int) -> (value: Int, end: Int)? {
    guard start < document.count &- 1 else { return nil }
    let digit = document[start] &- UInt8(ascii: "0")
    let next = document[start &+ 1]
    guard digit <= 9, next == UInt8(ascii: ",") || next == UInt8(ascii: "]") else { return nil }
    return (Int(digit), start &+ 1)
  }

  /// - Returns: nil where none stands, with a comma or the list's end right behind it; else its value and its end.
  @inline(__always)
  private static func shortInteger(in document: Span<UInt8>, at start: Int) -> (value: Int, end: Int)? {
    guard let (value, end) = digits(in: document, at: start), end < document.count,
      document[end] == UInt8(ascii: ",") || document[end] == UInt8(ascii: "]")
    else { return nil }
    return (value, end)
  }

  /// An integer's digits, as many as are sure to fit; what stands behind them is not asked.
  ///
  /// - Returns: nil where there are none, or a zero before others.
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
