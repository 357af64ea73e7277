import Synchronization

/// The server's TLS as new connections get it: it can be exchanged while others go on with what they began with.
final class TLSIdentity: Sendable {
  private let files: TLSFiles
  private let current: Mutex<TLSContext>

  init(_ files: TLSFiles) throws(TLSError) {
    self.files = files
    current = Mutex(try TLSContext(files))
  }

  var context: TLSContext { current.withLock { $0 } }

  /// Reads the files again. Where they are at fault, all stays as it was.
  ///
  /// The tickets of sessions begun before are forgotten with the keys they were made with: their clients shake hands anew.
  func reload() throws(TLSError) {
    let fresh = try TLSContext(files)
    current.withLock { $0 = fresh }
  }
}
