/// The classes of 64 bytes: one bit for each byte, the first byte's lowest.
///
/// All sets end at the last comma before the first byte of no class.
struct ByteClasses {
  enum Form { case digits, shortIntegers, integers, decimals, exponents }

  let commas: UInt64
  let digits: UInt64
  let minuses: UInt64
  let points: UInt64
  /// The letter of an exponent.
  let letters: UInt64
  let pluses: UInt64
  /// The first digit of each number.
  let starts: UInt64
  let exponentSigns: UInt64
  let form: Form
  /// Whether all bytes keep to the grammar (RFC 8259 §6), except for how many points and exponents a number has.
  let areSound: Bool

  /// - Parameter bytes: begin with a number.
  @inline(__always)
  init(of bytes: SixtyFourBytes) {
    var digits = bytes.digits
    var commas = bytes.places(of: UInt8(ascii: ","))
    var minuses = bytes.places(of: UInt8(ascii: "-"))
    // The rarer classes are searched only while bytes of no class are left.
    var (spaces, points, letters, pluses) = (0 as UInt64, 0 as UInt64, 0 as UInt64, 0 as UInt64)
    var left = ~(digits | commas | minuses)
    if left != 0 {
      points = bytes.places(of: UInt8(ascii: "."))
      left &= ~points
      if left != 0 {
        spaces = bytes.places(of: UInt8(ascii: " "))
        left &= ~spaces
        if left != 0 {
          letters = bytes.places(ofLetter: UInt8(ascii: "e"))
          left &= ~letters
          if left != 0 {
            pluses = bytes.places(of: UInt8(ascii: "+"))
            left &= ~pluses
          }
        }
      }
    }
    // The commas before the first byte that is left; the other sets then end at the last of them.
    commas &= (left & (0 &- left)) &- 1
    let known: UInt64 = commas == 0 ? 0 : ~0 &>> UInt64(truncatingIfNeeded: commas.leadingZeroBitCount)
    digits &= known
    minuses &= known
    spaces &= known
    points &= known
    letters &= known
    pluses &= known

    let afterCommas = commas &<< 1
    let elements = (afterCommas & ~spaces | spaces &<< 1 | 1) & known
    let numberSigns = minuses & elements
    let starts = elements & ~numberSigns | numberSigns &<< 1
    let afterLetters = letters &<< 1
    let exponentSigns = afterLetters & (minuses | pluses)
    let exponents = afterLetters & ~exponentSigns | exponentSigns &<< 1
    let beforeDigits = digits &>> 1
    let longer = starts & beforeDigits
    // Places that need a digit and have none; then spaces and signs in the wrong place, and leading zeros.
    var faults = (starts | exponents | points &<< 1 | points &>> 1 | letters &>> 1) & ~digits
    faults |= spaces & ~afterCommas | (minuses | pluses) & ~(numberSigns | exponentSigns)
    if longer != 0 { faults |= longer & bytes.places(of: UInt8(ascii: "0")) }
    areSound = faults == 0 && commas != 0 && (points == 0 || letters == 0)
    form = Self.form(points: points, letters: letters, longer: longer, digits: digits)
    self.commas = commas
    self.digits = digits
    self.minuses = minuses
    self.points = points
    self.letters = letters
    self.pluses = pluses
    self.starts = starts
    self.exponentSigns = exponentSigns
  }

  /// - Parameter longer: the first digits of integer parts that have more than one.
  @inline(__always)
  private static func form(points: UInt64, letters: UInt64, longer: UInt64, digits: UInt64) -> Form {
    if letters != 0 { return .exponents }
    if points != 0 { return .decimals }
    if longer == 0 { return .digits }
    let twoDigits = digits & digits &>> 1
    // Five in a row make a long integer.
    return twoDigits & twoDigits &>> 2 & digits &>> 4 == 0 ? .shortIntegers : .integers
  }
}
