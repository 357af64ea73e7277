import HTTPMessage
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

  @Test("past the total limit, new connections are refused, then dropped, from any address")
  func total() {
    let ledger = Self.ledger(total: 3, perAddress: 3, refusals: 2)
    #expect(
      (1...6).map { ledger.admit(client($0)).admission } == [
        .admitted, .admitted, .admitted, .refused, .refused, .dropped,
      ])
  }

  @Test("past the limit of one address, another address is still admitted")
  func perAddress() {
    let ledger = Self.ledger(total: 100, perAddress: 2, refusals: 1)
    #expect(
      [7, 7, 7, 7, 8].map { ledger.admit(client($0)).admission } == [
        .admitted, .admitted, .refused, .dropped, .admitted,
      ])
  }

  @Test("connections of one address share an account, and another address has its own")
  func accounts() {
    let ledger = Self.ledger(total: 3, perAddress: 3, refusals: 2)
    let (first, second, other) = (ledger.admit(client(7)), ledger.admit(client(7)), ledger.admit(client(8)))
    #expect(first.account === second.account && first.account !== other.account)
    // A refused connection uses the account of its address.
    #expect(ledger.admit(client(7)).account === first.account)
  }

  @Test("a released place is admitted again, any number of times")
  func release() {
    let ledger = Self.ledger(total: 1, perAddress: 1, refusals: 1)
    for peer in 1...100 as ClosedRange<UInt64> {
      #expect(ledger.admit(client(peer)).admission == .admitted)
      #expect(ledger.admit(client(peer)).admission == .refused)
      #expect(ledger.admit(client(peer)).admission == .dropped)
      ledger.release(client(peer), .refused)
      ledger.release(client(peer), .admitted)
    }
  }
}

private func client(_ number: UInt64) -> IPAddress { IPAddress(high: number, low: 0) }
