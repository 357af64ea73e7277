import Synchronization

/// The keys in use. A reload replaces them at once, between two requests.
package final class KeyStore: Sendable {
  private let ring: Mutex<KeyRing>
  private let replacements = Atomic(0)

  package init(_ ring: KeyRing) { self.ring = Mutex(ring) }

  /// Changes with the keys. Keys that are read after a version are its keys, or later ones.
  var version: Int { replacements.load(ordering: .acquiring) }

  package var current: KeyRing { ring.withLock { $0 } }

  package func replace(with ring: KeyRing) {
    self.ring.withLock { $0 = ring }
    replacements.add(1, ordering: .releasing)
  }
}
