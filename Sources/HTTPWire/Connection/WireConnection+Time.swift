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
    // The connection waits only for the work of this server.
    case .requestReady, .responding: return .distantFuture
    case .closing: return phaseStart.advanced(bySeconds: policy.timeouts.lingerSeconds)
    case .closed: return phaseStart
    }
  }
}
