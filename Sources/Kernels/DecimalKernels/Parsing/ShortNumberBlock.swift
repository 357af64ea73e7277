#if !AVX2
  /// Short numbers in 64 bytes, for every processor: integers, decimals or numbers with exponents. Each has a comma
  /// after it, or a comma and a space.
  ///
  /// Sets of bits give the place of every digit, comma and minus sign at once, and the grammar is checked on these
  /// sets. Then the numbers are decoded, none waits for the one before it, and no branch depends on one. A block that
  /// contains something else is parsed up to there; a block that breaks the grammar is not parsed at all.
  ///
  /// Bounds. The document has `ShortNumbers.bytesBefore` bytes before the block, and `ShortNumbers.bytesMin` from its
  /// first byte on. Reads are of these, and of the eight bytes before a comma or the letter of an exponent, which come
  /// after the first byte. There is one value for each comma, so at most `numbersMax`, even if the block is refused
  /// later. The table is indexed by the low bits of a length or an exponent, whatever its value.
  @safe struct ShortNumberBlock {
    static let numbersMax = 32

    private let block: UnsafeRawPointer
    private let table: UnsafeRawPointer
    let classes: ByteClasses

    /// - Parameters:
    ///   - block: its first number begins with its first byte.
    ///   - table: has the layout of `ShortNumberTable`.
    @inline(__always)
    init(_ block: UnsafeRawPointer, table: UnsafeRawPointer) {
      unsafe self.block = block
      unsafe self.table = table
      classes = unsafe ByteClasses(of: SixtyFourBytes(block))
    }

    /// Parses the numbers before the commas.
    ///
    /// - Parameter values: has room for `numbersMax`.
    /// - Returns: whether all were parsed; if not, none counts.
    @inline(__always)
    func parse(into values: UnsafeMutablePointer<Double>) -> Bool {
      guard classes.areSound else { return false }
      switch classes.form {
      case .digits: return unsafe parseDigits(into: values)
      case .shortIntegers:
        return unsafe parseIntegers(into: values) { bytes in
          UInt64(Digits.value(ofFour: UInt32(truncatingIfNeeded: bytes &>> 32) & 0x0F0F_0F0F))
        }
      case .integers: return unsafe parseIntegers(into: values) { Digits.value($0) }
      case .decimals: return unsafe parseDecimals(into: values)
      case .exponents: return unsafe parseExponents(into: values)
      }
    }

    /// Parses integers of one digit each.
    @inline(__always)
    private func parseDigits(into values: UnsafeMutablePointer<Double>) -> Bool {
      var output = unsafe values
      var commas = classes.commas
      // Moves the sign of a digit to the comma after it.
      let signs = classes.minuses &<< 2
      while commas != 0 {
        let place = commas.trailingZeroBitCount
        commas &= commas &- 1
        let digit = unsafe block.load(fromByteOffset: place &- 1, as: UInt8.self) & 0x0F
        let sign = (signs &>> UInt64(truncatingIfNeeded: place)) & 1
        unsafe output.pointee = double(UInt64(digit), sign)
        unsafe output += 1
      }
      return true
    }

    /// Parses integers of at most eight digits.
    ///
    /// - Parameter value: computes the value of eight bytes, of which the first may be zeros.
    @inline(__always)
    private func parseIntegers(into values: UnsafeMutablePointer<Double>, value: (UInt64) -> UInt64) -> Bool {
      var output = unsafe values
      var (commas, starts) = (classes.commas, classes.starts)
      // The bits of all lengths less 1, none of which may exceed 7.
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

    /// Parses decimals of at most seven digits, each with a point.
    @inline(__always)
    private func parseDecimals(into values: UnsafeMutablePointer<Double>) -> Bool {
      var output = unsafe values
      var (commas, starts, points) = (classes.commas, classes.starts, classes.points)
      // The same for eight bytes; negative if a point belongs to another number.
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
        // Moves the digits before the point by one, over the point.
        let bytes = eight(before: place)
        let moved = bytes &<< 8
        let digits = ((bytes ^ moved) & lasts(fractionDigits) ^ moved) & lasts(length &- 1)
        // Below 10^7, divided by at most 10^6, both exact: this rounds once.
        let value = Digits.double(Digits.value(digits)) / power(fractionDigits)
        unsafe output.pointee = signed(value, sign(before: first))
        unsafe output += 1
      }
      return UInt(bitPattern: lengthFaults) < 8 && points == 0
    }

    /// Parses numbers of at most four digits with an exponent of one or two digits, −22 to 22.
    @inline(__always)
    private func parseExponents(into values: UnsafeMutablePointer<Double>) -> Bool {
      var output = unsafe values
      var (commas, starts, letters) = (classes.commas, classes.starts, classes.letters)
      let marks = (classes.minuses | classes.pluses) &>> 1
      let negatives = classes.minuses &>> 1
      // The bits of all lengths less 1, those of exponents doubled; negative if an exponent exceeds 22.
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
        sizeFaults |= ShortNumberTable.exactPowerMax &- size
        // All are exact in binary64, and the factor or the divisor is 1: this rounds once.
        let index = ShortNumberTable.factors &+ 2 &* (size & 31 | isNegative &<< 5)
        let value = Digits.double(UInt64(digits)) * double(at: index) / double(at: index &+ 1)
        unsafe output.pointee = signed(value, sign(before: first))
        unsafe output += 1
      }
      return UInt(bitPattern: lengthFaults) < 4 && sizeFaults >= 0 && letters == 0
    }

    /// 1 if a minus sign precedes the digit at `first`, else 0.
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

    /// The mask of the last `length` bytes of eight.
    @inline(__always)
    private func lasts(_ length: Int) -> UInt64 { word(at: ShortNumberTable.lasts &+ (length & 15)) }

    @inline(__always)
    private func power(_ exponent: Int) -> Double { double(at: ShortNumberTable.powers &+ (exponent & 7)) }

    @inline(__always)
    private func double(at index: Int) -> Double { Double(bitPattern: word(at: index)) }

    @inline(__always)
    private func word(at index: Int) -> UInt64 { unsafe table.load(fromByteOffset: 8 &* index, as: UInt64.self) }

    /// The eight bytes before a place of the block, the first in the lowest bits.
    @inline(__always)
    private func eight(before place: Int) -> UInt64 {
      unsafe UInt64(littleEndian: block.loadUnaligned(fromByteOffset: place &- 8, as: UInt64.self))
    }
  }
#endif
