extension HTTPServer {
  /// Whether it speaks TLS, and TLS alone.
  package var speaksTLS: Bool { core.tls != nil }

  /// Until when the certificate is valid, such as `Nov 24 12:00:00 2026 GMT`; nil without TLS.
  package var certificateEnd: String? { core.tls?.context.certificateEnd }

  /// Reads the certificate, the key and the authorities again, for the connections that come from now on. No connection is
  /// dropped; where a file is at fault, all stays as it was.
  package func reloadTLS() throws(TLSError) { try core.tls?.reload() }
}
