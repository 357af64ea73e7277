import HTTPWire

extension ConnectionFlow {
  /// Goes on with what comes before HTTP, and with what comes behind it.
  mutating func goOnWithTLS(_ connection: Connection, _ time: WireTime) {
    if handshakeDeadline != nil { shakeHands(time) }
    if owesEnd { endEncrypted(connection) }
  }

  private mutating func shakeHands(_ time: WireTime) {
    switch tls!.handshake() {
    case .wantsToRead:
      isReadable = false
      return
    case .wantsToWrite:
      isWritable = false
      return
    case .established: machine.begin(time)
    case .plainHTTP:
      // What OpenSSL has read of the request is lost; the refusal needs none of it.
      tls = nil
      machine.refuse(.plainHTTPOverTLSPort, time)
    case .failed:
      // OpenSSL has told the peer why (an alert); it is given time to read that.
      tls = nil
      machine.end(time)
    }
    handshakeDeadline = nil
  }

  mutating func expireHandshake(_ time: WireTime) {
    guard let deadline = handshakeDeadline, deadline <= time.instant else { return }
    handshakeDeadline = nil
    machine.peerDidReset(time)
  }

  // MARK: Bytes

  mutating func receiveEncrypted(_ time: WireTime) {
    // Without memory for more content the machine has refused the request.
    guard let (outcome, isDrained) = Self.receive(&machine, &tls, time) else { return }
    switch outcome {
    // What is left may stand in OpenSSL's memory, of which the poller knows nothing.
    case .bytes: if isDrained { isReadable = false }
    case .end:
      isReadable = false
      machine.peerDidEnd()
    case .wouldBlock: isReadable = false
    case .failed: fail(time)
    }
  }

  private static func receive(
    _ machine: inout WireConnection, _ tls: inout TLSSession?, _ time: WireTime
  ) -> (outcome: ReceiveOutcome, isDrained: Bool)? {
    var received: (outcome: ReceiveOutcome, isDrained: Bool)?
    let hasMemory = machine.receive(time) { span in received = tls!.receive(into: &span) }
    return hasMemory ? received : nil
  }

  /// Sends once what waits: one record.
  mutating func sendEncrypted(_ time: WireTime) {
    switch Self.send(&machine, &tls, time) {
    case .bytes: break
    case .wouldBlock: isWritable = false
    case .failed: fail(time)
    }
  }

  /// The session is of no more use, not even to end it.
  private mutating func fail(_ time: WireTime) {
    tls = nil
    machine.peerDidReset(time)
  }

  private static func send(
    _ machine: inout WireConnection, _ tls: inout TLSSession?, _ time: WireTime
  ) -> SendOutcome {
    var outcome = SendOutcome.wouldBlock
    machine.send(time) { first, second in
      outcome = tls!.send(first, second)
      if case .bytes(let count) = outcome { return count }
      return 0
    }
    return outcome
  }

  /// Tells a peer that has ended before, and whose connection is about to be closed, that this was all.
  mutating func sayEnd() { _ = tls!.shutDownWriting() }

  /// Says that nothing more will be sent, and ends this direction of the socket behind that.
  mutating func endEncrypted(_ connection: Connection) {
    owesEnd = !tls!.shutDownWriting()
    if owesEnd { isWritable = false } else { connection.accepted.descriptor.shutDownWriting() }
  }
}
