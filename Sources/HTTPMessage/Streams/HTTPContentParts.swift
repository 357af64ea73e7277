/// Content that is too large to hold whole. It is produced part by part, each when the client is ready to receive it.
///
/// A part is a function only of its number. Any thread may produce any part, several at once and in any order.
package protocol HTTPContentParts: AnyObject, Sendable {
  /// How many parts there are, at least 1.
  var count: Int { get }
  /// The approximate number of bytes of all parts together.
  var bytesExpected: Int { get }
  /// The bytes that are held until the last part has been produced.
  var memoryBytes: Int { get }
  /// Appends a part to `bytes`. No part is empty.
  func append(part index: Int, to bytes: inout [UInt8])
}
