import COpenSSL

/// The TLS session of one connection: the only owner of OpenSSL's state for it. It never waits: its socket is
/// non-blocking.
@safe struct TLSSession: ~Copyable {
  enum Role { case server, client }

  enum Handshake: Equatable {
    case established
    /// It continues when the socket is readable.
    case wantsToRead
    /// It continues when the socket is writable.
    case wantsToWrite
    /// The peer speaks plain HTTP.
    case plainHTTP
    case failed
  }

  private let session: OpaquePointer

  /// - Parameter session: new, and without another owner.
  init?(_ role: Role, owning session: OpaquePointer, on descriptor: borrowing Descriptor) {
    unsafe self.session = session
    guard let socket = unsafe TLSSocket.make(on: descriptor) else {
      unsafe SSL_free(session)
      return nil
    }
    // The session owns the BIO now, one for both directions.
    unsafe SSL_set_bio(session, socket, socket)
    switch role {
    case .server: unsafe SSL_set_accept_state(session)
    case .client: unsafe SSL_set_connect_state(session)
    }
  }

  deinit { unsafe SSL_free(session) }

  /// Whether the last call failed because the server requires a certificate (RFC 8446 §6.2).
  static var lacksCertificate: Bool { copenssl_first_reason() == SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED }

  /// Continues the handshake as far as the socket allows.
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

  /// Appends the peer's bytes, decrypted, up to the free capacity of `span`.
  ///
  /// - Returns: the outcome, and whether the session has no more bytes: a poller cannot see those that it holds.
  mutating func receive(into span: inout OutputSpan<UInt8>) -> (outcome: ReceiveOutcome, isDrained: Bool) {
    var total = 0
    var last = ReceiveOutcome.wouldBlock
    unsafe span.withUnsafeMutableBufferPointer { buffer, initialized in
      // Bound: the buffer has `count - initialized` free bytes, from `initialized` on.
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
    // The next receive reports again what ended this one.
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

  /// The most bytes of a record (RFC 8446 §5.1).
  private static let recordBytesMax = 16 << 10

  /// Encrypts and sends `first`, then as much of `second` as fits the same record: one record at most.
  mutating func send(_ first: Span<UInt8>, _ second: Span<UInt8>) -> SendOutcome {
    if first.isEmpty { return send(second) }
    if second.isEmpty || first.count >= Self.recordBytesMax { return send(first) }
    // Copied together, head and content need one record and one system call.
    let rest = second.extracting(first: Self.recordBytesMax - first.count)
    var record: [UInt8] = []
    record.reserveCapacity(first.count + rest.count)
    // Bound: the buffers are those of the spans, for these calls.
    unsafe first.withUnsafeBufferPointer { unsafe record.append(contentsOf: $0) }
    unsafe rest.withUnsafeBufferPointer { unsafe record.append(contentsOf: $0) }
    return send(record.span)
  }

  private mutating func send(_ bytes: Span<UInt8>) -> SendOutcome {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      // OpenSSL treats an empty write as an error.
      guard !buffer.isEmpty else { return .bytes(0) }
      var count = 0
      ERR_clear_error()
      // Bound: the whole memory of the span, which the call only reads. After `.wouldBlock` the same bytes are sent
      // again, perhaps with more after them, never with fewer.
      let result = unsafe SSL_write_ex(session, buffer.baseAddress, buffer.count, &count)
      if result == 1 { return .bytes(count) }
      switch unsafe SSL_get_error(session, result) {
      case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .wouldBlock
      default: return .failed
      }
    }
  }

  /// Sends close_notify (RFC 8446 §6.1): nothing more will be sent.
  ///
  /// - Returns: false if the socket has no room for it yet.
  mutating func shutDownWriting() -> Bool {
    ERR_clear_error()
    let result = unsafe SSL_shutdown(session)
    if result >= 0 { return true }
    return unsafe SSL_get_error(session, result) != SSL_ERROR_WANT_WRITE
  }
}
