import COpenSSL

/// One connection's TLS: the one owner of OpenSSL's state for it. It never waits; the socket under it does not block.
@safe struct TLSSession: ~Copyable {
  enum Side { case server, client }

  enum Handshake: Equatable {
    case established
    /// Until the socket has something.
    case wantsToRead
    /// Until the socket takes something.
    case wantsToWrite
    /// The peer speaks plain HTTP.
    case plainHTTP
    case failed
  }

  private let session: OpaquePointer

  /// - Parameter session: fresh, and nobody else's.
  init?(_ side: Side, owning session: OpaquePointer, on descriptor: borrowing Descriptor) {
    unsafe self.session = session
    guard let socket = unsafe TLSSocket.make(on: descriptor) else {
      unsafe SSL_free(session)
      return nil
    }
    // The session owns the BIO from here on, once for both directions.
    unsafe SSL_set_bio(session, socket, socket)
    switch side {
    case .server: unsafe SSL_set_accept_state(session)
    case .client: unsafe SSL_set_connect_state(session)
    }
  }

  deinit { unsafe SSL_free(session) }

  /// Whether what has just failed did so because the server wants to see a certificate (RFC 8446 §6.2).
  static var lacksCertificate: Bool { copenssl_first_reason() == SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED }

  /// Goes on with the handshake as far as the socket allows.
  mutating func handshake() -> Handshake {
    ERR_clear_error()
    let result = unsafe SSL_do_handshake(session)
    if result == 1 { return .established }
    switch unsafe SSL_get_error(session, result) {
    case SSL_ERROR_WANT_READ: return .wantsToRead
    case SSL_ERROR_WANT_WRITE: return .wantsToWrite
    default:
      let reason = copenssl_first_reason()
      return reason == SSL_R_HTTP_REQUEST || reason == SSL_R_HTTPS_PROXY_REQUEST ? .plainHTTP : .failed
    }
  }

  /// Appends what the peer has sent, decrypted, up to what `span` holds.
  ///
  /// - Returns: what came, and whether that was all there is: what the session holds back is nothing that a poller sees.
  mutating func receive(into span: inout OutputSpan<UInt8>) -> (outcome: ReceiveOutcome, isDrained: Bool) {
    var total = 0
    var last = ReceiveOutcome.wouldBlock
    unsafe span.withUnsafeMutableBufferPointer { buffer, initialized in
      // Bound: what is free in the buffer is `count - initialized`, from `initialized` on.
      while initialized < buffer.count, let base = buffer.baseAddress {
        var count = 0
        ERR_clear_error()
        let result = unsafe SSL_read_ex(session, base + initialized, buffer.count - initialized, &count)
        guard result == 1 else {
          last = receiveOutcome(result)
          return
        }
        initialized += count
        total += count
      }
      last = .bytes(total)
    }
    // What ended the receive is told again by the next.
    return (total > 0 ? .bytes(total) : last, last == .wouldBlock)
  }

  private mutating func receiveOutcome(_ result: Int32) -> ReceiveOutcome {
    switch unsafe SSL_get_error(session, result) {
    case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .wouldBlock
    // close_notify, or the end of the connection without it.
    case SSL_ERROR_ZERO_RETURN: return .end
    default: return .failed
    }
  }

  /// The most that a record holds (RFC 8446 §5.1).
  private static let recordBytesMax = 16 << 10

  /// Sends `first` and, behind it, as much of `second` as one record has room for, encrypted: one record at most.
  mutating func send(_ first: Span<UInt8>, _ second: Span<UInt8>) -> SendOutcome {
    if first.isEmpty { return send(second) }
    if second.isEmpty || first.count >= Self.recordBytesMax { return send(first) }
    // Copied together, a head costs neither a record nor a system call of its own.
    let rest = second.extracting(first: Self.recordBytesMax - first.count)
    var record: [UInt8] = []
    record.reserveCapacity(first.count + rest.count)
    // Bound: the buffers are the spans' own, for the calls.
    unsafe first.withUnsafeBufferPointer { unsafe record.append(contentsOf: $0) }
    unsafe rest.withUnsafeBufferPointer { unsafe record.append(contentsOf: $0) }
    return send(record.span)
  }

  private mutating func send(_ bytes: Span<UInt8>) -> SendOutcome {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      // OpenSSL takes an empty write for an error.
      guard !buffer.isEmpty else { return .bytes(0) }
      var count = 0
      ERR_clear_error()
      // Bound: the span's whole memory, which the call only reads. What would block is offered again, grown perhaps, never less.
      let result = unsafe SSL_write_ex(session, buffer.baseAddress, buffer.count, &count)
      if result == 1 { return .bytes(count) }
      switch unsafe SSL_get_error(session, result) {
      case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .wouldBlock
      default: return .failed
      }
    }
  }

  /// Says that nothing more will be sent (close_notify, RFC 8446 §6.1).
  ///
  /// - Returns: false where the socket does not take it yet.
  mutating func shutDownWriting() -> Bool {
    ERR_clear_error()
    let result = unsafe SSL_shutdown(session)
    if result >= 0 { return true }
    return unsafe SSL_get_error(session, result) != SSL_ERROR_WANT_WRITE
  }
}
