import Synchronization

/// The keys in use. A reload replaces them at once, between two requests.
package final class KeyStore: Sendable {
  private let ring: Mutex<KeyRing>

  package init(_ ring: KeyRing) { self.ring = Mutex(ring) }

  package var current: KeyRing { ring.withLock { $0 } }

  package func replace(with ring: KeyRing) { self.ring.withLock { $0 = ring } }
}
