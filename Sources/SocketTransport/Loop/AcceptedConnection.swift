import HTTPMessage
import HTTPWire

/// A new connection, which the acceptor passes to a loop.
final class AcceptedConnection: Sendable {
  let descriptor: Descriptor
  let peer: IPAddress
  let admission: ConnectionLedger.Admission
  /// The budget account that its memory counts against.
  let account: BudgetAccount

  init(
    descriptor: consuming Descriptor, peer: IPAddress, admission: ConnectionLedger.Admission, account: BudgetAccount
  ) {
    self.descriptor = descriptor
    self.peer = peer
    self.admission = admission
    self.account = account
  }
}
