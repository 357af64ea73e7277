import COpenSSL
import Glibc

/// What the sessions of a server share: certificate and key, versions and ciphers, and the keys of session tickets.
///
/// It is Sendable although it holds a pointer: OpenSSL counts references to the context under a lock, nothing here
/// changes it after `init`, and any thread may create sessions from it.
@safe final class TLSContext: @unchecked Sendable {
  /// For TLS 1.2, only ciphers with forward secrecy and authenticated encryption. TLS 1.3 has no others.
  private static let ciphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    + "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"
  private static let groups = "X25519:P-256:P-384"
  /// OpenSSL requires a name if clients have certificates. No other server has the same ticket keys, so any name will
  /// do.
  private static let sessionName: StaticString = "nabla"

  private let context: OpaquePointer

  init(_ files: TLSFiles) throws(TLSError) {
    ERR_clear_error()
    guard let context = unsafe SSL_CTX_new(TLS_server_method()) else { throw .unavailable(reason: Self.reason()) }
    unsafe self.context = context
    try setProtocol()
    try loadCertificate(files.certificate)
    try loadKey(files)
    if let authorities = files.clientAuthorities { try requireClients(of: authorities) }
  }

  /// For a health check of a server on the same machine: the server's certificate is not checked.
  ///
  /// - Returns: nil if there is no memory.
  init?(probing: Void) {
    ERR_clear_error()
    guard let context = unsafe SSL_CTX_new(TLS_client_method()) else { return nil }
    unsafe self.context = context
    unsafe copenssl_set_options(context)
  }

  deinit { unsafe SSL_CTX_free(context) }

  /// A session for an accepted connection, or for the probe's; nil if there is no memory.
  func makeSession(_ role: TLSSession.Role = .server, on descriptor: borrowing Descriptor) -> TLSSession? {
    guard let session = unsafe SSL_new(context) else { return nil }
    return unsafe TLSSession(role, owning: session, on: descriptor)
  }

  /// The end of the certificate's validity, as OpenSSL writes it.
  var certificateEnd: String {
    guard let text = unsafe BIO_new(BIO_s_mem()) else { return "" }
    defer { unsafe BIO_free(text) }
    // After `init` the context has a certificate, and owns it.
    unsafe ASN1_TIME_print(text, X509_get0_notAfter(SSL_CTX_get0_certificate(context)))
    return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
      // Bound: at most 63 characters are read into 64 zero bytes.
      unsafe buffer.initialize(repeating: 0)
      unsafe BIO_read(text, buffer.baseAddress, 63)
      return unsafe String(cString: buffer.baseAddress!)
    }
  }

  private func setProtocol() throws(TLSError) {
    unsafe copenssl_set_options(context)
    guard unsafe copenssl_set_least_version(context) == 1,
      unsafe SSL_CTX_set_cipher_list(context, Self.ciphers) == 1,
      unsafe copenssl_set_groups(context, Self.groups) == 1,
      unsafe SSL_CTX_set_session_id_context(
        context, Self.sessionName.utf8Start, UInt32(Self.sessionName.utf8CodeUnitCount)) == 1
    else { throw .unavailable(reason: Self.reason()) }
    unsafe SSL_CTX_set_alpn_select_cb(context, selectProtocol, nil)
  }

  // MARK: Files

  private func loadCertificate(_ file: String) throws(TLSError) {
    try Self.checkReadable(file)
    guard unsafe SSL_CTX_use_certificate_chain_file(context, file) != 1 else { return }
    throw Self.holdsNoPEM ? .noCertificate(file: file) : .refused(file: file, reason: Self.reason())
  }

  private func loadKey(_ files: TLSFiles) throws(TLSError) {
    try Self.checkReadable(files.key)
    var asksForPassword = false
    let loaded = unsafe withUnsafeMutablePointer(to: &asksForPassword) { asks in
      // Bound: OpenSSL calls back only during the call below, while `asks` lives; `defer` removes both pointers.
      unsafe SSL_CTX_set_default_passwd_cb_userdata(context, asks)
      unsafe SSL_CTX_set_default_passwd_cb(context) { _, _, _, asks in
        unsafe asks?.assumingMemoryBound(to: Bool.self).pointee = true
        return -1
      }
      defer {
        unsafe SSL_CTX_set_default_passwd_cb(context, nil)
        unsafe SSL_CTX_set_default_passwd_cb_userdata(context, nil)
      }
      return unsafe SSL_CTX_use_PrivateKey_file(context, files.key, SSL_FILETYPE_PEM) == 1
    }
    if asksForPassword { throw .encryptedKey(file: files.key) }
    if !loaded {
      let reason = copenssl_last_reason()
      if reason == X509_R_KEY_VALUES_MISMATCH || reason == X509_R_KEY_TYPE_MISMATCH {
        throw .keyDoesNotFit(key: files.key, certificate: files.certificate)
      }
      throw .noKey(file: files.key)
    }
    guard unsafe SSL_CTX_check_private_key(context) == 1 else {
      throw .keyDoesNotFit(key: files.key, certificate: files.certificate)
    }
  }

  /// A client without a certificate of these authorities then fails in the handshake.
  private func requireClients(of file: String) throws(TLSError) {
    try Self.checkReadable(file)
    guard unsafe SSL_CTX_load_verify_file(context, file) == 1, let names = unsafe SSL_load_client_CA_file(file) else {
      throw .noCertificate(file: file)
    }
    // The context owns the names now.
    unsafe SSL_CTX_set_client_CA_list(context, names)
    unsafe SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
  }

  private static func checkReadable(_ file: String) throws(TLSError) {
    ERR_clear_error()
    guard unsafe access(file, R_OK) == 0 else { throw .unreadable(file: file, reason: errorText(errno)) }
  }

  private static var holdsNoPEM: Bool { copenssl_first_reason() == PEM_R_NO_START_LINE }

  /// OpenSSL's text for the last error of this thread.
  private static func reason() -> String {
    unsafe ERR_reason_error_string(ERR_peek_last_error()).map { unsafe String(cString: $0) } ?? "no reason given"
  }
}

/// Selects `http/1.1` from the client's list (ALPN, RFC 7301), or else `http/1.0`. A client that offers neither gets
/// the alert `no_application_protocol` (RFC 7301 §3.2).
private func selectProtocol(
  session: OpaquePointer?, chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
  chosenLength: UnsafeMutablePointer<UInt8>?, offered: UnsafePointer<UInt8>?, offeredLength: UInt32,
  context: UnsafeMutableRawPointer?
) -> Int32 {
  // Bound: OpenSSL has checked that the list's lengths add up to `offeredLength`. The choice points into that list,
  // which outlives this call for as long as OpenSSL needs it.
  let list = unsafe UnsafeBufferPointer(start: offered, count: Int(offeredLength))
  for name in ["http/1.1", "http/1.0"] {
    var place = 0
    while place < list.count {
      let length = unsafe Int(list[place])
      let range = place + 1..<min(place + 1 + length, list.count)
      if unsafe list[range].elementsEqual(name.utf8) {
        unsafe chosen?.pointee = offered.map { unsafe $0 + range.lowerBound }
        unsafe chosenLength?.pointee = UInt8(range.count)
        return SSL_TLSEXT_ERR_OK
      }
      place += 1 + length
    }
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL
}
