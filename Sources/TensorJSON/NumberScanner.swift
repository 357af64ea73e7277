/// The inner loop of reading: decimal text to binary64, eight bytes at a time.
///
/// It takes the numbers that requests hold, in the forms that programs write, and leaves all else, errors among it, to
/// `JSONReader.scanNumber`: more digits than 64 bits hold, more than 23 bytes, the document's first and last bytes.
///
/// Bounds. A number is taken only from an offset p with `offsetMin ≤ p ≤ last = count − tailBytes`. Of it are read: its sign at
/// p; three words from s ∈ {p, p + 1}, so up to s + 23 ≤ p + 24; two words that end at its end j ≤ s + 23, so from
/// s + 2 − 16 ≥ p − 14 on; the byte at j; an exponent of at most five bytes and the byte behind it, up to j + 6 ≤ p + 30.
/// Behind it come at most one comma and the byte after that, p + 32. White space is passed one byte at a time and no further
/// than `last`.
@safe struct NumberScanner {
  static let offsetMin = 16
  static let tailBytes = 40

  private let text: UnsafeRawPointer
  private let last: Int
  private let table: UnsafePointer<UInt64>

  /// - Parameters:
  ///   - text: the document, which outlives the scanner.
  ///   - table: `ScannerTable.words`, which does too.
  init(_ text: UnsafeRawBufferPointer, table: UnsafePointer<UInt64>) {
    // An empty document has no base address, and `last` then admits no offset.
    unsafe self.text = text.baseAddress ?? UnsafeRawPointer(table)
    last = text.count - Self.tailBytes
    unsafe self.table = table
  }

  /// Reads numbers with commas between them into `output`, and through the ends of rows as long as the run's row.
  ///
  /// - Parameters:
  ///   - run: where to begin, at the first byte of an element; moves to behind the last number taken.
  ///   - output: room for at least one number; as many are taken at most.
  /// - Returns: how many numbers were taken.
  func take(_ run: inout NumberRun, into output: UnsafeMutableBufferPointer<Double>) -> Int {
    guard let values = output.baseAddress, run.offset >= Self.offsetMin else { return 0 }
    let capacity = output.count
    var offset = run.offset
    var count = 0
    var value = 0.0
    while offset <= last, count < capacity {
      let end = takeNumber(at: offset, into: &value)
      if end < 0 { break }
      unsafe values[count] = value
      count &+= 1
      run.column &+= 1
      run.offset = end
      offset = skipWhiteSpace(from: end)
      let delimiter = byte(offset)
      offset = skipWhiteSpace(from: offset &+ 1)
      if _fastPath(delimiter == UInt8(ascii: ",")) { continue }
      guard delimiter == UInt8(ascii: "]"), run.endsRow() else { return count }
      offset = nextRow(from: offset)
      if offset < 0 { break }
    }
    // What was passed behind the last number is passed again by the caller.
    run.stepBackOverRowEnd()
    return count
  }

  /// Passes `,` and `[` behind a row's end.
  ///
  /// - Returns: the place of the row's first element; −1 where no row follows.
  @inline(__always)
  private func nextRow(from end: Int) -> Int {
    guard end <= last, byte(end) == UInt8(ascii: ",") else { return -1 }
    let row = skipWhiteSpace(from: end &+ 1)
    guard row <= last, byte(row) == UInt8(ascii: "[") else { return -1 }
    return skipWhiteSpace(from: row &+ 1)
  }

  @inline(__always)
  private func skipWhiteSpace(from start: Int) -> Int {
    var offset = start
    while _slowPath(byte(offset) <= 0x20), byte(offset).isJSONWhiteSpace, offset <= last { offset &+= 1 }
    return offset
  }

  @inline(__always)
  private func byte(_ offset: Int) -> UInt8 { unsafe text.load(fromByteOffset: offset, as: UInt8.self) }

  /// Eight bytes, the first in the lowest place.
  @inline(__always)
  private func word(_ offset: Int) -> UInt64 {
    unsafe UInt64(littleEndian: text.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}

extension NumberScanner {
  /// Reads the number at `start`.
  ///
  /// A sign is counted among the integer digits until the end is known: the next number waits for the end alone, and the
  /// processor works on that one while it computes this one's value.
  ///
  /// - Returns: its end; −1 for one that is not taken here.
  @inline(__always)
  private func takeNumber(at start: Int, into value: inout Double) -> Int {
    let head = word(start)
    let others = Digits.others(in: head)
    let sign: UInt64 = head & 0xFF == UInt64(UInt8(ascii: "-")) ? 1 : 0
    let rest = others & ~0xFF
    // Where the integer digits end, unless they fill the word.
    let point = rest.trailingZeroBitCount &>> 3
    let number = Head(digits: head &>> (8 &* sign), integerDigits: point &- Int(truncatingIfNeeded: sign), sign: sign)
    if _slowPath(rest == 0 || number.beginsWrongly || others & 0x80 != sign &<< 7) { return -1 }
    if byte(start &+ point) != UInt8(ascii: ".") {
      return takeInteger(number, at: start, end: point, into: &value)
    }
    let after = rest & (rest &- 1)
    if after != 0 {
      return takeShort(number, at: start, end: after.trailingZeroBitCount &>> 3, into: &value)
    }
    return takeLong(number, at: start, into: &value)
  }

  /// An integer of at most seven bytes, or one with an exponent.
  @inline(__always)
  private func takeInteger(_ head: Head, at start: Int, end: Int, into value: inout Double) -> Int {
    let digits = Digits.value(head.digits &<< UInt64(truncatingIfNeeded: 64 &- 8 &* head.integerDigits))
    if byte(start &+ end) | 0x20 == UInt8(ascii: "e") {
      return takeExponent(of: digits, scale: 0, sign: head.sign, at: start &+ end, into: &value)
    }
    value = signed(Digits.double(digits), head.sign)
    return start &+ end
  }

  /// A number whose digits and point end in its first word: below 10^7 as an integer, over at most 10^6, both exact in binary64, so
  /// that one division rounds once.
  @inline(__always)
  private func takeShort(_ head: Head, at start: Int, end: Int, into value: inout Double) -> Int {
    let length = end &- Int(truncatingIfNeeded: head.sign)
    let fractionDigits = length &- head.integerDigits &- 1
    if _slowPath(fractionDigits == 0) { return -1 }
    let digits = Digits.value(head.digitsWithoutPoint &<< UInt64(truncatingIfNeeded: 72 &- 8 &* length))
    if _slowPath(byte(start &+ end) | 0x20 == UInt8(ascii: "e")) {
      return takeExponent(of: digits, scale: fractionDigits, sign: head.sign, at: start &+ end, into: &value)
    }
    value = signed(Digits.double(digits) / tenAsDouble(fractionDigits), head.sign)
    return start &+ end
  }

  /// A number of at most 23 bytes whose point stands in its first word.
  @inline(__always)
  private func takeLong(_ head: Head, at start: Int, into value: inout Double) -> Int {
    let second = Digits.others(in: word(start &+ 8))
    let third = Digits.others(in: word(start &+ 16))
    let end = second != 0 ? 8 &+ (second.trailingZeroBitCount &>> 3) : 16 &+ (third.trailingZeroBitCount &>> 3)
    let fractionDigits = end &- Int(truncatingIfNeeded: head.sign) &- head.integerDigits &- 1
    // The last sixteen digits, or as many as the fraction has; then the digits before those, at most seven.
    let low = min(fractionDigits, 16)
    let high = head.integerDigits &+ fractionDigits &- low
    if _slowPath(end == 24 || high > 7) { return -1 }
    let leading = Digits.value(head.digitsWithoutPoint &<< UInt64(truncatingIfNeeded: 64 &- 8 &* high))
    let trailing = lastDigits(low, before: start &+ end)
    // 10^19 < 2^64: more digits pass where they begin with zeros.
    if _slowPath(high &+ low > 19 && (low < 16 || leading > 999)) { return -1 }
    let digits = leading &* ten(low) &+ trailing
    if _slowPath(byte(start &+ end) | 0x20 == UInt8(ascii: "e")) {
      return takeExponent(of: digits, scale: fractionDigits, sign: head.sign, at: start &+ end, into: &value)
    }
    value = signed(binary64(digits, 0 &- fractionDigits), head.sign)
    return start &+ end
  }

  /// The value of the last `count` ≤ 16 of the sixteen bytes before `end`.
  @inline(__always)
  private func lastDigits(_ count: Int, before end: Int) -> UInt64 {
    let mask = unsafe UnsafeRawPointer(table + ScannerTable.mask).loadUnaligned(
      fromByteOffset: count, as: SIMD16<UInt8>.self)
    return unsafe Digits.value(text.loadUnaligned(fromByteOffset: end &- 16, as: SIMD16<UInt8>.self) & mask)
  }

  /// The exponent behind a number: one to three digits with or without a sign.
  ///
  /// - Parameters:
  ///   - number: the digits before it as an integer, below 10^19.
  ///   - scale: how many of them stand behind the point.
  @inline(never)
  private func takeExponent(
    of number: UInt64, scale: Int, sign: UInt64, at letter: Int, into value: inout Double
  ) -> Int {
    let tail = word(letter &+ 1)
    let mark = UInt8(truncatingIfNeeded: tail)
    let isNegative = mark == UInt8(ascii: "-")
    let marks = isNegative || mark == UInt8(ascii: "+") ? 1 : 0
    let others = Digits.others(in: tail)
    // The first byte is a digit or a sign; what ends the exponent stands behind it.
    let end = (others & ~0xFF).trailingZeroBitCount &>> 3
    let digits = end &- marks
    if _slowPath(digits == 0 || digits > 3 || others & 0x80 != UInt64(truncatingIfNeeded: marks) &<< 7) { return -1 }
    let digitBytes = tail &>> UInt64(truncatingIfNeeded: 8 &* marks)
    let magnitude = Int(
      truncatingIfNeeded: Digits.value(digitBytes &<< UInt64(truncatingIfNeeded: 64 &- 8 &* digits)))
    let result = scaled(number, (isNegative ? 0 &- magnitude : magnitude) &- scale)
    if result == .infinity { return -1 }
    value = signed(result, sign)
    return letter &+ 1 &+ end
  }

  /// number·10^exponent for any exponent.
  @inline(__always)
  private func scaled(_ number: UInt64, _ exponent: Int) -> Double {
    // All exact in binary64, and one factor is 1, so that this rounds once.
    if number < 1 << 52, exponent >= -ScannerTable.exactPowerMax, exponent <= ScannerTable.exactPowerMax {
      return Digits.double(number) * tenAsDouble(max(exponent, 0)) / tenAsDouble(max(0 &- exponent, 0))
    }
    guard ScannerTable.exponents.contains(exponent) else { return Binary64.nearest(number, exponent) }
    return binary64(number, exponent)
  }

  /// number·10^exponent for an exponent of `ScannerTable.exponents`.
  @inline(__always)
  private func binary64(_ number: UInt64, _ exponent: Int) -> Double {
    let index = ScannerTable.power(exponent)
    let power = unsafe (high: table[index], low: table[index &+ 1])
    // Of 0 the product is 0, which `quickBits` leaves undecided.
    if let bits = Binary64.quickBits(number, exponent, power: power) { return Double(bitPattern: bits) }
    return Binary64.nearest(number, exponent)
  }

  /// - Parameter exponent: 0…19.
  @inline(__always)
  private func ten(_ exponent: Int) -> UInt64 { unsafe table[exponent] }

  /// - Parameter exponent: 0…22.
  @inline(__always)
  private func tenAsDouble(_ exponent: Int) -> Double {
    Double(bitPattern: unsafe table[ScannerTable.doubles &+ exponent])
  }

  @inline(__always)
  private func signed(_ magnitude: Double, _ sign: UInt64) -> Double {
    Double(bitPattern: magnitude.bitPattern | sign &<< 63)
  }
}

/// The first word of a number without its sign.
private struct Head {
  let digits: UInt64
  let integerDigits: Int
  let sign: UInt64

  /// No digit, or a zero that another digit follows.
  @inline(__always)
  var beginsWrongly: Bool { integerDigits == 0 || integerDigits > 1 && digits & 0xFF == UInt64(UInt8(ascii: "0")) }

  @inline(__always)
  var digitsWithoutPoint: UInt64 { Digits.withoutPoint(digits, at: integerDigits) }
}
