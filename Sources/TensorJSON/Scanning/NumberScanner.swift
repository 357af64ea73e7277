import Bytes
internal import DecimalKernels

/// The inner loop of parsing: decimal text to binary64, eight bytes at a time.
///
/// It parses numbers in the forms that programs write. Everything else, errors included, falls back to the general
/// path, `JSONReader.scanNumber`: more digits than 64 bits hold, more than 23 bytes, the document's first and last
/// bytes.
///
/// Bounds. A number is parsed only from an offset p with `offsetMin ≤ p ≤ last ≤ count − tailBytes`. The reads for it
/// are:
/// - a word from p on, and sixteen bytes from p + 8 on;
/// - the byte at its end j ≤ p + 24;
/// - sixteen bytes after the point, which is before p + 4, or before a j of at least p + 8;
/// - a word after the letter of an exponent at j, and the byte after that exponent: none beyond p + 32.
///
/// After the number it reads a comma and the byte after that, then white space and the ends of rows one byte at a time,
/// none beyond `last` + 1.
@safe struct NumberScanner {
  static let offsetMin = 8
  static let tailBytes = 40

  let text: UnsafeRawPointer
  private let last: Int
  let length: Int
  let table: UnsafePointer<UInt64>
  /// The code that parses blocks of short numbers; nil for the best.
  private let blocks: NumberVariant?

  /// - Parameters:
  ///   - text: the document, which outlives the scanner.
  ///   - table: `NumberTables.words`, which does too.
  ///   - end: no number is parsed from here on.
  ///   - blocks: the code that parses blocks of short numbers; nil for the best.
  init(
    _ text: UnsafeRawBufferPointer, table: UnsafePointer<UInt64>, before end: Int = .max, blocks: NumberVariant? = nil
  ) {
    // An empty document has no base address, and `last` then admits no offset.
    unsafe self.text = text.baseAddress ?? UnsafeRawPointer(table)
    last = min(text.count - Self.tailBytes, end - 1)
    length = text.count
    unsafe self.table = table
    self.blocks = blocks
  }

  /// Parses numbers with commas between them into `output`, across rows that are as long as the run's row.
  ///
  /// - Parameters:
  ///   - run: begins at the first byte of an element, and moves after the last parsed number.
  ///   - output: receives as many numbers as it has room for.
  /// - Returns: how many numbers were parsed.
  func parse(_ run: inout NumberRun, into output: UnsafeMutableBufferPointer<Double>) -> Int {
    guard let values = output.baseAddress, run.offset >= Self.offsetMin else { return 0 }
    let capacity = output.count
    var (offset, end) = (run.offset, run.offset)
    var count = 0
    var shorts = ShortNumberStreak()
    while offset <= last, count < capacity {
      var number = Number(end: offset)
      guard parseNumber(&number), number.isBeforeComma || Self.endsNumber(number.delimiter) else { break }
      // Bounds: count < capacity.
      unsafe values[count] = number.value
      count &+= 1
      end = number.end
      if _fastPath(number.isBeforeComma) {
        offset = skipWhiteSpace(from: end &+ 1)
        // Fast path (0202): short numbers in blocks. The general path is `parseNumber`.
        guard number.isShort, shorts.isLong(at: count), offset <= last else { continue }
        let parsed = unsafe parseBlocks(from: offset, into: values + count, capacity: capacity &- count)
        shorts.didParse(parsed.count, after: count)
        if parsed.count > 0 {
          count &+= parsed.count
          end = parsed.end
          offset = skipWhiteSpace(from: parsed.next)
        }
      } else {
        offset = skipDelimiters(from: end, after: count, &run)
        if offset < 0 { break }
      }
    }
    run.offset = end
    // The caller skips what follows the last number again.
    run.end(after: count)
    return count
  }

  /// Parses short numbers in blocks (`ShortNumbers.parse`).
  ///
  /// Out of line: the loop over other numbers keeps its registers.
  @inline(never)
  private func parseBlocks(
    from start: Int, into values: UnsafeMutablePointer<Double>, capacity: Int
  ) -> (count: Int, end: Int, next: Int) {
    unsafe (blocks ?? .best).parseShortNumbers(
      text, length: length, from: start, tables: table, into: values, capacity: capacity)
  }

  /// Whether a byte other than a comma may follow a number: white space or the end of a row. Any other byte leaves the
  /// number to the general path, which reports the fault.
  ///
  /// Out of line: the comma is then tested by itself.
  @inline(never)
  private static func endsNumber(_ delimiter: UInt8) -> Bool {
    delimiter == UInt8(ascii: "]") || delimiter.isWhiteSpace
  }

  /// Skips a comma after white space, or the end of a row and the start of the next.
  ///
  /// - Returns: the place of the next element; −1 if none follows in the run.
  @inline(__always)
  private func skipDelimiters(from end: Int, after count: Int, _ run: inout NumberRun) -> Int {
    let delimiter = skipWhiteSpace(from: end)
    if byte(delimiter) == UInt8(ascii: ",") { return skipWhiteSpace(from: delimiter &+ 1) }
    guard byte(delimiter) == UInt8(ascii: "]"), run.endRow(after: count) else { return -1 }
    let comma = skipWhiteSpace(from: delimiter &+ 1)
    guard comma <= last, byte(comma) == UInt8(ascii: ",") else { return Int.max }
    let row = skipWhiteSpace(from: comma &+ 1)
    guard row <= last, byte(row) == UInt8(ascii: "[") else { return Int.max }
    return skipWhiteSpace(from: row &+ 1)
  }

  @inline(__always)
  private func skipWhiteSpace(from start: Int) -> Int {
    if _fastPath(byte(start) > 0x20) { return start }
    var offset = start
    while offset <= last, byte(offset).isWhiteSpace { offset &+= 1 }
    return offset
  }

  @inline(__always)
  func byte(_ offset: Int) -> UInt8 { unsafe text.load(fromByteOffset: offset, as: UInt8.self) }

  /// Eight bytes, the first in the lowest bits.
  @inline(__always)
  func word(_ offset: Int) -> UInt64 {
    unsafe UInt64(littleEndian: text.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  @inline(__always)
  func vector(_ offset: Int) -> SIMD16<UInt8> {
    unsafe text.loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self)
  }
}

extension NumberScanner {
  /// Parses the number at `number.end`.
  ///
  /// A sign counts as an integer digit until the end is known. The next number then waits only for the end, and the
  /// processor works on it while it computes this number's value.
  ///
  /// - Returns: false if the number needs the general path.
  @inline(__always)
  private func parseNumber(_ number: inout Number) -> Bool {
    let start = number.end
    let word = word(start)
    let rest = Digits.others(in: word) & ~0xFF
    // The end of the integer digits, unless they fill the word.
    let point = rest.trailingZeroBitCount &>> 3
    // 1 for a minus sign. With a comparison here, the compiler would compare again at each use of the sign.
    number.sign = (word & 0xFF ^ UInt64(UInt8(ascii: "-")) &- 1) &>> 63
    number.head = word &>> (8 &* number.sign)
    number.integerDigits = point &- Int(truncatingIfNeeded: number.sign)
    // The first byte is not a digit, or it is a zero before another digit.
    let first = UInt8(truncatingIfNeeded: number.head) &- UInt8(ascii: "0")
    if _slowPath(rest == 0 || first > 9 || number.integerDigits > 1 && first == 0) { return false }
    number.setEnd(start &+ point, byte(start &+ point))
    if number.delimiter != UInt8(ascii: ".") { return parseInteger(&number) }
    let after = rest & (rest &- 1)
    if after != 0 { return parseShort(&number, from: start, length: after.trailingZeroBitCount &>> 3) }
    return parseLong(&number, from: start)
  }

  /// Parses an integer of at most seven bytes, which may have an exponent.
  @inline(__always)
  private func parseInteger(_ number: inout Number) -> Bool {
    let digits = Digits.value(number.head &<< UInt64(truncatingIfNeeded: 64 &- 8 &* number.integerDigits))
    number.isShort = true
    if number.isBeforeExponent { return parseExponent(of: digits, scale: 0, &number) }
    number.setMagnitude(Digits.double(digits))
    return true
  }

  /// Parses a number whose digits and point end in its first word.
  ///
  /// The digits make an integer below 10^7, divided by at most 10^6. Both are exact in binary64, so the division rounds
  /// once.
  ///
  /// - Parameter length: the bytes of the number.
  @inline(__always)
  private func parseShort(_ number: inout Number, from start: Int, length: Int) -> Bool {
    let unsignedLength = length &- Int(truncatingIfNeeded: number.sign)
    let fractionDigits = unsignedLength &- number.integerDigits &- 1
    if _slowPath(fractionDigits == 0) { return false }
    number.setEnd(start &+ length, byte(start &+ length))
    let digits = Digits.value(number.headWithoutPoint &<< UInt64(truncatingIfNeeded: 72 &- 8 &* unsignedLength))
    if _slowPath(number.isBeforeExponent) { return parseExponent(of: digits, scale: fractionDigits, &number) }
    number.isShort = true
    number.setMagnitude(Digits.double(digits) / tenAsDouble(fractionDigits))
    return true
  }

  /// Parses a number of at most 23 bytes with its point in the first word.
  @inline(__always)
  private func parseLong(_ number: inout Number, from start: Int) -> Bool {
    // The end is 24 if all sixteen bytes are digits.
    let others = Digits.others(in: vector(start &+ 8)) | 1 &<< 16
    let end = 8 &+ others.trailingZeroBitCount
    let fractionDigits = end &- Int(truncatingIfNeeded: number.sign) &- number.integerDigits &- 1
    if _slowPath(number.integerDigits > 2 || fractionDigits > 16) {
      return parseLonger(&number, from: start, length: end, fractionDigits: fractionDigits)
    }
    number.setEnd(start &+ end, byte(start &+ end))
    // Fast path (0202): the same power for all. The general path is `parseLonger`.
    // Always sixteen digits after the point, the last of them zeros: the power is always the same. The sum is below
    // 10^18.
    let fraction = firstDigits(fractionDigits, from: number.end &- fractionDigits)
    let twoDigits = number.head &<< UInt64(truncatingIfNeeded: 64 &- 8 &* number.integerDigits) & 0x0F0F << 48
    let integer = (twoDigits &* (10 << 8 + 1)) &>> 56
    let digits = integer &* 10_000_000_000_000_000 &+ fraction
    if _slowPath(number.isBeforeExponent) {
      return parseExponent(of: digits, scale: 16, &number)
    }
    number.setMagnitude(sixteenDecimals(digits))
    return true
  }

  /// Parses the same with more digits before or after the point.
  @inline(__always)
  private func parseLonger(_ number: inout Number, from start: Int, length: Int, fractionDigits: Int) -> Bool {
    // The last sixteen digits, or as many as the fraction has; then the digits before those, at most seven.
    let low = min(fractionDigits, 16)
    let high = number.integerDigits &+ fractionDigits &- low
    if _slowPath(length == 24 || high > 7 || fractionDigits == 0) { return false }
    number.setEnd(start &+ length, byte(start &+ length))
    let leading = Digits.value(number.headWithoutPoint &<< UInt64(truncatingIfNeeded: 64 &- 8 &* high))
    // 10^19 < 2^64: more digits fit if they begin with zeros.
    if _slowPath(high &+ low > 19 && (low < 16 || leading > 999)) { return false }
    let digits = leading &* ten(low) &+ lastDigits(low, before: number.end)
    if _slowPath(number.isBeforeExponent) { return parseExponent(of: digits, scale: fractionDigits, &number) }
    number.setMagnitude(binary64(digits, 0 &- fractionDigits))
    return true
  }

  /// The value of the last `count` ≤ 16 of the sixteen bytes before `end`.
  @inline(__always)
  private func lastDigits(_ count: Int, before end: Int) -> UInt64 {
    Digits.value(vector(end &- 16) & mask(count))
  }

  /// The value of the first `count` ≤ 16 of the sixteen bytes from `start` on, followed by zeros.
  @inline(__always)
  private func firstDigits(_ count: Int, from start: Int) -> UInt64 {
    Digits.value(vector(start) & mask(32 &- count))
  }

  /// - Parameter offset: 0…32; see `NumberTables.words`.
  @inline(__always)
  private func mask(_ offset: Int) -> SIMD16<UInt8> {
    unsafe UnsafeRawPointer(table + NumberTables.mask).loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self)
  }

  /// Parses the exponent at a number's end.
  ///
  /// - Parameters:
  ///   - digits: those before it as an integer, below 10^19.
  ///   - scale: how many of them are after the point.
  @inline(__always)
  private func parseExponent(of digits: UInt64, scale: Int, _ number: inout Number) -> Bool {
    let (magnitude, end) = scientific(digits, scale: scale, letter: number.end)
    number.setMagnitude(magnitude)
    number.setEnd(end, byte(end))
    return magnitude != .infinity
  }

  /// digits·10^(exponent − scale) for the exponent with its letter at `letter`: one to three digits, with or without a
  /// sign.
  ///
  /// - Returns: the value and the exponent's end. The value is ∞ too if the exponent needs the general path.
  @inline(never)
  private func scientific(_ digits: UInt64, scale: Int, letter: Int) -> (magnitude: Double, end: Int) {
    let tail = word(letter &+ 1)
    let mark = UInt8(truncatingIfNeeded: tail)
    let isNegative = mark == UInt8(ascii: "-")
    let isSigned = isNegative || mark == UInt8(ascii: "+")
    var size = 0
    var end = letter
    // Fast path (0202): a sign and two digits, as most programs write. The general path counts the digits.
    if isSigned, Digits.others(in: tail &>> 8) & 0x80_80_80 == 0x80_00_00 {
      // A sign and two digits, as most programs write. This is a branch: the next number does not wait for the count.
      size = Int(truncatingIfNeeded: ((tail &>> 8 & 0x0F0F) &* (10 << 8 + 1)) &>> 8 & 0xFF)
      end = letter &+ 4
    } else {
      let marks = isSigned ? 1 : 0
      let digitBytes = tail &>> UInt64(truncatingIfNeeded: 8 &* marks)
      let count = Digits.others(in: digitBytes).trailingZeroBitCount &>> 3
      if _slowPath(count == 0 || count > 3) { return (.infinity, letter) }
      size = Int(truncatingIfNeeded: Digits.value(digitBytes &<< UInt64(truncatingIfNeeded: 64 &- 8 &* count)))
      end = letter &+ 1 &+ marks &+ count
    }
    return (scaled(digits, (isNegative ? 0 &- size : size) &- scale), end)
  }

  /// digits·10^exponent for any exponent.
  @inline(__always)
  private func scaled(_ digits: UInt64, _ exponent: Int) -> Double {
    guard Binary64.quickExponents.contains(exponent) else { return Binary64.nearest(digits, exponent) }
    return binary64(digits, exponent)
  }

  /// digits·10^exponent for an exponent of `Binary64.quickExponents`.
  @inline(__always)
  private func binary64(_ digits: UInt64, _ exponent: Int) -> Double {
    let index = NumberTables.power(exponent)
    let power = unsafe (high: table[index], low: table[index &+ 1])
    // Fast path (0202): two words of the power. The general path is `Binary64.nearest`.
    // If `digits` is 0 the product is 0, which `quickBits` does not decide.
    if let bits = Binary64.quickBits(digits, exponent, power: power) { return Double(bitPattern: bits) }
    return Binary64.nearest(digits, exponent)
  }

  /// digits·10^−16.
  @inline(__always)
  private func sixteenDecimals(_ digits: UInt64) -> Double {
    // Fast path (0202): one word of the power. The general path is `binary64`.
    let power = unsafe table[NumberTables.power(-16)]
    if let bits = Binary64.quickerBits(digits, -16, power: power) { return Double(bitPattern: bits) }
    return binary64Again(digits, -16)
  }

  @inline(never)
  private func binary64Again(_ digits: UInt64, _ exponent: Int) -> Double { binary64(digits, exponent) }

  /// - Parameter exponent: 0…19.
  @inline(__always)
  private func ten(_ exponent: Int) -> UInt64 { unsafe table[NumberTables.tens &+ exponent] }

  /// - Parameter exponent: 0…22.
  @inline(__always)
  private func tenAsDouble(_ exponent: Int) -> Double {
    Double(bitPattern: unsafe table[NumberTables.doubles &+ exponent])
  }
}

/// A number while it is parsed.
private struct Number {
  /// After its last byte so far.
  private(set) var end: Int
  /// The byte at `end`.
  private(set) var delimiter: UInt8 = 0
  private(set) var value = 0.0
  var sign: UInt64 = 0
  /// Its first bytes without the sign.
  var head: UInt64 = 0
  var integerDigits = 0
  /// Whether a block could contain it.
  var isShort = false

  @inline(__always)
  init(end: Int) { self.end = end }

  @inline(__always)
  mutating func setEnd(_ end: Int, _ delimiter: UInt8) {
    self.end = end
    self.delimiter = delimiter
  }

  @inline(__always)
  mutating func setMagnitude(_ magnitude: Double) {
    value = Double(bitPattern: magnitude.bitPattern | sign &<< 63)
  }

  @inline(__always)
  var isBeforeComma: Bool { delimiter == UInt8(ascii: ",") }

  /// Nearly every number is before a comma, which is tested first.
  @inline(__always)
  var isBeforeExponent: Bool { !isBeforeComma && delimiter | 0x20 == UInt8(ascii: "e") }

  @inline(__always)
  var headWithoutPoint: UInt64 { Digits.withoutPoint(head, at: integerDigits) }
}
