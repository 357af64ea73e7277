import HTTPWire
import Synchronization

/// How many connections there are, in all and from each address.
final class ConnectionLedger: Sendable {
  enum Verdict: Equatable {
    case admitted
    /// Over a limit, but there is room to say so.
    case refused
    case dropped
  }

  private struct Counts {
    var total = 0
    var refusals = 0
    var byPeer: [UInt64: Int] = [:]
  }

  private let limits: ServerLimits
  private let counts = Mutex(Counts())

  init(limits: ServerLimits) { self.limits = limits }

  func admit(_ peer: UInt64) -> Verdict {
    counts.withLock { counts in
      let fromPeer = counts.byPeer[peer, default: 0]
      if counts.total < limits.connectionsMax && fromPeer < limits.connectionsPerAddressMax {
        counts.total += 1
        counts.byPeer[peer] = fromPeer + 1
        return .admitted
      }
      guard counts.refusals < limits.refusalsAtOnceMax else { return .dropped }
      counts.refusals += 1
      return .refused
    }
  }

  /// Undoes an `admit`.
  func release(_ peer: UInt64, _ verdict: Verdict) {
    counts.withLock { counts in
      switch verdict {
      case .admitted:
        counts.total -= 1
        let left = counts.byPeer[peer, default: 1] - 1
        counts.byPeer[peer] = left > 0 ? left : nil
      case .refused: counts.refusals -= 1
      case .dropped: break
      }
    }
  }
}
