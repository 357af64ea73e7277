extension WireConnection {
  /// What the transport does next.
  package enum Step: Equatable {
    /// Ask the handler about `requestHead`, then call `judgeHead`. The content is still to come.
    case judgeHead
    /// Have the handler respond to `request`, or to what `detachRequest` returns. Then call `respond`.
    case handleRequest
    /// Make this part of the response that is being sent, and `add` it.
    case makePart(Int)
    case send
    case receive
    /// Shut down the sending direction of the socket: all is sent, and the peer may still read or send.
    case shutDownWriting
    /// Wait until the socket is ready for what it was not, or `deadline` has passed.
    case wait
    /// End the turn, and take another one soon: more is left to decode than one turn allows.
    case yield
    /// Close the descriptor: the connection is over.
    case close
  }
}
