/// Integers of at most eight digits in 64 bytes.
///
/// Where each ends is known from a mask before any is decoded, so that none waits for the one before it. Nothing is asked on the way: what
/// speaks against the block is gathered, and a block with anything against it is not taken at all.
///
/// Bounds. The block begins at p ≥ 8, and the document has `bytes` + 1 bytes from p on. Read are these, and the eight before a comma, which
/// stands at p or behind it. A value is written for each comma, so no more than `numbersMax`, whether it is taken
/// or not. Words of the table are found by the low four bits of a length, whatever it is.
@safe struct IntegerBlock {
  static let bytes = 64
  static let numbersMax = bytes

  private let text: UnsafeRawPointer
  private let table: UnsafePointer<UInt64>
  private let start: Int
  private let commas: UInt64

  /// - Parameters:
  ///   - start: where the block and its first number begin.
  ///   - commas: a bit for each comma, the lowest for the block's first byte.
  @inline(__always)
  init(_ text: UnsafeRawPointer, table: UnsafePointer<UInt64>, from start: Int, commas: UInt64) {
    unsafe self.text = text
    unsafe self.table = table
    self.start = start
    self.commas = commas
  }

  /// Takes the numbers before the commas.
  ///
  /// - Parameter isSpaced: whether a space stands behind each.
  /// - Returns: how many were taken, all or none, and where the next begins.
  @inline(__always)
  func take(_ digits: ShortDigits, isSpaced: Bool, into values: UnsafeMutablePointer<Double>) -> (count: Int, next: Int)
  {
    var (commas, next) = (commas, start)
    var output = unsafe values
    // What speaks against the block: bits of a length less 1, and of a space that is something else; the high bits of
    // bytes that are no digits; the sign of a number less its least by its count of digits, where a first zero makes it less.
    var (lengthFaults, spaceFaults, digitFaults, zeroFaults) = (0, 0 as UInt8, 0 as UInt64, 0)
    while commas != 0 {
      let end = start &+ commas.trailingZeroBitCount
      commas &= commas &- 1
      // −1 where the first byte is a minus sign.
      let sign = (Int(byte(next) ^ UInt8(ascii: "-")) &- 1) &>> 63
      let length = end &- next &+ sign
      lengthFaults |= length &- 1
      let number: Int
      switch digits {
      case .four:
        let bytes =
          (fourBytes(before: end) ^ 0x3030_3030) & UInt32(truncatingIfNeeded: word(ScannerTable.lasts, length) &>> 32)
        digitFaults |= UInt64((bytes &+ 0x7676_7676) | bytes)
        number = Int(Digits.value(ofFour: bytes))
      case .eight:
        let bytes = (eightBytes(before: end) ^ 0x3030_3030_3030_3030) & word(ScannerTable.lasts, length)
        digitFaults |= (bytes &+ 0x7676_7676_7676_7676) | bytes
        number = Int(truncatingIfNeeded: Digits.value(ofValues: bytes))
      }
      // The least negative number is −1: −0 is left, for an integer has no such.
      zeroFaults |= number &- leastOf(length, sign)
      // Bounds: see above.
      unsafe output.pointee = Double(Int32(truncatingIfNeeded: (number ^ sign) &- sign))
      unsafe output += 1
      if isSpaced { spaceFaults |= byte(end &+ 1) ^ UInt8(ascii: " ") }
      next = end &+ (isSpaced ? 2 : 1)
    }
    let isSound =
      UInt(bitPattern: lengthFaults) < digits.rawValue && spaceFaults == 0
      && digitFaults & 0x8080_8080_8080_8080 == 0 && zeroFaults >= 0
    return unsafe isSound ? (output - values, next) : (0, start)
  }

  @inline(__always)
  private func leastOf(_ length: Int, _ sign: Int) -> Int {
    unsafe Int(truncatingIfNeeded: table[ScannerTable.least &+ (length & 15) &+ (sign & 16)])
  }

  @inline(__always)
  private func word(_ words: Int, _ length: Int) -> UInt64 { unsafe table[words &+ (length & 15)] }

  @inline(__always)
  private func eightBytes(before end: Int) -> UInt64 {
    unsafe UInt64(littleEndian: text.loadUnaligned(fromByteOffset: end &- 8, as: UInt64.self))
  }

  @inline(__always)
  private func byte(_ offset: Int) -> UInt8 { unsafe text.load(fromByteOffset: offset, as: UInt8.self) }

  @inline(__always)
  private func fourBytes(before end: Int) -> UInt32 {
    unsafe UInt32(littleEndian: text.loadUnaligned(fromByteOffset: end &- 4, as: UInt32.self))
  }
}

/// How many digits a block's integers have at most.
enum ShortDigits: UInt {
  case four = 4
  case eight = 8
}
