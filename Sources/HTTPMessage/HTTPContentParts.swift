/// Content too large to be held whole: it is made part by part, each when the client is about to take it.
///
/// A part is a function of its number alone. Any thread may make any part, several at once and in any order.
package protocol HTTPContentParts: AnyObject, Sendable {
  /// How many parts there are, at least 1.
  var count: Int { get }
  /// About how many bytes all parts have together.
  var bytesExpected: Int { get }
  /// What is held until the last part has been made, in bytes.
  var memoryBytes: Int { get }
  /// Appends a part to `bytes`. None is empty.
  func append(part index: Int, to bytes: inout [UInt8])
}
