extension HTTPServer {
  /// Whether the server speaks TLS; then it does not speak plain HTTP.
  package var speaksTLS: Bool { core.tls != nil }

  /// The end of the certificate's validity, such as `Nov 24 12:00:00 2026 GMT`; nil without TLS.
  package var certificateEnd: String? { core.tls?.context.certificateEnd }

  /// Reads the certificate, the key and the authorities again.
  ///
  /// - Returns: what puts them to use for new connections. Until it is called, nothing changes. No open connection is
  ///   dropped.
  package func prepareTLSReload() throws(TLSError) -> @Sendable () -> Void {
    guard let tls = core.tls else { return {} }
    return try tls.prepareReload()
  }
}
