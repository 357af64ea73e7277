// Written by Tests/Exactness/tables.py.

/// The constants of log other than its table: ln 2.
enum LogarithmConstants {
  /// A multiple of 2^-40.
  static let ln2Head = 0.6931471805601177
  static let ln2Tail = -1.7239444525614835e-13
}
