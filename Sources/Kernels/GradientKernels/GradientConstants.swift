// Written by Tests/Exactness/tables.py.

/// The constants of exp and log other than their tables.
enum GradientConstants {
  /// 512/ln2, and ln2/512 in three parts.
  static let stepsPerUnit = 738.6598609351493
  /// Multiples of 2^-42 and of 2^-76, of 33 bits: their products with an integer below 2^20 are exact.
  static let step1 = 0.0013538030871131923
  static let step2 = -8.204912251739262e-14
  static let step3 = 4.09018443216811e-24
  // (eʳ − 1 − r − r²/2)/r³ = c3 + c4 r + c5 r² + c6 r³ within 2^-56, on |r| ≤ ln2/1024.
  static let c3 = 0.16666666666666666
  static let c4 = 0.041666666666666664
  static let c5 = 0.008333333424245352
  static let c6 = 0.0013888889002528913
  /// ln 2: a multiple of 2^-40, and the rest.
  static let ln2Head = 0.6931471805601177
  static let ln2Tail = -1.7239444525614835e-13
}
