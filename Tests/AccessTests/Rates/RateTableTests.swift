import SeededRandom
import Testing

@testable import Access

@Suite("Buckets of requests")
struct RateTableTests {
  private static let second: Int64 = 1_000_000_000

  @Test("a full bucket holds the requests of a minute, and fills evenly", arguments: [1, 2, 7, 60, 600, 100_000])
  func bucket(_ perMinute: Int) {
    let table = RateTable()
    var now: Int64 = 0
    for _ in 0..<perMinute { #expect(table.take(1, perMinute: perMinute, at: now) == nil) }
    let wait = table.take(1, perMinute: perMinute, at: now)
    #expect(wait == 60 * Self.second / Int64(perMinute) - (60 * Self.second % Int64(perMinute)))
    #expect(table.take(2, perMinute: perMinute, at: now) == nil, "another client has its own bucket")
    now += wait ?? 0
    #expect(table.take(1, perMinute: perMinute, at: now) == nil)
    #expect(table.take(1, perMinute: perMinute, at: now) != nil)
    now += 60 * Self.second
    for _ in 0..<perMinute { #expect(table.take(1, perMinute: perMinute, at: now) == nil) }
    #expect(table.take(1, perMinute: perMinute, at: now) != nil, "a bucket holds no more than a minute's requests")
  }

  @Test("what is put back can be taken again, once; a client without a bucket gets none")
  func putBack() {
    let table = RateTable()
    for _ in 0..<10 {
      #expect(table.take(1, perMinute: 1, at: 0) == nil)
      table.putBack(1, perMinute: 1)
    }
    #expect(table.take(1, perMinute: 1, at: 0) == nil)
    table.putBack(2, perMinute: 1)
    #expect(table.take(1, perMinute: 1, at: 0) != nil)
    #expect(table.take(2, perMinute: 1, at: 0) == nil)
    #expect(table.take(2, perMinute: 1, at: 0) != nil)
  }

  @Test("the table decides as one with a bucket for every client would, over random requests")
  func model() {
    let seed: UInt64 = 11
    var random = SeededGenerator(seed: seed)
    let table = RateTable()
    var fullAt: [UInt64: Int64] = [:]
    var now: Int64 = 5
    for step in 0..<20_000 {
      now += Int64.random(in: 0...(Self.second / 100), using: &random)
      let client = UInt64.random(in: 0..<500, using: &random)
      let next = max(fullAt[client] ?? 0, now) + 60 * Self.second / 6
      let isAllowed = next - now <= 60 * Self.second
      #expect((table.take(client, perMinute: 6, at: now) == nil) == isAllowed, "seed \(seed), step \(step)")
      if isAllowed { fullAt[client] = next }
    }
  }

  /// A tenth of the table, for a tenth of a million clients: what a set sees is the same.
  private static let tenth = (table: RateTable.slotsMax / 10, clients: 100_000)

  @Test("a million clients fit: memory is bounded, and hardly any bucket is lost")
  func manyClients() {
    let table = RateTable(slotsMax: Self.tenth.table)
    for client in 0..<UInt64(Self.tenth.clients) { #expect(table.take(client, perMinute: 1, at: 0) == nil) }
    let forgotten = (0..<UInt64(Self.tenth.clients)).count { table.take($0, perMinute: 1, at: 1) == nil }
    #expect(forgotten < Self.tenth.clients / 200)
    #expect(table.memoryBytes <= 3_200_000)
    // Ten times as many clients take no more.
    for client in 0..<UInt64(Self.tenth.clients) { _ = table.take(client << 32, perMinute: 1, at: 2) }
    #expect(table.memoryBytes <= 3_200_000)
  }

  @Test("clients with few requests cannot push out the bucket of one with many")
  func flood() {
    // One set for each of the 64 shards.
    let table = RateTable(slotsMax: 0)
    for _ in 0..<60 { #expect(table.take(7, perMinute: 60, at: 0) == nil) }
    // Each of the others sends half of what it may.
    for round in 0..<30 {
      for client in 1_000..<4_000 as Range<UInt64> { _ = table.take(client, perMinute: 60, at: Int64(round)) }
    }
    #expect(table.take(7, perMinute: 60, at: 30) != nil)
    // Newcomers are never refused for the requests of others.
    #expect((10_000..<20_000 as Range<UInt64>).allSatisfy { table.take($0, perMinute: 60, at: 30) == nil })
  }

  @Test("a table begins small, and forgets buckets that are full again")
  func small() {
    let table = RateTable()
    #expect(table.memoryBytes < 20_000)
    for minute in 0..<20 as Range<Int64> {
      for client in 0..<500 as Range<UInt64> {
        _ = table.take(UInt64(minute) << 32 | client, perMinute: 60, at: minute * 61 * Self.second)
      }
    }
    #expect(table.memoryBytes < 100_000)
  }
}
