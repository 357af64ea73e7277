import HTTPWire

/// One connection of a loop. Only the loop's thread uses it.
final class Connection {
  let accepted: AcceptedConnection
  let token: UInt64
  /// One stored property, so that a turn accesses the connection once.
  var flow: ConnectionFlow
  /// Whether it is in the loop's list of connections with more to do.
  var isQueued = false
  /// The tick of its valid entry in the timer wheel; entries at other ticks are stale.
  var tick = Int64.max

  init(_ accepted: AcceptedConnection, token: UInt64, flow: consuming ConnectionFlow) {
    self.accepted = accepted
    self.token = token
    self.flow = flow
  }
}
