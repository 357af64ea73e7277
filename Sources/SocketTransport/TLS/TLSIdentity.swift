import Synchronization

/// The TLS context for new connections. It can be replaced while open connections continue with their own.
final class TLSIdentity: Sendable {
  private let files: TLSFiles
  private let current: Mutex<TLSContext>

  init(_ files: TLSFiles) throws(TLSError) {
    self.files = files
    current = Mutex(try TLSContext(files))
  }

  var context: TLSContext { current.withLock { $0 } }

  /// Reads the files again.
  ///
  /// Session tickets from before become invalid, because the new context has new ticket keys: their clients do a full
  /// handshake again.
  ///
  /// - Returns: what replaces the context. Until it is called, nothing changes.
  func prepareReload() throws(TLSError) -> @Sendable () -> Void {
    let fresh = try TLSContext(files)
    return { [self] in current.withLock { $0 = fresh } }
  }
}
