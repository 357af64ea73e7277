import HTTPWire

/// One connection of a loop. Used by the loop's thread alone.
final class Connection {
  let accepted: AcceptedConnection
  let token: UInt64
  /// In one piece, so that a turn accesses it once.
  var flow: ConnectionFlow
  /// Whether it stands in the loop's list of connections with more to do.
  var isQueued = false
  /// The tick of its entry in the timer wheel that counts.
  var tick = Int64.max

  init(_ accepted: AcceptedConnection, token: UInt64, flow: consuming ConnectionFlow) {
    self.accepted = accepted
    self.token = token
    self.flow = flow
  }
}
