internal import CProcessor

/// Short numbers in 64 bytes, as `ShortNumberBlock` of `TensorJSON` takes them, four at once.
///
/// Of each number are taken the 16 bytes that end at its comma. What is no digit before that makes a pattern of nine bits, and the pattern tells
/// which byte goes where: the integer's digits to the end of one word, the fraction's to the beginning of another, the sign
/// to a place of its own.
///
/// Bounds. The block begins at p ≥ 16, and the document has `WideBlocks.blockBytes` from p on. Read are these, and the sixteen before a comma, which stand behind p;
/// of numbers at every third byte up to the 24th, 70 bytes behind p; and of the table what a pattern of nine bits or a scale of eight finds. Four
/// values are written at a time, for no more than `numbersMax` commas.
@safe struct WideBlock {
  /// A multiple of 4.
  static let numbersMax = 32

  private let block: UnsafeRawPointer
  private let table: UnsafeRawPointer
  let classes: ByteClasses

  @inline(__always)
  init(_ block: UnsafeRawPointer, table: UnsafeRawPointer) {
    unsafe self.block = block
    unsafe self.table = table
    classes = unsafe ByteClasses(
      of: SixtyFourBytes(
        block.loadUnaligned(as: SIMD32<UInt8>.self),
        block.loadUnaligned(fromByteOffset: 32, as: SIMD32<UInt8>.self)))
  }

  /// Takes the numbers before the commas.
  ///
  /// - Parameter values: room for `numbersMax`.
  /// - Returns: whether all were taken, or none.
  @inline(__always)
  func take(into values: UnsafeMutablePointer<Double>) -> Bool {
    guard classes.areSound else { return false }
    // What stands behind the first digits of each number: a carry runs through them to there.
    let ends = (classes.digits &+ classes.starts) & ~classes.digits
    if classes.letters != 0 {
      // One in each number.
      guard ends == classes.letters else { return false }
      return unsafe takeExponents(into: values)
    }
    // At most one in each number.
    guard classes.points & ~ends == 0 else { return false }
    if classes.starts &<< 1 == classes.commas {
      if areCommas(0xAAAA_AAAA_AAAA_AAAA) {
        return unsafe takeDigits(into: values, bytes: 2, order: Self.digitPlaces(9, 11, 13, 15))
      }
      if areCommas(0x2492_4924_9249_2492) {
        return unsafe takeDigits(into: values, bytes: 3, order: Self.digitPlaces(6, 9, 12, 15))
      }
    }
    return unsafe takeNumbers(into: values)
  }

  /// Whether commas stand at these places, up to the last one.
  @inline(__always)
  private func areCommas(_ places: UInt64) -> Bool {
    let behind = UInt64(truncatingIfNeeded: classes.commas.leadingZeroBitCount)
    return classes.commas &<< behind == places &<< behind
  }

  /// Of one digit each, at every second or third byte.
  ///
  /// - Parameters:
  ///   - bytes: from one to the next.
  ///   - order: `digitPlaces` of four among the sixteen bytes that end with the fourth.
  @inline(__always)
  private func takeDigits(into values: UnsafeMutablePointer<Double>, bytes: Int, order: SIMD32<UInt8>) -> Bool {
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

  /// Takes digits from these places to the first bytes of words, and what stands before each to the last one.
  @inline(__always)
  private static func digitPlaces(_ a: UInt64, _ b: UInt64, _ c: UInt64, _ d: UInt64) -> SIMD32<UInt8> {
    let places = SIMD4(a, b, c, d)
    return (places | (places &- SIMD4(repeating: 1)) &<< SIMD4(repeating: 56) | SIMD4(repeating: 0x0080_8080_8080_8000))
      .asBytes
  }

  /// Of up to eight digits, or seven with a point among them: as I·10^7 + F of the integer and seven decimals, below 2^52, over 10^7, both
  /// exact in binary64, so that one division rounds once.
  @inline(__always)
  private func takeNumbers(into values: UnsafeMutablePointer<Double>) -> Bool {
    var output = UnsafeMutableRawPointer(values)
    var numbers = unsafe Numbers(classes, among: classes.points, in: block, table)
    repeat {
      let (a, b) = numbers.nextFour()
      let fours = vector_wide_halved(Self.fours(a), Self.fours(b))
      // The integer in the lower half of each word, the decimals in the upper.
      let eights = vector_wide_fours(fours, Self.words(10000, 1, 1000, 1, 10000, 1, 1000, 1)).asWords
      let digits =
        vector_wide_lower_products(eights, SIMD4(repeating: 10_000_000)) &+ eights &>> SIMD4(repeating: 32)
      let magnitudes = Self.doubles(digits) / SIMD4(repeating: 1e7)
      // The sign stands in the last byte: `-` is odd, a comma and a space are even.
      let signs = vector_wide_lasts(a, b) &<< SIMD4(repeating: 7)
      unsafe output.storeBytes(of: Self.signed(magnitudes, signs), as: SIMD4<Double>.self)
      unsafe output += 32
    } while numbers.areLeft
    return numbers.areTaken
  }

  /// Pairs and fours of digits; of the last eight only seven count.
  @inline(__always)
  private static func fours(_ bytes: SIMD32<UInt8>) -> SIMD32<UInt8> {
    let pairs = vector_wide_pairs(
      vector_wide_and(bytes, SIMD32(repeating: 0x0F)),
      bytesTwice(SIMD16(10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 1, 0)))
    return vector_wide_fours(pairs, words(100, 1, 100, 1, 100, 1, 10, 1))
  }

  /// Of at most four digits, and one or two of an exponent of −22 to 22.
  @inline(__always)
  private func takeExponents(into values: UnsafeMutablePointer<Double>) -> Bool {
    var output = UnsafeMutableRawPointer(values)
    var numbers = unsafe Numbers(
      classes, among: classes.letters | classes.exponentSigns, in: block, table + 16 &* WideBlocks.patterns)
    var scaleFaults = SIMD4<UInt64>(repeating: 0)
    repeat {
      let (a, b) = numbers.nextFour()
      let bytes = vector_wide_firsts(a, b)
      // Digits in the lower half of each word, 128 for `-` and the exponent in the upper: `-` has the bit 4, `+` has not.
      let pairs = vector_wide_pairs(
        (bytes & SIMD4(repeating: 0x0F0F_0004_0F0F_0F0F)).asBytes,
        Self.bytesTwice(SIMD16(10, 1, 10, 1, 32, 0, 10, 1, 10, 1, 10, 1, 32, 0, 10, 1)))
      let parts = vector_wide_fours(pairs, Self.words(100, 1, 1, 1, 100, 1, 1, 1)).asWords
      let (factors, divisors) = scales(parts &>> SIMD4(repeating: 32))
      scaleFaults |= divisors
      // All exact in binary64, and one factor is 1, so that this rounds once.
      let magnitudes = Self.doubles(parts & SIMD4(repeating: 0xFFFF_FFFF)) * factors.asDoubles / divisors.asDoubles
      // The sign stands in the sixth byte.
      unsafe output.storeBytes(of: Self.signed(magnitudes, bytes &<< SIMD4(repeating: 23)), as: SIMD4<Double>.self)
      unsafe output += 32
    } while numbers.areLeft
    return numbers.areTaken && !vector_wide_meet(scaleFaults.asBytes, Self.signBits.asBytes)
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
    let offset = 16 &* (2 &* WideBlocks.patterns &+ Int(truncatingIfNeeded: index))
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
  private static func words(
    _ a: UInt16, _ b: UInt16, _ c: UInt16, _ d: UInt16, _ e: UInt16, _ f: UInt16, _ g: UInt16, _ h: UInt16
  ) -> SIMD32<UInt8> {
    bytesTwice(unsafe unsafeBitCast(SIMD8(a, b, c, d, e, f, g, h), to: SIMD16<UInt8>.self))
  }
}

/// The numbers of a block in turn, their bytes put in order by a table.
@safe private struct Numbers {
  private var commas: UInt64
  private let lastComma: UInt64
  private let pattern: UInt64
  private let block: UnsafeRawPointer
  private let table: UnsafeRawPointer
  private var count: Int
  private var places = SIMD32<UInt8>(repeating: 0)

  /// - Parameter marks: what stands in a number and is no digit.
  @inline(__always)
  init(_ classes: ByteClasses, among marks: UInt64, in block: UnsafeRawPointer, _ table: UnsafeRawPointer) {
    commas = classes.commas
    lastComma = 1 &<< UInt64(truncatingIfNeeded: 63 &- commas.leadingZeroBitCount)
    // A bit for each byte, moved up by two: for marks, and for two bytes before each number, which tells that from a mark.
    pattern = marks &<< 2 | classes.starts &<< 1 | classes.starts
    unsafe self.block = block
    unsafe self.table = table
    count = commas.nonzeroBitCount
  }

  /// Whether there is one that was not yet returned.
  var areLeft: Bool { @inline(__always) get { count > 0 } }

  /// Whether all that were returned are in the table.
  var areTaken: Bool {
    @inline(__always) get { !vector_wide_meet(places, SIMD32(repeating: WideBlocks.refused)) }
  }

  /// The first and the third, then the second and the fourth; the last one again where no more are left.
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
    // Of the nine bits that end with the last byte but one, the byte before the comma being a digit.
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
