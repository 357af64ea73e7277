extension WireConnection {
  /// Whether the wait for a request has lasted too long: `expire` would end the connection.
  package func isIdleTooLong(_ now: MonotonicInstant) -> Bool {
    phase == .awaitingRequest && output.isEmpty && deadline <= now
  }

  /// When the current wait ends, unless something happens before.
  @inline(__always)
  var deadline: MonotonicInstant {
    if !output.isEmpty {
      // Both limits, because a socket accepts a buffer of bytes at once even if the peer reads nothing.
      let allowance =
        policy.timeouts.responseGraceSeconds + Double(sentBytes) / policy.timeouts.responseBytesPerSecondMin
      return min(
        lastSend.advanced(bySeconds: policy.timeouts.responseGraceSeconds), sendStart.advanced(bySeconds: allowance))
    }
    switch phase {
    case .awaitingRequest:
      let seconds = responsesBegun == 0 ? policy.timeouts.firstByteSeconds : policy.timeouts.idleSeconds
      let idle = phaseStart.advanced(bySeconds: seconds)
      return min(idle, drainStart?.advanced(bySeconds: policy.timeouts.drainIdleSeconds) ?? .distantFuture)
    case .readingHead: return phaseStart.advanced(bySeconds: policy.timeouts.headSeconds)
    case .readingContent:
      let allowance = policy.timeouts.bodyGraceSeconds + Double(phaseBytes) / policy.timeouts.bodyBytesPerSecondMin
      return phaseStart.advanced(bySeconds: min(allowance, policy.timeouts.bodySecondsMax))
    case .streaming: return lines?.deadline(after: lastSend, policy.timeouts) ?? .distantFuture
    // The connection waits only for the work of this server.
    case .requestReady, .responding: return .distantFuture
    case .closing: return phaseStart.advanced(bySeconds: policy.timeouts.lingerSeconds)
    case .closed: return phaseStart
    }
  }

  // MARK: The peer and the clock

  /// Starts the wait for the first byte: what came before HTTP, the TLS handshake, is over.
  package mutating func begin(_ time: WireTime) {
    if phase == .awaitingRequest { phaseStart = time.instant }
    if drainStart != nil { drainStart = time.instant }
  }

  /// Ends the connection without a response. The peer gets time to read what was sent.
  package mutating func end(_ time: WireTime) { close(time.instant) }

  /// The peer will send nothing more. It may still read.
  package mutating func peerDidEnd() { peerHasEnded = true }

  /// The peer is gone; nothing can be sent.
  package mutating func peerDidReset(_ time: WireTime) { enter(.closed, time.instant) }

  /// From now on each response is the last of its connection, and an idle connection ends soon.
  package mutating func beginDrain(_ time: WireTime) {
    if drainStart == nil { drainStart = time.instant }
  }

  /// Ends the wait whose `deadline` has passed, if there is one.
  package mutating func expire(_ time: WireTime) {
    guard deadline <= time.instant else { return }
    guard output.isEmpty else {
      enter(.closed, time.instant)
      return
    }
    switch phase {
    case .awaitingRequest: close(time.instant)
    case .readingHead: refuse(.headTimeout, time)
    case .readingContent, .streaming: refuse(.bodyTimeout, time)
    case .closing: enter(.closed, time.instant)
    case .requestReady, .responding, .closed: break
    }
  }
}
