// Written by Tests/Exactness/tables.py.

/// The constants of exp other than its table: ln2/512 in three parts, and a polynomial.
package enum ExponentialConstants {
  /// 512/ln2.
  package static let stepsPerUnit = 738.6598609351493
  /// Multiples of 2^-42 and of 2^-76, of 33 bits: their products with an integer below 2^20 are exact.
  package static let step1 = 0.0013538030871131923
  package static let step2 = -8.204912251739262e-14
  package static let step3 = 4.09018443216811e-24
  // (eʳ − 1 − r − r²/2)/r³ = c3 + c4 r + c5 r² + c6 r³ within 2^-56, on |r| ≤ ln2/1024.
  package static let c3 = 0.16666666666666666
  package static let c4 = 0.041666666666666664
  package static let c5 = 0.008333333424245352
  package static let c6 = 0.0013888889002528913
}
