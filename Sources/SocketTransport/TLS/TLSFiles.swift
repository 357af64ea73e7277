/// The files of the server's identity, and of the authorities whose clients it accepts. All files are PEM.
package struct TLSFiles: Equatable, Sendable {
  /// The server's certificate, followed by the intermediate certificates.
  package var certificate: String
  /// The certificate's private key, not encrypted.
  package var key: String
  /// The authorities of the clients' certificates; nil if clients need no certificate.
  package var clientAuthorities: String?

  package init(certificate: String, key: String, clientAuthorities: String? = nil) {
    self.certificate = certificate
    self.key = key
    self.clientAuthorities = clientAuthorities
  }
}

/// Why the given files cannot be used for TLS.
package enum TLSError: Error, Equatable, Sendable, CustomStringConvertible {
  /// `reason` is the system's, such as `No such file or directory`.
  case unreadable(file: String, reason: String)
  case noCertificate(file: String)
  case noKey(file: String)
  case encryptedKey(file: String)
  case keyDoesNotFit(key: String, certificate: String)
  /// `reason` is OpenSSL's, such as `ee key too small`.
  case refused(file: String, reason: String)
  case unavailable(reason: String)

  package var description: String {
    switch self {
    case .unreadable(let file, let reason): "cannot read \(file): \(reason)"
    case .noCertificate(let file): "\(file) holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)"
    case .noKey(let file): "\(file) holds no private key in PEM form (-----BEGIN PRIVATE KEY-----)"
    case .encryptedKey(let file):
      "the key in \(file) is encrypted, and the server cannot ask for its password; "
        + "decrypt it: openssl pkey -in \(file) -out KEY"
    case .keyDoesNotFit(let key, let certificate):
      "the key in \(key) does not belong to the certificate in \(certificate)"
    case .refused(let file, let reason): "OpenSSL refuses \(file): \(reason)"
    case .unavailable(let reason): "OpenSSL cannot be set up: \(reason)"
    }
  }
}
