package import Bytes

/// Follows the work of a transport, for metrics and logs. A transport without an observer does nothing for one.
///
/// The transport calls it on its own threads, between two steps of a request: no call may wait.
package protocol HTTPObserver: Sendable {
  /// - Returns: the observer of one loop. Only that loop's thread calls it.
  func observer(ofLoop index: Int) -> any HTTPLoopObserver
}

/// Follows one loop of a transport.
package protocol HTTPLoopObserver: AnyObject {
  /// A connection could not be accepted: no descriptor was left, or the peer was gone.
  func connectionCouldNotBeAccepted()

  /// A connection was closed without a response, because too many are open.
  func connectionWasDropped()

  /// - Returns: the observer of a new connection, which is not called any more after `connectionEnded`.
  func observerOfConnection() -> any HTTPConnectionObserver
}

/// Follows one connection: its handshake, then each request from its first byte to the last byte of its response.
///
///     handshakeEnded?  ( requestBegan  requestReceived?  willRespond  putFieldLines  responseEnded )*  connectionEnded
///
/// A request of lines is received with its head. `linesProcessed` follows while its content comes.
///
/// A connection may end within a request. A refusal that no request caused, such as that of a connection over the
/// limit, is a `willRespond` and a `responseEnded` alone.
package protocol HTTPConnectionObserver: AnyObject {
  func handshakeEnded(succeeded: Bool)

  /// The first byte of a request has come.
  ///
  /// - Parameter nanoseconds: the time, by the system's monotonic clock.
  func requestBegan(at nanoseconds: Int64)

  /// A request is complete, or is refused after its request line was parsed; then its fields may be incomplete.
  ///
  /// - Parameters:
  ///   - request: without its content.
  ///   - contentBytes: the bytes of its content that have come, without framing, before decoding.
  func requestReceived(_ request: borrowing HTTPRequest, contentBytes: Int)

  /// A request of lines goes on.
  ///
  /// - Parameters:
  ///   - contentBytes: the bytes of its content that have come since the last call, without framing, before decoding.
  ///   - facts: what the handler knows of the lines since then.
  func linesProcessed(contentBytes: Int, facts: HTTPFacts)

  /// The response is about to be framed: the handler's, or the transport's refusal.
  ///
  /// - Returns: the most bytes that `putFieldLines` puts.
  func willRespond(with response: borrowing HTTPResponse) -> Int

  /// Puts the field lines that the response gets besides its own, each after the end of the line before it.
  func putFieldLines(with cursor: inout ByteCursor)

  /// The last byte of the response was sent, or is on its way together with the other responses of this turn.
  ///
  /// - Parameter contentBytes: the bytes of its content.
  func responseEnded(contentBytes: Int)

  /// - Parameter contentBytes: what was sent of the content of a response that has not ended.
  func connectionEnded(contentBytes: Int)
}
