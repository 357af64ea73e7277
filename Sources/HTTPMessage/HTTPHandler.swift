/// One function from a request to its response, ignorant of sockets.
///
/// It runs on any thread, several at once, and never waits for anything. A fault of the request is a response, not an
/// error.
package protocol HTTPHandler: Sendable {
  /// Judges a request by its head, before its content is kept: the path, the method and the fields.
  ///
  /// - Parameter head: the request without its content; `body` is empty.
  /// - Returns: the refusal; nil where the content is wanted.
  func refusal(ofHead head: borrowing HTTPRequest) -> HTTPResponse?

  /// - Returns: the response, whatever it costs.
  func respond(to request: borrowing HTTPRequest) -> HTTPResponse

  /// - Parameter workMax: what may be done here, in units of about a nanosecond of one core (docs/limits.md).
  /// - Returns: nil where the estimate of the work is above `workMax`: the request belongs on a thread that others do
  ///   not wait for.
  func respond(to request: borrowing HTTPRequest, workMax: Int) -> HTTPResponse?
}

extension HTTPHandler {
  package func refusal(ofHead head: borrowing HTTPRequest) -> HTTPResponse? { nil }

  package func respond(to request: borrowing HTTPRequest, workMax: Int) -> HTTPResponse? { respond(to: request) }
}
