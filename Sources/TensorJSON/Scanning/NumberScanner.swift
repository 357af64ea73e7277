import Bytes

/// The inner loop of reading: decimal text to binary64, eight bytes at a time.
///
/// It takes the numbers that requests hold, in the forms that programs write, and leaves all else, errors among it, to
/// `JSONReader.scanNumber`: more digits than 64 bits hold, more than 23 bytes, the document's first and last bytes.
///
/// Bounds. A number is taken only from an offset p with `offsetMin ≤ p ≤ last ≤ count − tailBytes`. Of it are read a word from p on and
/// sixteen bytes from p + 8 on; the byte at its end j ≤ p + 24; sixteen bytes from behind the point on, which stands before p + 4
/// then, or before j, which is at least p + 8 then; a word behind the letter of an exponent at
/// j; and the byte behind that exponent, so none beyond p + 32. Of what follows are read a comma and the byte behind it;
/// white space and the ends of rows one byte at a time, and none beyond `last` + 1.
@safe struct NumberScanner {
  static let offsetMin = 8
  static let tailBytes = 40

  let text: UnsafeRawPointer
  private let last: Int
  let length: Int
  let table: UnsafePointer<UInt64>
  private let variant: NumberVariant?
  /// Which code reads blocks.
  var blocks: NumberVariant { variant ?? .best }

  /// - Parameters:
  ///   - text: the document, which outlives the scanner.
  ///   - table: `ScannerTable.words`, which does too.
  ///   - end: no number is taken from here on.
  ///   - blocks: the code that reads blocks; nil for the best.
  init(
    _ text: UnsafeRawBufferPointer, table: UnsafePointer<UInt64>, before end: Int = .max, blocks: NumberVariant? = nil
  ) {
    // An empty document has no base address, and `last` then admits no offset.
    unsafe self.text = text.baseAddress ?? UnsafeRawPointer(table)
    last = min(text.count - Self.tailBytes, end - 1)
    length = text.count
    unsafe self.table = table
    variant = blocks
  }

  /// Reads numbers with commas between them into `output`, and through the ends of rows as long as the run's row.
  ///
  /// - Parameters:
  ///   - run: where to begin, at the first byte of an element; moves to behind the last number taken.
  ///   - output: as many numbers are taken as it has room for.
  /// - Returns: how many numbers were taken.
  func take(_ run: inout NumberRun, into output: UnsafeMutableBufferPointer<Double>) -> Int {
    guard let values = output.baseAddress, run.offset >= Self.offsetMin else { return 0 }
    let capacity = output.count
    var (offset, end) = (run.offset, run.offset)
    var count = 0
    var shorts = ShortNumberStreak()
    while offset <= last, count < capacity {
      var number = Number(end: offset)
      guard takeNumber(&number), number.isBeforeComma || Self.endsNumber(number.delimiter) else { break }
      // Bounds: count < capacity.
      unsafe values[count] = number.value
      count &+= 1
      end = number.end
      if _fastPath(number.isBeforeComma) {
        offset = skipWhiteSpace(from: end &+ 1)
        guard number.isShort, shorts.isLong(at: count), offset <= last else { continue }
        let taken = unsafe takeBlocks(from: offset, into: values + count, capacity: capacity &- count)
        shorts.didTake(taken.count, behind: count)
        if taken.count > 0 {
          count &+= taken.count
          end = taken.end
          offset = skipWhiteSpace(from: taken.next)
        }
      } else {
        offset = passDelimiters(behind: end, count, &run)
        if offset < 0 { break }
      }
    }
    run.offset = end
    // What was passed behind the last number is passed again by the caller.
    run.endsBehind(count)
    return count
  }

  /// Whether a byte may follow a number that is no comma: white space or the end of a row. Before anything else the number is left, for
  /// whatever is wrong to be told by the careful way.
  ///
  /// Out of line, for the comma to be asked by itself.
  @inline(never)
  private static func endsNumber(_ delimiter: UInt8) -> Bool {
    delimiter == UInt8(ascii: "]") || delimiter.isWhiteSpace
  }

  /// Passes a comma behind white space, or the end of a row and the beginning of the next.
  ///
  /// - Returns: the place of the next element; −1 where none follows in the run.
  @inline(__always)
  private func passDelimiters(behind end: Int, _ count: Int, _ run: inout NumberRun) -> Int {
    let delimiter = skipWhiteSpace(from: end)
    if byte(delimiter) == UInt8(ascii: ",") { return skipWhiteSpace(from: delimiter &+ 1) }
    guard byte(delimiter) == UInt8(ascii: "]"), run.endsRow(behind: count) else { return -1 }
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

  /// Eight bytes, the first in the lowest place.
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
  /// Reads the number at `number.end`.
  ///
  /// A sign is counted among the integer digits until the end is known: the next number waits for the end alone, and the
  /// processor works on that one while it computes this one's value.
  ///
  /// - Returns: false for one that is not taken here.
  @inline(__always)
  private func takeNumber(_ number: inout Number) -> Bool {
    let start = number.end
    let word = word(start)
    let rest = Digits.others(in: word) & ~0xFF
    // Where the integer digits end, unless they fill the word.
    let point = rest.trailingZeroBitCount &>> 3
    // 1 for a minus sign, without a comparison, of which the compiler would make another where the sign is used.
    number.sign = (word & 0xFF ^ UInt64(UInt8(ascii: "-")) &- 1) &>> 63
    number.head = word &>> (8 &* number.sign)
    number.integerDigits = point &- Int(truncatingIfNeeded: number.sign)
    // A first byte that is no digit, or a zero that another digit follows.
    let first = UInt8(truncatingIfNeeded: number.head) &- UInt8(ascii: "0")
    if _slowPath(rest == 0 || first > 9 || number.integerDigits > 1 && first == 0) { return false }
    number.setEnd(start &+ point, byte(start &+ point))
    if number.delimiter != UInt8(ascii: ".") { return takeInteger(&number) }
    let after = rest & (rest &- 1)
    if after != 0 { return takeShort(&number, start, end: after.trailingZeroBitCount &>> 3) }
    return takeLong(&number, start)
  }

  /// An integer of at most seven bytes, or one with an exponent.
  @inline(__always)
  private func takeInteger(_ number: inout Number) -> Bool {
    let digits = Digits.value(number.head &<< UInt64(truncatingIfNeeded: 64 &- 8 &* number.integerDigits))
    number.isShort = true
    if number.isBeforeExponent { return takeExponent(of: digits, scale: 0, &number) }
    number.setMagnitude(Digits.double(digits))
    return true
  }

  /// A number whose digits and point end in its first word: below 10^7 as an integer, over at most 10^6, both exact in binary64, so
  /// that one division rounds once.
  @inline(__always)
  private func takeShort(_ number: inout Number, _ start: Int, end: Int) -> Bool {
    let length = end &- Int(truncatingIfNeeded: number.sign)
    let fractionDigits = length &- number.integerDigits &- 1
    if _slowPath(fractionDigits == 0) { return false }
    number.setEnd(start &+ end, byte(start &+ end))
    let digits = Digits.value(number.headWithoutPoint &<< UInt64(truncatingIfNeeded: 72 &- 8 &* length))
    if _slowPath(number.isBeforeExponent) { return takeExponent(of: digits, scale: fractionDigits, &number) }
    number.isShort = true
    number.setMagnitude(Digits.double(digits) / tenAsDouble(fractionDigits))
    return true
  }

  /// A number of at most 23 bytes whose point stands in its first word.
  @inline(__always)
  private func takeLong(_ number: inout Number, _ start: Int) -> Bool {
    // Where no other byte is found the end is 24.
    let others = Digits.others(in: vector(start &+ 8)) | 1 &<< 16
    let end = 8 &+ others.trailingZeroBitCount
    let fractionDigits = end &- Int(truncatingIfNeeded: number.sign) &- number.integerDigits &- 1
    if _slowPath(number.integerDigits > 2 || fractionDigits > 16) {
      return takeLonger(&number, start, end, fractionDigits)
    }
    number.setEnd(start &+ end, byte(start &+ end))
    // As sixteen digits behind the point, zeros at the end, so that the power is always the same. Below 10^18.
    let fraction = firstDigits(fractionDigits, from: number.end &- fractionDigits)
    let twoDigits = number.head &<< UInt64(truncatingIfNeeded: 64 &- 8 &* number.integerDigits) & 0x0F0F << 48
    let integer = (twoDigits &* (10 << 8 + 1)) &>> 56
    let digits = integer &* 10_000_000_000_000_000 &+ fraction
    if _slowPath(number.isBeforeExponent) {
      return takeExponent(of: digits, scale: 16, &number)
    }
    number.setMagnitude(sixteenDecimals(digits))
    return true
  }

  /// The same where more digits stand before or behind the point.
  @inline(__always)
  private func takeLonger(_ number: inout Number, _ start: Int, _ end: Int, _ fractionDigits: Int) -> Bool {
    // The last sixteen digits, or as many as the fraction has; then the digits before those, at most seven.
    let low = min(fractionDigits, 16)
    let high = number.integerDigits &+ fractionDigits &- low
    if _slowPath(end == 24 || high > 7 || fractionDigits == 0) { return false }
    number.setEnd(start &+ end, byte(start &+ end))
    let leading = Digits.value(number.headWithoutPoint &<< UInt64(truncatingIfNeeded: 64 &- 8 &* high))
    // 10^19 < 2^64: more digits pass where they begin with zeros.
    if _slowPath(high &+ low > 19 && (low < 16 || leading > 999)) { return false }
    let digits = leading &* ten(low) &+ lastDigits(low, before: number.end)
    if _slowPath(number.isBeforeExponent) { return takeExponent(of: digits, scale: fractionDigits, &number) }
    number.setMagnitude(binary64(digits, 0 &- fractionDigits))
    return true
  }

  /// The value of the last `count` ≤ 16 of the sixteen bytes before `end`.
  @inline(__always)
  private func lastDigits(_ count: Int, before end: Int) -> UInt64 {
    Digits.value(vector(end &- 16) & mask(count))
  }

  /// The value of the first `count` ≤ 16 of the sixteen bytes from `start` on, and zeros behind them.
  @inline(__always)
  private func firstDigits(_ count: Int, from start: Int) -> UInt64 {
    Digits.value(vector(start) & mask(32 &- count))
  }

  /// - Parameter offset: 0…32; see `ScannerTable.words`.
  @inline(__always)
  private func mask(_ offset: Int) -> SIMD16<UInt8> {
    unsafe UnsafeRawPointer(table + ScannerTable.mask).loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self)
  }

  /// The exponent at a number's end.
  ///
  /// - Parameters:
  ///   - digits: those before it as an integer, below 10^19.
  ///   - scale: how many of them stand behind the point.
  @inline(__always)
  private func takeExponent(of digits: UInt64, scale: Int, _ number: inout Number) -> Bool {
    let (magnitude, end) = scientific(digits, scale, letter: number.end)
    number.setMagnitude(magnitude)
    number.setEnd(end, byte(end))
    return magnitude != .infinity
  }

  /// digits·10^(exponent − scale) for the exponent whose letter stands at `letter`: one to three digits with or without a sign.
  ///
  /// - Returns: the value and the exponent's end; ∞ also for an exponent that is not taken here.
  @inline(never)
  private func scientific(_ digits: UInt64, _ scale: Int, letter: Int) -> (magnitude: Double, end: Int) {
    let tail = word(letter &+ 1)
    let mark = UInt8(truncatingIfNeeded: tail)
    let isNegative = mark == UInt8(ascii: "-")
    let isSigned = isNegative || mark == UInt8(ascii: "+")
    var size = 0
    var end = letter
    if isSigned, Digits.others(in: tail &>> 8) & 0x80_80_80 == 0x80_00_00 {
      // A sign and two digits, as most programs write: a branch, for the next number not to wait until the end is counted.
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
    // All exact in binary64, and one factor is 1, so that this rounds once.
    if digits < 1 << 52, exponent >= -ScannerTable.exactPowerMax, exponent <= ScannerTable.exactPowerMax {
      return Digits.double(digits) * tenAsDouble(max(exponent, 0)) / tenAsDouble(max(0 &- exponent, 0))
    }
    guard ScannerTable.exponents.contains(exponent) else { return Binary64.nearest(digits, exponent) }
    return binary64(digits, exponent)
  }

  /// digits·10^exponent for an exponent of `ScannerTable.exponents`.
  @inline(__always)
  private func binary64(_ digits: UInt64, _ exponent: Int) -> Double {
    let index = ScannerTable.power(exponent)
    let power = unsafe (high: table[index], low: table[index &+ 1])
    // Of 0 the product is 0, which `quickBits` leaves undecided.
    if let bits = Binary64.quickBits(digits, exponent, power: power) { return Double(bitPattern: bits) }
    return Binary64.nearest(digits, exponent)
  }

  /// digits·10^−16.
  @inline(__always)
  private func sixteenDecimals(_ digits: UInt64) -> Double {
    let power = unsafe table[ScannerTable.power(-16)]
    if let bits = Binary64.quickerBits(digits, -16, power: power) { return Double(bitPattern: bits) }
    return binary64Again(digits, -16)
  }

  @inline(never)
  private func binary64Again(_ digits: UInt64, _ exponent: Int) -> Double { binary64(digits, exponent) }

  /// - Parameter exponent: 0…19.
  @inline(__always)
  private func ten(_ exponent: Int) -> UInt64 { unsafe table[exponent] }

  /// - Parameter exponent: 0…22.
  @inline(__always)
  private func tenAsDouble(_ exponent: Int) -> Double {
    Double(bitPattern: unsafe table[ScannerTable.doubles &+ exponent])
  }
}

/// A number while it is read.
private struct Number {
  /// Behind its last byte so far.
  private(set) var end: Int
  /// The byte at `end`.
  private(set) var delimiter: UInt8 = 0
  private(set) var value = 0.0
  var sign: UInt64 = 0
  /// Its first bytes without the sign.
  var head: UInt64 = 0
  var integerDigits = 0
  /// Whether it may be one of those that blocks hold.
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

  /// Nearly all stand before a comma, which is asked first.
  @inline(__always)
  var isBeforeExponent: Bool { !isBeforeComma && delimiter | 0x20 == UInt8(ascii: "e") }

  @inline(__always)
  var headWithoutPoint: UInt64 { Digits.withoutPoint(head, at: integerDigits) }
}
