#if AVX2
  internal import CProcessor

  /// Short numbers in 64 bytes, four at once: the implementation for AVX2.
  ///
  /// Of each number it loads the 16 bytes that end at its comma. The marks before the comma, which are not digits, make
  /// a pattern of nine bits. The pattern tells where each byte goes: the integer's digits to the end of one word, the
  /// fraction's to the start of another, the sign to a place of its own.
  ///
  /// Bounds. The document has `ShortNumbers.bytesBefore` bytes before the block, and `ShortNumbers.bytesMin` from its
  /// first byte on. Reads are of these; of the sixteen bytes before a comma, which come after the first byte; and, if
  /// numbers are three bytes apart, of 70 bytes from the first. The table is indexed by patterns of nine bits and
  /// scales of eight. Four values are written at a time, for at most `numbersMax` commas.
  @safe struct ShortNumberBlock {
    /// A multiple of 4.
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
      // The byte after the first digits of each number: the sum carries through the digits to there.
      let ends = (classes.digits &+ classes.starts) & ~classes.digits
      if classes.letters != 0 {
        // Each number has one.
        guard ends == classes.letters else { return false }
        return unsafe parseExponents(into: values)
      }
      // No number has two.
      guard classes.points & ~ends == 0 else { return false }
      if classes.starts &<< 1 == classes.commas {
        if areCommas(0xAAAA_AAAA_AAAA_AAAA) {
          return unsafe parseDigits(into: values, bytes: 2, order: Self.digitPlaces(SIMD4(9, 11, 13, 15)))
        }
        if areCommas(0x2492_4924_9249_2492) {
          return unsafe parseDigits(into: values, bytes: 3, order: Self.digitPlaces(SIMD4(6, 9, 12, 15)))
        }
      }
      return unsafe parseNumbers(into: values)
    }

    /// Whether the commas are at these places, up to the last comma.
    @inline(__always)
    private func areCommas(_ places: UInt64) -> Bool {
      let rest = UInt64(truncatingIfNeeded: classes.commas.leadingZeroBitCount)
      return classes.commas &<< rest == places &<< rest
    }

    /// Parses integers of one digit each, at every second or third byte.
    ///
    /// - Parameters:
    ///   - bytes: the distance from one number to the next.
    ///   - order: `digitPlaces` of four among the sixteen bytes that end with the fourth.
    @inline(__always)
    private func parseDigits(into values: UnsafeMutablePointer<Double>, bytes: Int, order: SIMD32<UInt8>) -> Bool {
      var output = UnsafeMutableRawPointer(values)
      var input = unsafe block + (3 &* bytes &- 15)
      var count = classes.commas.nonzeroBitCount
      repeat {
        let sixteen = unsafe input.loadUnaligned(as: SIMD16<UInt8>.self)
        let words = vector_wide_shuffled(vector_wide_joined(sixteen, sixteen), order).asWords
        let magnitudes = Self.doubles(words & SIMD4(repeating: 0x0F))
        unsafe output.storeBytes(of: Self.signed(magnitudes, words &<< SIMD4(repeating: 7)), as: SIMD4<Double>.self)
        unsafe output += 32
        unsafe input += 4 &* bytes
        count &-= 4
      } while count > 0
      return true
    }

    /// An order of bytes that moves digits from these places to the first bytes of words, and the byte before each
    /// digit to the last.
    @inline(__always)
    private static func digitPlaces(_ places: SIMD4<UInt64>) -> SIMD32<UInt8> {
      let signs = (places &- SIMD4(repeating: 1)) &<< SIMD4(repeating: 56)
      return (places | signs | SIMD4(repeating: 0x0080_8080_8080_8000)).asBytes
    }

    /// Parses numbers of up to eight digits, or seven with a point among them.
    ///
    /// The integer and seven decimals make I·10^7 + F, below 2^52. It and 10^7 are exact in binary64, so one division
    /// rounds once.
    @inline(__always)
    private func parseNumbers(into values: UnsafeMutablePointer<Double>) -> Bool {
      var output = UnsafeMutableRawPointer(values)
      var numbers = unsafe Numbers(classes, marks: classes.points, in: block, table: table)
      repeat {
        let (a, b) = numbers.nextFour()
        let fours = vector_wide_halved(Self.fours(a), Self.fours(b))
        // The integer is in the lower half of each word, the decimals in the upper.
        let eights = vector_wide_fours(fours, Self.words(SIMD8(10000, 1, 1000, 1, 10000, 1, 1000, 1))).asWords
        let digits =
          vector_wide_lower_products(eights, SIMD4(repeating: 10_000_000)) &+ eights &>> SIMD4(repeating: 32)
        let magnitudes = Self.doubles(digits) / SIMD4(repeating: 1e7)
        // The sign is in the last byte: `-` is odd, a comma and a space are even.
        let signs = vector_wide_lasts(a, b) &<< SIMD4(repeating: 7)
        unsafe output.storeBytes(of: Self.signed(magnitudes, signs), as: SIMD4<Double>.self)
        unsafe output += 32
      } while numbers.areLeft
      return numbers.areKnown
    }

    /// The values of pairs and fours of digits; of the last eight only seven count.
    @inline(__always)
    private static func fours(_ bytes: SIMD32<UInt8>) -> SIMD32<UInt8> {
      let pairs = vector_wide_pairs(
        vector_wide_and(bytes, SIMD32(repeating: 0x0F)),
        bytesTwice(SIMD16(10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 1, 0)))
      return vector_wide_fours(pairs, words(SIMD8(100, 1, 100, 1, 100, 1, 10, 1)))
    }

    /// Parses numbers of at most four digits with an exponent of one or two digits, −22 to 22.
    @inline(__always)
    private func parseExponents(into values: UnsafeMutablePointer<Double>) -> Bool {
      var output = UnsafeMutableRawPointer(values)
      var numbers = unsafe Numbers(
        classes, marks: classes.letters | classes.exponentSigns, in: block,
        table: table + 16 &* ShortNumberTable.patterns)
      var scaleFaults = SIMD4<UInt64>(repeating: 0)
      repeat {
        let (a, b) = numbers.nextFour()
        let bytes = vector_wide_firsts(a, b)
        // The digits are in the lower half of each word. In the upper are the exponent and 128 for `-`: it has the bit
        // 4, and `+` does not.
        let pairs = vector_wide_pairs(
          (bytes & SIMD4(repeating: 0x0F0F_0004_0F0F_0F0F)).asBytes,
          Self.bytesTwice(SIMD16(10, 1, 10, 1, 32, 0, 10, 1, 10, 1, 10, 1, 32, 0, 10, 1)))
        let parts = vector_wide_fours(pairs, Self.words(SIMD8(100, 1, 1, 1, 100, 1, 1, 1))).asWords
        let (factors, divisors) = scales(parts &>> SIMD4(repeating: 32))
        scaleFaults |= divisors
        // All are exact in binary64, and the factor or the divisor is 1: this rounds once.
        let magnitudes = Self.doubles(parts & SIMD4(repeating: 0xFFFF_FFFF)) * factors.asDoubles / divisors.asDoubles
        // The sign is in the sixth byte.
        unsafe output.storeBytes(of: Self.signed(magnitudes, bytes &<< SIMD4(repeating: 23)), as: SIMD4<Double>.self)
        unsafe output += 32
      } while numbers.areLeft
      return numbers.areKnown && !vector_wide_meet(scaleFaults.asBytes, Self.signBits.asBytes)
    }

    /// - Parameter indices: below 256 each.
    @inline(__always)
    private func scales(_ indices: SIMD4<UInt64>) -> (factors: SIMD4<UInt64>, divisors: SIMD4<UInt64>) {
      let a = vector_wide_joined(scale(indices[0]), scale(indices[2]))
      let b = vector_wide_joined(scale(indices[1]), scale(indices[3]))
      return (vector_wide_firsts(a, b), vector_wide_lasts(a, b))
    }

    @inline(__always)
    private func scale(_ index: UInt64) -> SIMD16<UInt8> {
      let offset = 16 &* (2 &* ShortNumberTable.patterns &+ Int(truncatingIfNeeded: index))
      return unsafe table.loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self)
    }

    private static var signBits: SIMD4<UInt64> { @inline(__always) get { SIMD4(repeating: 1 &<< 63) } }

    @inline(__always)
    private static func signed(_ magnitudes: SIMD4<Double>, _ signs: SIMD4<UInt64>) -> SIMD4<Double> {
      (unsafe unsafeBitCast(magnitudes, to: SIMD4<UInt64>.self) | signs & signBits).asDoubles
    }

    /// Numbers below 2^52 as binary64: as the fractions of 2^52 + number.
    @inline(__always)
    private static func doubles(_ numbers: SIMD4<UInt64>) -> SIMD4<Double> {
      (numbers | SIMD4(repeating: 0x4330_0000_0000_0000)).asDoubles - SIMD4(repeating: 0x1p52)
    }

    @inline(__always)
    private static func bytesTwice(_ bytes: SIMD16<UInt8>) -> SIMD32<UInt8> { vector_wide_joined(bytes, bytes) }

    @inline(__always)
    private static func words(_ words: SIMD8<UInt16>) -> SIMD32<UInt8> {
      bytesTwice(unsafe unsafeBitCast(words, to: SIMD16<UInt8>.self))
    }
  }

  /// The numbers of a block in turn, with their bytes in the order that the table gives.
  @safe private struct Numbers {
    private var commas: UInt64
    private let lastComma: UInt64
    private let pattern: UInt64
    private let block: UnsafeRawPointer
    private let table: UnsafeRawPointer
    private var count: Int
    private var places = SIMD32<UInt8>(repeating: 0)

    /// - Parameter marks: the bytes in numbers that are not digits.
    @inline(__always)
    init(_ classes: ByteClasses, marks: UInt64, in block: UnsafeRawPointer, table: UnsafeRawPointer) {
      commas = classes.commas
      lastComma = 1 &<< UInt64(truncatingIfNeeded: 63 &- commas.leadingZeroBitCount)
      // One bit for each byte, moved up by two. Two bits before each number tell its start from a mark.
      pattern = marks &<< 2 | classes.starts &<< 1 | classes.starts
      unsafe self.block = block
      unsafe self.table = table
      count = commas.nonzeroBitCount
    }

    /// Whether a number is left that `nextFour` has not returned.
    var areLeft: Bool { @inline(__always) get { count > 0 } }

    /// Whether the table has the patterns of all numbers that `nextFour` returned.
    var areKnown: Bool {
      @inline(__always) get { !vector_wide_meet(places, SIMD32(repeating: ShortNumberTable.refused)) }
    }

    /// The first and the third number, then the second and the fourth. The last number repeats if no more are left.
    @inline(__always)
    mutating func nextFour() -> (SIMD32<UInt8>, SIMD32<UInt8>) {
      let first = next()
      let second = next()
      let third = next()
      let fourth = next()
      count &-= 4
      return (ordered(first, third), ordered(second, fourth))
    }

    @inline(__always)
    private mutating func next() -> (bytes: SIMD16<UInt8>, places: SIMD16<UInt8>) {
      let place = commas.trailingZeroBitCount
      commas = commas & (commas &- 1) | lastComma
      // The nine bits end with the byte two before the comma: the byte next to the comma is a digit.
      let index = (pattern &<< UInt64(truncatingIfNeeded: 63 &- place)) &>> 55
      return unsafe (
        block.loadUnaligned(fromByteOffset: place &- 16, as: SIMD16<UInt8>.self),
        table.loadUnaligned(fromByteOffset: Int(truncatingIfNeeded: index &<< 4), as: SIMD16<UInt8>.self)
      )
    }

    @inline(__always)
    private mutating func ordered(
      _ a: (bytes: SIMD16<UInt8>, places: SIMD16<UInt8>), _ b: (bytes: SIMD16<UInt8>, places: SIMD16<UInt8>)
    ) -> SIMD32<UInt8> {
      let both = vector_wide_joined(a.places, b.places)
      places = vector_wide_or(places, both)
      return vector_wide_shuffled(vector_wide_joined(a.bytes, b.bytes), both)
    }
  }

  extension SIMD4<UInt64> {
    fileprivate var asDoubles: SIMD4<Double> {
      @inline(__always) get { unsafe unsafeBitCast(self, to: SIMD4<Double>.self) }
    }

    fileprivate var asBytes: SIMD32<UInt8> {
      @inline(__always) get { unsafe unsafeBitCast(self, to: SIMD32<UInt8>.self) }
    }
  }

  extension SIMD32<UInt8> {
    fileprivate var asWords: SIMD4<UInt64> {
      @inline(__always) get { unsafe unsafeBitCast(self, to: SIMD4<UInt64>.self) }
    }
  }
#endif
