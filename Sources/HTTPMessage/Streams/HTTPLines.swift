/// Content of lines that is processed while it comes. The response has lines too, and is sent while they are made.
///
/// One thread appends content and takes output: the loop of the connection. Any threads work, several at once.
package protocol HTTPLineStream: AnyObject, Sendable {
  // MARK: The loop

  /// Whether there is room for more content. Work and the removal of output make room.
  var wantsContent: Bool { get }
  /// Whether every complete line has been processed, and its output was taken.
  var isIdle: Bool { get }
  /// The memory that the stream holds.
  var memoryBytes: Int { get }

  /// Adds content.
  ///
  /// - Returns: the bytes of the line that has not ended.
  func append(_ content: Span<UInt8>) -> Int

  /// No content follows. The last line needs no line end.
  func end()

  /// Removes what is next of the response.
  func takeOutput() -> HTTPLineOutput

  /// Ends early: the rest of the lines is not processed.
  func stop()

  // MARK: Threads

  /// How many more threads have something to do.
  var claimable: Int { get }

  /// Works for a few milliseconds, or until one line is processed.
  func work()
}

/// What is next of a response of lines.
package enum HTTPLineOutput: Sendable {
  /// Nothing is ready.
  case nothing
  /// Content, which is not empty, and what the handler knows of it.
  case content([UInt8], HTTPFacts)
  /// The response in place of lines. Nothing comes before it or after it.
  case refusal(HTTPResponse)
  /// The response has ended.
  case end(HTTPFacts)
}

/// A request of lines that a handler accepts, and the response to it.
package struct HTTPLines: Sendable {
  package let stream: any HTTPLineStream
  /// The fields of a response of lines.
  package let fields: [HTTPField]
  /// Adds what a handler around this one knows of the response: to its head, or to the refusal in place of it.
  package var prepare: @Sendable (inout HTTPResponse) -> Void = { _ in }

  package init(_ stream: any HTTPLineStream, fields: [HTTPField]) {
    self.stream = stream
    self.fields = fields
  }

  /// What a handler decides about a request whose content is lines.
  package enum Decision: Sendable {
    case accepted(HTTPLines)
    case refused(HTTPResponse)
  }
}
