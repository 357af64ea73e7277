/// One function from a request to its response, ignorant of sockets.
///
/// It runs on any thread, several at once, and never waits for anything. A fault of the request is a response, not an error.
package protocol HTTPHandler: Sendable {
  func respond(to request: borrowing HTTPRequest) -> HTTPResponse
}
