import HTTPMessage
import HTTPWire

extension ConnectionFlow {
  /// Continues the handshake before HTTP, or the shutdown after it.
  mutating func continueTLS(_ connection: Connection, _ time: WireTime) {
    if handshakeDeadline != nil { continueHandshake(time) }
    if mustShutDown { shutDownEncrypted(connection) }
  }

  private mutating func continueHandshake(_ time: WireTime) {
    switch tls!.handshake() {
    case .wantsToRead:
      isReadable = false
      return
    case .wantsToWrite:
      isWritable = false
      return
    case .established:
      machine.observer?.handshakeEnded(succeeded: true)
      machine.begin(time)
    case .plainHTTP:
      // What OpenSSL has read of the request is lost; the refusal needs none of it.
      tls = nil
      machine.observer?.handshakeEnded(succeeded: false)
      machine.refuse(.plainHTTPOverTLSPort, time)
    case .failed:
      // OpenSSL has sent the reason (an alert); the peer gets time to read it.
      tls = nil
      machine.observer?.handshakeEnded(succeeded: false)
      machine.end(time)
    }
    handshakeDeadline = nil
  }

  mutating func expireHandshake(_ time: WireTime) {
    guard let deadline = handshakeDeadline, deadline <= time.instant else { return }
    handshakeDeadline = nil
    machine.observer?.handshakeEnded(succeeded: false)
    machine.peerDidReset(time)
  }

  // MARK: Bytes

  mutating func receiveEncrypted(_ time: WireTime) {
    // Without memory for more content the machine has refused the request.
    guard let (outcome, isDrained) = Self.receive(&machine, &tls, time) else { return }
    switch outcome {
    // OpenSSL may still hold decrypted bytes, which the poller cannot see.
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

  /// Sends waiting output: one record.
  mutating func sendEncrypted(_ time: WireTime) {
    switch Self.send(&machine, &tls, time) {
    case .bytes: break
    case .wouldBlock: isWritable = false
    case .failed: fail(time)
    }
  }

  /// The session has failed: it cannot even be shut down.
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

  /// Sends close_notify to a peer that has ended before, just before its connection is closed.
  mutating func sendCloseNotify() { _ = tls!.shutDownWriting() }

  /// Sends close_notify, and then ends this direction of the socket.
  mutating func shutDownEncrypted(_ connection: Connection) {
    mustShutDown = !tls!.shutDownWriting()
    if mustShutDown { isWritable = false } else { connection.accepted.descriptor.shutDownWriting() }
  }
}
