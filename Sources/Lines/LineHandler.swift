/// What is done with each line of a text.
package protocol LineHandler: AnyObject, Sendable {
  /// Appends what is written about a line. Any thread may call it, several at once, for lines in any order.
  ///
  /// - Parameter text: the bytes of the line; none if it is too long.
  /// - Returns: what must be done in the order of the lines, one line at a time; nil if nothing is.
  func handle(
    _ text: Span<UInt8>, of line: TextLine, into output: inout [UInt8]
  ) -> (@Sendable () -> Void)?

  /// Appends what is written after the last line, when everything else is done.
  func finish(into output: inout [UInt8])
}

extension LineHandler {
  package func finish(into output: inout [UInt8]) {}
}
