import HTTPMessage
import Testing

@testable import HTTPWire

@Suite("The memory that connections share")
struct BudgetTests {
  private static let mebibyte = 1 << 20

  /// The share of a connection, in a class so that tests can keep several.
  private final class Holding {
    private var share: BudgetShare

    init(_ account: BudgetAccount) { share = BudgetShare(of: account) }

    func grow(to bytes: Int, for use: BudgetUse = .other) -> Bool { share.grow(to: bytes, for: use) }
  }

  @Test(
    "one address holds at most its percentage, and another one the rest", arguments: [(50, 50), (30, 70), (100, 0)])
  func addresses(_ percent: Int, _ left: Int) {
    let budget = ByteBudget(bytesMax: 1000, addressPercentMax: percent)
    let (first, second) = (Holding(BudgetAccount(of: budget)), Holding(BudgetAccount(of: budget)))
    #expect(!first.grow(to: 10 * percent + 1))
    #expect(first.grow(to: 10 * percent))
    #expect(second.grow(to: min(10 * left, 10 * percent)))
    #expect(budget.bytesUsed == 10 * percent + min(10 * left, 10 * percent))
  }

  @Test("connections of one address share its part, and release it")
  func shared() {
    let budget = ByteBudget(bytesMax: 1000, addressPercentMax: 50)
    let account = BudgetAccount(of: budget)
    do {
      let (first, second) = (Holding(account), Holding(account))
      #expect(first.grow(to: 300))
      #expect(!second.grow(to: 201))
      #expect(second.grow(to: 200))
      #expect(budget.bytesUsed == 500)
      withExtendedLifetime((first, second)) {}
    }
    #expect(budget.bytesUsed == 0)
    #expect(Holding(account).grow(to: 500))
  }

  @Test("small responses have a reserve that nothing else may use, at most half of the budget")
  func reserve() {
    let budget = ByteBudget(bytesMax: 1000, reservedBytes: 100)
    let account = BudgetAccount(of: budget)
    let (large, other, small) = (Holding(account), Holding(account), Holding(account))
    #expect(!large.grow(to: 901))
    #expect(large.grow(to: 900))
    #expect(!other.grow(to: 1))
    #expect(small.grow(to: 100, for: .smallResponse))
    #expect(!other.grow(to: 1, for: .smallResponse))
    #expect(ByteBudget(bytesMax: 1000, reservedBytes: 600).reservedBytes == 500)
    withExtendedLifetime((large, other, small)) {}
  }

  @Test("percentages of any budget do not overflow", arguments: [0, 1, 99, 101, Int.max])
  func extremes(_ bytesMax: Int) {
    #expect(ByteBudget(bytesMax: bytesMax).addressBytesMax == bytesMax)
    #expect(ByteBudget(bytesMax: bytesMax, addressPercentMax: 50).addressBytesMax == bytesMax / 2)
  }

  // MARK: What a connection holds

  @Test(
    "the bytes that a connection keeps between two turns count from the first one",
    arguments: [
      "G", "GET / HTTP/1.1\r\nHost: a\r\n", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\nhell",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe",
      "GET / HTTP/1.1\r\nHost: a\r\n\r\nG",
    ])
  func firstByte(_ bytes: String) {
    let budget = ByteBudget(bytesMax: Self.mebibyte)
    let harness = WireHarness(budget: budget)
    harness.machine.reuse(memory())
    harness.feed(bytes)
    let rest = harness.machine.endTurn(harness.time)
    #expect(!rest.hasRefused)
    #expect(harness.bytesHeld > 0)
    #expect(budget.bytesUsed >= harness.bytesHeld && budget.bytesUsed < 8192)
    harness.machine.peerDidReset(harness.time)
  }

  @Test("a hundred partly received bodies of 100 KiB count: beyond the budget, the next one gets a 503")
  func halfSent() {
    let budget = ByteBudget(bytesMax: Self.mebibyte)
    let harnesses = (0..<100).map { _ in WireHarness(budget: budget) }
    for harness in harnesses {
      harness.machine.reuse(memory())
      harness.feed("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n")
      harness.feed([UInt8](repeating: 0x20, count: 100 << 10))
      harness.endTurn()
      harness.advance()
      #expect(budget.bytesUsed <= budget.bytesMax)
    }
    let refused = harnesses.count { $0.outcomes == [.refused(.bodyMemoryExhausted)] }
    #expect(refused >= 90 && refused < 100)
  }

  @Test("a request that comes whole within a turn uses none of the budget")
  func wholeRequest() {
    let budget = ByteBudget(bytesMax: 0)
    let harness = WireHarness(budget: budget)
    harness.machine.reuse(memory())
    harness.feed("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
    #expect(!harness.machine.endTurn(harness.time).hasRefused)
    #expect(harness.outcomes == [.request("POST /", body: "hello")])
  }

  @Test("small responses that the peer does not read count too")
  func untaken() {
    let budget = ByteBudget(bytesMax: Self.mebibyte)
    let harness = WireHarness(budget: budget)
    harness.peerReads = false
    harness.response = HTTPResponse(status: .ok, body: [UInt8](repeating: 0x61, count: 1000))
    harness.feed(String(repeating: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", count: 10))
    harness.endTurn()
    #expect(budget.bytesUsed > 10_000)
    harness.peerReads = true
    harness.advance()
    harness.endTurn()
    #expect(budget.bytesUsed == 0)
  }

  @Test("a detached request counts until its response comes back")
  func takenOut() {
    let budget = ByteBudget(bytesMax: Self.mebibyte)
    let harness = WireHarness(budget: budget)
    harness.isHandlerSlow = true
    harness.feed("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50000\r\n\r\n")
    harness.feed([UInt8](repeating: 0x20, count: 50_000))
    let request = harness.machine.detachRequest()
    harness.endTurn()
    #expect(budget.bytesUsed >= 50_000 && request.request.body.count == 50_000)
    harness.machine.respond(HTTPResponse(status: .ok), harness.time)
    harness.advance()
    harness.endTurn()
    #expect(budget.bytesUsed == 0)
  }

  @Test("peers that hold the budget cannot prevent a response of 64 KiB, but can prevent larger ones")
  func smallResponses() {
    let budget = ByteBudget(bytesMax: Self.mebibyte, addressPercentMax: 50, reservedBytes: 200_000)
    var held: [WireHarness] = []
    for _ in 0..<2 {
      let account = BudgetAccount(of: budget)
      for bytes in Array(repeating: 100_000, count: 10) {
        let harness = WireHarness(account: account)
        harness.peerReads = false
        harness.response = HTTPResponse(status: .ok, body: [UInt8](repeating: 0, count: bytes))
        harness.feed("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        held.append(harness)
      }
    }
    let other = BudgetAccount(of: budget)
    for (bytes, status) in [(64 << 10, 200), (100_000, 503), (64 << 10, 200)] {
      let harness = WireHarness(account: other)
      harness.response = HTTPResponse(status: .ok, body: [UInt8](repeating: 0, count: bytes))
      harness.feed("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(harness.sentText.hasPrefix("HTTP/1.1 \(status) "))
    }
    #expect(held.count == 20)
  }

  @Test("released bytes are counted until the count is reset, so that the allocator can return them")
  func released() {
    let budget = ByteBudget(bytesMax: Self.mebibyte)
    do { #expect(Holding(BudgetAccount(of: budget)).grow(to: 1000)) }
    #expect(budget.hasReleased(1000) && !budget.hasReleased(1001))
    #expect(budget.resetReleased() == 1000)
    #expect(!budget.hasReleased(1))
  }

  /// Memory as a loop provides it.
  private func memory() -> [UInt8] {
    var memory: [UInt8] = []
    memory.reserveCapacity(64 << 10)
    return memory
  }
}
