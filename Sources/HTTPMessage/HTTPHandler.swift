/// One function from a request to its response. It knows nothing of sockets.
///
/// It runs on any thread, on several at once, and never waits. A fault of the request is a response, not an error.
package protocol HTTPHandler: Sendable {
  /// Judges a request by its path, method and fields, before its content is kept.
  ///
  /// - Parameter head: the request without its content; `body` is empty.
  /// - Returns: the refusal; nil if the handler wants the content.
  func refusal(ofHead head: borrowing HTTPRequest) -> HTTPResponse?

  /// Decides about a request whose content is lines, by its type. It is processed while it comes, whatever its length.
  ///
  /// - Parameter head: the request without its content. `refusal(ofHead:)` has not refused it.
  /// - Returns: nil if the handler wants the content whole.
  func lines(ofHead head: borrowing HTTPRequest) -> HTTPLines.Decision?

  /// - Returns: the response, whatever it costs.
  func respond(to request: borrowing HTTPRequest) -> HTTPResponse

  /// - Parameter workMax: the work allowed on this thread, in units of about a nanosecond of one core (docs/limits.md).
  /// - Returns: nil if the estimated work exceeds `workMax`: the caller then moves the request to a worker thread.
  func respond(to request: borrowing HTTPRequest, workMax: Int) -> HTTPResponse?

  /// Whether requests get a memory of their heads (`HTTPRequest.memory`).
  var remembersHeads: Bool { get }

  /// Renders a refusal by the transport, or by a handler around this one, in the format of this handler's refusals.
  ///
  /// - Returns: a response with the refusal's fields, and its detail as content. The status is the refusal's, unless
  ///   the protocol of the path has another one.
  func render(_ refusal: HTTPRefusal) -> HTTPResponse
}

extension HTTPHandler {
  package func refusal(ofHead head: borrowing HTTPRequest) -> HTTPResponse? { nil }

  package func lines(ofHead head: borrowing HTTPRequest) -> HTTPLines.Decision? { nil }

  package func respond(to request: borrowing HTTPRequest, workMax: Int) -> HTTPResponse? { respond(to: request) }

  package var remembersHeads: Bool { false }

  /// As plain text.
  package func render(_ refusal: HTTPRefusal) -> HTTPResponse {
    let type = HTTPField(.contentType, literal: "text/plain; charset=utf-8")
    return HTTPResponse(
      status: refusal.status, fields: [type] + refusal.fields, body: Array("\(refusal.detail)\n".utf8))
  }
}
