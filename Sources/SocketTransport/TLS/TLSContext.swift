import COpenSSL
import Glibc

/// What the sessions of a server have in common: its certificate and key, what it speaks, and the keys of its tickets.
///
/// Sendable though it holds a pointer: OpenSSL counts references to the context under a lock, nothing here changes it after
/// `init`, and sessions may be made of it on any thread.
@safe final class TLSContext: @unchecked Sendable {
  /// Forward secrecy and authenticated encryption only, for TLS 1.2; the three of TLS 1.3 are so by themselves.
  private static let ciphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    + "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"
  private static let groups = "X25519:P-256:P-384"
  /// Tells apart the sessions of this server from others with the same ticket keys, of which there are none; OpenSSL wants a
  /// name where clients have certificates.
  private static let sessionName: StaticString = "nabla"

  private let context: OpaquePointer

  init(_ files: TLSFiles) throws(TLSError) {
    ERR_clear_error()
    guard let context = unsafe SSL_CTX_new(TLS_server_method()) else { throw .unavailable(reason: Self.reason()) }
    unsafe self.context = context
    try speak()
    try loadCertificate(files.certificate)
    try loadKey(files)
    if let authorities = files.clientAuthorities { try requireClients(of: authorities) }
  }

  /// For a client that asks a server of its own machine how it is: whose certificate it shows is not looked at.
  ///
  /// - Returns: nil where there is no memory.
  init?(probing: Void) {
    ERR_clear_error()
    guard let context = unsafe SSL_CTX_new(TLS_client_method()) else { return nil }
    unsafe self.context = context
    unsafe copenssl_set_options(context)
  }

  deinit { unsafe SSL_CTX_free(context) }

  /// A session for a connection that has been accepted, or made; nil where there is no memory.
  func makeSession(_ side: TLSSession.Side = .server, on descriptor: borrowing Descriptor) -> TLSSession? {
    guard let session = unsafe SSL_new(context) else { return nil }
    return unsafe TLSSession(side, owning: session, on: descriptor)
  }

  /// Until when the certificate is valid, in OpenSSL's words.
  var certificateEnd: String {
    guard let text = unsafe BIO_new(BIO_s_mem()) else { return "" }
    defer { unsafe BIO_free(text) }
    // The context has a certificate since `init`, and owns it.
    unsafe ASN1_TIME_print(text, X509_get0_notAfter(SSL_CTX_get0_certificate(context)))
    return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
      // Bound: 63 characters at most are read into 64 that are zero.
      unsafe buffer.initialize(repeating: 0)
      unsafe BIO_read(text, buffer.baseAddress, 63)
      return unsafe String(cString: buffer.baseAddress!)
    }
  }

  private func speak() throws(TLSError) {
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
      // Bound: OpenSSL calls back within the one call below, while `asks` lives, and forgets both behind it.
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

  /// From now on a client without a certificate of these authorities gets no further than the handshake.
  private func requireClients(of file: String) throws(TLSError) {
    try Self.checkReadable(file)
    guard unsafe SSL_CTX_load_verify_file(context, file) == 1, let names = unsafe SSL_load_client_CA_file(file) else {
      throw .noCertificate(file: file)
    }
    // The context owns the names from here on.
    unsafe SSL_CTX_set_client_CA_list(context, names)
    unsafe SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
  }

  private static func checkReadable(_ file: String) throws(TLSError) {
    ERR_clear_error()
    guard unsafe access(file, R_OK) == 0 else { throw .unreadable(file: file, reason: errorText(errno)) }
  }

  private static var holdsNoPEM: Bool { copenssl_first_reason() == PEM_R_NO_START_LINE }

  /// OpenSSL's words for the last error of this thread.
  private static func reason() -> String {
    unsafe ERR_reason_error_string(ERR_peek_last_error()).map { unsafe String(cString: $0) } ?? "no reason given"
  }
}

/// Chooses `http/1.1` of what the client offers (ALPN, RFC 7301), or `http/1.0`; a client that offers neither speaks nothing
/// that is spoken here, and is told so (`no_application_protocol`, RFC 7301 §3.2).
private func selectProtocol(
  _ session: OpaquePointer?, _ chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
  _ chosenLength: UnsafeMutablePointer<UInt8>?, _ offered: UnsafePointer<UInt8>?, _ offeredLength: UInt32,
  _ unused: UnsafeMutableRawPointer?
) -> Int32 {
  // Bound: OpenSSL has checked that the list's lengths add up to `offeredLength`; the choice points into that list, which
  // outlives this call by as much as OpenSSL needs.
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
