import Testing

@testable import SocketTransport

@Suite("The ledger of connections")
struct ConnectionLedgerTests {
  private static func ledger(total: Int, perAddress: Int, refusals: Int) -> ConnectionLedger {
    var limits = ServerLimits()
    limits.connectionsMax = total
    limits.connectionsPerAddressMax = perAddress
    limits.refusalsAtOnceMax = refusals
    return ConnectionLedger(limits: limits)
  }

  @Test("past the limit for all, newcomers are refused, and past that dropped, from any address")
  func total() {
    let ledger = Self.ledger(total: 3, perAddress: 3, refusals: 2)
    #expect(
      (1...6).map { ledger.admit($0).verdict } == [.admitted, .admitted, .admitted, .refused, .refused, .dropped])
  }

  @Test("past the limit of one address, another one is still admitted")
  func perAddress() {
    let ledger = Self.ledger(total: 100, perAddress: 2, refusals: 1)
    #expect([7, 7, 7, 7, 8].map { ledger.admit($0).verdict } == [.admitted, .admitted, .refused, .dropped, .admitted])
  }

  @Test("connections of one address share an account, and those of another have their own")
  func accounts() {
    let ledger = Self.ledger(total: 3, perAddress: 3, refusals: 2)
    let (first, second, other) = (ledger.admit(7), ledger.admit(7), ledger.admit(8))
    #expect(first.account === second.account && first.account !== other.account)
    // A connection that is refused counts with the others of its address.
    #expect(ledger.admit(7).account === first.account)
  }

  @Test("a place that is free again is taken again, as often as one likes")
  func release() {
    let ledger = Self.ledger(total: 1, perAddress: 1, refusals: 1)
    for peer in 1...100 as ClosedRange<UInt64> {
      #expect(ledger.admit(peer).verdict == .admitted)
      #expect(ledger.admit(peer).verdict == .refused)
      #expect(ledger.admit(peer).verdict == .dropped)
      ledger.release(peer, .refused)
      ledger.release(peer, .admitted)
    }
  }
}
