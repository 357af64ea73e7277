// Written by Tests/Exactness/tables.py.

/// The constants of exp other than its table: ln2/256 as head and tail, and a polynomial.
package enum ExponentialConstants {
  /// 256/ln2.
  package static let stepsPerUnit = 369.3299304675746
  /// 32 bits of ln2/256, so that a product with an integer below 2^21 is exact.
  package static let stepHead = 0.0027076061742263846
  package static let stepTail = -1.6409824502660487e-13
  // (eʳ − 1 − r)/r² = c2 + c3 r + c4 r² + c5 r³ within 2^-50, on |r| ≤ ln2/512.
  package static let c2 = 0.4999999999999994
  package static let c3 = 0.16666666666666657
  package static let c4 = 0.04166666921220326
  package static let c5 = 0.008333333696981415
}
