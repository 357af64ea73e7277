import HTTPWire

/// One connection of a loop: its socket, its machine, and what is known of its readiness. Used by the loop's thread alone.
final class Connection {
  let accepted: AcceptedConnection
  let token: UInt64
  var machine: WireConnection

  /// Whether a receive, or a send, may find something: told once by the poller, remembered until it finds nothing.
  var isReadable = true
  var isWritable = true
  /// Whether the peer's end is waiting to be received.
  var hasEnded = false
  /// Whether a worker has its request.
  var isParked = false
  /// Whether it stands in the loop's list of connections with more to do.
  var isQueued = false
  /// The tick of its entry in the timer wheel that counts.
  var tick = Int64.max

  init(_ accepted: AcceptedConnection, token: UInt64, machine: consuming WireConnection) {
    self.accepted = accepted
    self.token = token
    self.machine = machine
  }

  /// Receives once, and tells the machine what came of it.
  func receive(_ time: WireTime) {
    var room = 0
    let outcome = machine.receive(time) { (span: inout OutputSpan<UInt8>) in
      room = span.freeCapacity
      return accepted.descriptor.receive(into: &span)
    }
    switch outcome {
    case .bytes(let count):
      // Less than asked for: the socket is empty, and the poller tells when it is not. An end behind it is not told again.
      if count < room && !hasEnded { isReadable = false }
    case .end:
      isReadable = false
      machine.peerDidEnd()
    case .wouldBlock: isReadable = false
    case .failed: machine.peerDidReset(time)
    // There was no memory for more content, and the machine has refused the request.
    case nil: break
    }
  }

  /// Sends what waits, as far as the socket takes it.
  func send(_ time: WireTime) {
    while machine.hasOutput && isWritable {
      switch accepted.descriptor.send(machine.firstOutput, machine.secondOutput) {
      case .bytes(let count): machine.sent(count, time)
      case .wouldBlock: isWritable = false
      case .failed: machine.peerDidReset(time)
      }
      if machine.isClosed { return }
    }
  }
}
