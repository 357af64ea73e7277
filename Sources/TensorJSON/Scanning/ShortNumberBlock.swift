internal import CProcessor

/// Short numbers in 64 bytes: integers, decimals or numbers with exponents, with a comma behind each, or a comma and a space.
///
/// Which byte is a digit, a comma or a minus sign is found for all of them at once, and whether they keep to the grammar is asked of these
/// sets of bits, before any number is decoded: none waits for the one before it, and nothing is asked on the way. A block
/// that has something else in it is taken up to that; one with anything against it is not taken at all.
///
/// Bounds. The block begins at p ≥ 8, and the document has `bytes` + 1 bytes from p on. Read are these, and the eight before a comma or the letter of
/// an exponent, which stand behind p. A value is written for each comma behind a number, so no more than `numbersMax`, whether it is taken or not. The
/// table's words are found by the low bits of a length or an exponent, whatever that is.
@safe struct ShortNumberBlock {
  static let bytes = 64
  static let numbersMax = bytes / 2

  private let text: UnsafeRawPointer
  private let table: UnsafePointer<UInt64>
  private let start: Int
  private let classes: ByteClasses

  /// - Parameter start: where the block and its first number begin.
  @inline(__always)
  init(_ text: UnsafeRawPointer, table: UnsafePointer<UInt64>, from start: Int) {
    unsafe self.text = text
    unsafe self.table = table
    self.start = start
    let block = unsafe text + start
    let bytes = unsafe SixtyFourBytes(
      block.loadUnaligned(as: SIMD16<UInt8>.self),
      block.loadUnaligned(fromByteOffset: 16, as: SIMD16<UInt8>.self),
      block.loadUnaligned(fromByteOffset: 32, as: SIMD16<UInt8>.self),
      block.loadUnaligned(fromByteOffset: 48, as: SIMD16<UInt8>.self))
    classes = ByteClasses(of: bytes)
  }

  /// Takes the numbers before the commas.
  ///
  /// - Parameter values: room for `numbersMax`.
  /// - Returns: how many were taken, all or none, and where the last one ends.
  @inline(__always)
  func take(into values: UnsafeMutablePointer<Double>) -> (count: Int, end: Int) {
    guard classes.areSound else { return (0, start) }
    let isSound: Bool
    switch classes.form {
    case .digits: isSound = unsafe takeDigits(into: values)
    case .shortIntegers:
      isSound = unsafe takeIntegers(into: values) { bytes in
        UInt64(Digits.value(ofFour: UInt32(truncatingIfNeeded: bytes &>> 32) & 0x0F0F_0F0F))
      }
    case .integers: isSound = unsafe takeIntegers(into: values) { Digits.value($0) }
    case .decimals: isSound = unsafe takeDecimals(into: values)
    case .exponents: isSound = unsafe takeExponents(into: values)
    }
    return isSound ? (classes.commas.nonzeroBitCount, start &+ 63 &- classes.commas.leadingZeroBitCount) : (0, start)
  }

  /// Of one digit each.
  @inline(__always)
  private func takeDigits(into values: UnsafeMutablePointer<Double>) -> Bool {
    var output = unsafe values
    var commas = classes.commas
    // The sign of a digit, where the comma behind it stands.
    let signs = classes.minuses &<< 2
    while commas != 0 {
      let place = commas.trailingZeroBitCount
      commas &= commas &- 1
      let digit = unsafe text.load(fromByteOffset: start &+ place &- 1, as: UInt8.self) & 0x0F
      let sign = (signs &>> UInt64(truncatingIfNeeded: place)) & 1
      unsafe output.pointee = double(UInt64(digit), sign)
      unsafe output += 1
    }
    return true
  }

  /// Of at most eight digits.
  ///
  /// - Parameter value: of the last of eight bytes, zeros before them.
  @inline(__always)
  private func takeIntegers(into values: UnsafeMutablePointer<Double>, value: (UInt64) -> UInt64) -> Bool {
    var output = unsafe values
    var (commas, starts) = (classes.commas, classes.starts)
    // Bits of a length less 1, of which none may exceed 7.
    var lengthFaults = 0
    while commas != 0 {
      let place = commas.trailingZeroBitCount
      let first = starts.trailingZeroBitCount
      commas &= commas &- 1
      starts &= starts &- 1
      let length = place &- first
      lengthFaults |= length &- 1
      let number = value(eight(before: place) & lasts(length))
      unsafe output.pointee = double(number, sign(before: first))
      unsafe output += 1
    }
    return UInt(bitPattern: lengthFaults) < 8
  }

  /// Of at most seven digits, each with a point.
  @inline(__always)
  private func takeDecimals(into values: UnsafeMutablePointer<Double>) -> Bool {
    var output = unsafe values
    var (commas, starts, points) = (classes.commas, classes.starts, classes.points)
    // The same, of eight bytes; below 0 where a point is not the number's own.
    var lengthFaults = 0
    while commas != 0 {
      let place = commas.trailingZeroBitCount
      let first = starts.trailingZeroBitCount
      let point = points.trailingZeroBitCount
      commas &= commas &- 1
      starts &= starts &- 1
      points &= points &- 1
      let length = place &- first
      let fractionDigits = place &- point &- 1
      lengthFaults |= (length &- 1) | (point &- first) | fractionDigits
      // The digits before the point moved up by one.
      let bytes = eight(before: place)
      let moved = bytes &<< 8
      let digits = ((bytes ^ moved) & lasts(fractionDigits) ^ moved) & lasts(length &- 1)
      // Below 10^7, over at most 10^6, both exact.
      let value = Digits.double(Digits.value(digits)) / power(fractionDigits)
      unsafe output.pointee = signed(value, sign(before: first))
      unsafe output += 1
    }
    return UInt(bitPattern: lengthFaults) < 8 && points == 0
  }

  /// Of at most four digits, and one or two of an exponent of −22 to 22.
  @inline(__always)
  private func takeExponents(into values: UnsafeMutablePointer<Double>) -> Bool {
    var output = unsafe values
    var (commas, starts, letters) = (classes.commas, classes.starts, classes.letters)
    let marks = (classes.minuses | classes.pluses) &>> 1
    let negatives = classes.minuses &>> 1
    // The same, of the digits, twice that of an exponent, and an exponent above 22.
    var (lengthFaults, sizeFaults) = (0, 0)
    while commas != 0 {
      let place = commas.trailingZeroBitCount
      let first = starts.trailingZeroBitCount
      let letter = letters.trailingZeroBitCount
      commas &= commas &- 1
      starts &= starts &- 1
      letters &= letters &- 1
      let shift = UInt64(truncatingIfNeeded: letter)
      let isNegative = Int(truncatingIfNeeded: negatives &>> shift & 1)
      let length = letter &- first
      let exponentDigits = place &- letter &- 1 &- Int(truncatingIfNeeded: marks &>> shift & 1)
      lengthFaults |= (length &- 1) | (exponentDigits &- 1) &<< 1
      let digits = Digits.value(
        ofFour: UInt32(truncatingIfNeeded: (eight(before: letter) & lasts(length)) &>> 32) & 0x0F0F_0F0F)
      // Two digits d and e: the second byte of (d + 256·e)·(1 + 256·10).
      let twoDigits = (eight(before: place) & lasts(exponentDigits)) &>> 48 & 0x0F0F
      let size = Int(truncatingIfNeeded: (twoDigits &* (10 << 8 + 1)) &>> 8 & 0xFF)
      sizeFaults |= ScannerTable.exactPowerMax &- size
      // All exact in binary64, and one factor is 1, so that this rounds once.
      let index = ScannerTable.factors &+ 2 &* (size & 31 | isNegative &<< 5)
      let value =
        unsafe Digits.double(UInt64(digits)) * Double(bitPattern: table[index]) / Double(bitPattern: table[index &+ 1])
      unsafe output.pointee = signed(value, sign(before: first))
      unsafe output += 1
    }
    return UInt(bitPattern: lengthFaults) < 4 && sizeFaults >= 0 && letters == 0
  }

  /// Whether a minus sign stands before the digit at `first`, 0 or 1.
  @inline(__always)
  private func sign(before first: Int) -> UInt64 {
    (classes.minuses &<< 1) &>> UInt64(truncatingIfNeeded: first) & 1
  }

  @inline(__always)
  private func double(_ number: UInt64, _ sign: UInt64) -> Double { signed(Digits.double(number), sign) }

  @inline(__always)
  private func signed(_ magnitude: Double, _ sign: UInt64) -> Double {
    Double(bitPattern: magnitude.bitPattern | sign &<< 63)
  }

  /// The last `length` bytes of eight.
  @inline(__always)
  private func lasts(_ length: Int) -> UInt64 { unsafe table[ScannerTable.lasts &+ (length & 15)] }

  @inline(__always)
  private func power(_ exponent: Int) -> Double {
    Double(bitPattern: unsafe table[ScannerTable.doubles &+ (exponent & 7)])
  }

  /// The eight bytes before a place of the block, the first in the lowest place.
  @inline(__always)
  private func eight(before place: Int) -> UInt64 {
    unsafe UInt64(littleEndian: text.loadUnaligned(fromByteOffset: start &+ place &- 8, as: UInt64.self))
  }
}
