extension HTTPServer {
  /// Whether the server speaks TLS; then it does not speak plain HTTP.
  package var speaksTLS: Bool { core.tls != nil }

  /// The end of the certificate's validity, such as `Nov 24 12:00:00 2026 GMT`; nil without TLS.
  package var certificateEnd: String? { core.tls?.context.certificateEnd }

  /// Reads the certificate, the key and the authorities again, for new connections. No open connection is dropped, and
  /// if a file is invalid, nothing changes.
  package func reloadTLS() throws(TLSError) { try core.tls?.reload() }
}
