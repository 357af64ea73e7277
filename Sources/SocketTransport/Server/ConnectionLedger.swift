import HTTPMessage
import HTTPWire
import Synchronization

/// Counts the connections, in all and from each address.
final class ConnectionLedger: Sendable {
  enum Admission: Equatable {
    case admitted
    /// Over a limit; the client gets a response that says so.
    case refused
    /// Over a limit; closed without a response.
    case dropped
  }

  /// One address with open connections.
  private struct Peer {
    var connections = 0
    let account: BudgetAccount
  }

  private struct Counts {
    var total = 0
    var refusals = 0
    /// By `IPAddress.networkKey`.
    var byPeer: [UInt64: Peer] = [:]
  }

  private let limits: ServerLimits
  /// The memory that all connections share.
  let budget: ByteBudget
  private let counts = Mutex(Counts())

  init(limits: ServerLimits) {
    self.limits = limits
    budget = ByteBudget(
      bytesMax: limits.bodyMemoryBytesMax, addressPercentMax: limits.bodyMemoryPercentPerAddressMax,
      reservedBytes: limits.smallResponseBytesReserved)
  }

  /// - Returns: whether the connection is admitted, and the account that its memory counts against.
  func admit(_ client: IPAddress) -> (admission: Admission, account: BudgetAccount) {
    let peer = client.networkKey
    return counts.withLock { counts in
      var known = counts.byPeer[peer] ?? Peer(account: BudgetAccount(of: budget))
      if counts.total < limits.connectionsMax && known.connections < limits.connectionsPerAddressMax {
        counts.total += 1
        known.connections += 1
        counts.byPeer[peer] = known
        return (.admitted, known.account)
      }
      guard counts.refusals < limits.refusalsAtOnceMax else { return (.dropped, known.account) }
      counts.refusals += 1
      return (.refused, known.account)
    }
  }

  /// Undoes an `admit`.
  func release(_ client: IPAddress, _ admission: Admission) {
    let peer = client.networkKey
    counts.withLock { counts in
      switch admission {
      case .admitted:
        counts.total -= 1
        // If a refused connection still has the account, the account outlives its entry.
        counts.byPeer[peer]?.connections -= 1
        if counts.byPeer[peer]?.connections == 0 { counts.byPeer[peer] = nil }
      case .refused: counts.refusals -= 1
      case .dropped: break
      }
    }
  }
}
