import Synchronization

/// A token bucket for each client, in bounded memory.
///
/// A bucket holds the requests of one minute, and fills evenly. It is stored as one instant: when it will be full again
/// (the generic cell rate algorithm, ITU-T I.371). A bucket that is full is the same as none, so its slot is free again
/// by itself.
///
/// Memory: 16 bytes for each slot, in sets of 16 slots. A set has the clients of one hash, which nobody outside can
/// compute (SipHash with random keys). If all slots of a set are in use, the bucket that will be full first is given
/// up. Its client gains the few requests that it had used; no client loses any. To free itself of its own limit, a
/// client needs 16 others in its set that have used more than it has (docs/decisions/0801).
package final class RateTable: Sendable {
  /// Shards with a lock each, so that loops rarely wait for each other.
  private static let shardCount = 64
  private static let slotsPerSet = 16
  /// The slots of all shards together: 28 MiB. A million clients fill half of them, so few sets overflow.
  package static let slotsMax = 1_835_008

  /// What a full bucket holds is used up in this time at the allowed rate.
  private static let windowNanoseconds: Int64 = 60_000_000_000

  private struct Slot {
    var client: UInt64 = 0
    /// When the bucket is full again. If that has passed, the slot is free.
    var fullAt: Int64 = 0
  }

  private final class Shard: Sendable {
    private let slots = Mutex([Slot](repeating: Slot(), count: RateTable.slotsPerSet))

    func withLock<Result>(_ body: (inout [Slot]) -> Result) -> Result { slots.withLock { body(&$0) } }
  }

  private let shards: [Shard]
  private let slotsPerShardMax: Int

  package init(slotsMax: Int = RateTable.slotsMax) {
    shards = (0..<Self.shardCount).map { _ in Shard() }
    slotsPerShardMax = max(slotsMax / Self.shardCount / Self.slotsPerSet, 1) * Self.slotsPerSet
  }

  /// Takes one request from the client's bucket.
  ///
  /// - Parameters:
  ///   - perMinute: the requests that the client may send in a minute, at least 1.
  ///   - now: nanoseconds of a clock that never goes back.
  /// - Returns: nil if the bucket had one; otherwise the nanoseconds until it has one.
  package func take(_ client: UInt64, perMinute: Int, at now: Int64) -> Int64? {
    let hash = Self.hash(client)
    return shard(hash).withLock { slots in
      let place = place(of: client, hash, in: &slots, at: now)
      let before = slots[place].client == client ? slots[place].fullAt : now
      let fullAt = max(before, now) + Self.interval(perMinute)
      let wait = fullAt - now - Self.windowNanoseconds
      if wait > 0 { return wait }
      slots[place] = Slot(client: client, fullAt: fullAt)
      return nil
    }
  }

  /// Puts back what `take` took, if the bucket is still there.
  package func putBack(_ client: UInt64, perMinute: Int) {
    let hash = Self.hash(client)
    shard(hash).withLock { slots in
      let start = Self.start(hash, slots.count)
      for place in start..<start + Self.slotsPerSet where slots[place].client == client {
        slots[place].fullAt -= Self.interval(perMinute)
      }
    }
  }

  /// Rounded down, so that the requests of a minute fit into it.
  private static func interval(_ perMinute: Int) -> Int64 { windowNanoseconds / Int64(perMinute) }

  private static func hash(_ client: UInt64) -> UInt { UInt(bitPattern: client.hashValue) }

  private func shard(_ hash: UInt) -> Shard { shards[Int(hash % UInt(Self.shardCount))] }

  /// The client's slot; or a free one of its set; or the one that is given up.
  private func place(of client: UInt64, _ hash: UInt, in slots: inout [Slot], at now: Int64) -> Int {
    let start = Self.start(hash, slots.count)
    var first = start
    for place in start..<start + Self.slotsPerSet {
      if slots[place].client == client { return place }
      if slots[place].fullAt < slots[first].fullAt { first = place }
    }
    guard slots[first].fullAt > now, slots.count < slotsPerShardMax else { return first }
    grow(&slots, at: now)
    return place(of: client, hash, in: &slots, at: now)
  }

  /// The first slot of a set, for any number of sets.
  private static func start(_ hash: UInt, _ count: Int) -> Int {
    // The lowest bits choose the shard.
    let sets = UInt(count / slotsPerSet)
    return Int(((hash >> 32) * sets) >> 32) * slotsPerSet
  }

  /// Doubles the shard, up to its limit. Only buckets that are not full move.
  private func grow(_ slots: inout [Slot], at now: Int64) {
    let old = slots
    slots = [Slot](repeating: Slot(), count: min(2 * old.count, slotsPerShardMax))
    for slot in old where slot.fullAt > now {
      let place = place(of: slot.client, Self.hash(slot.client), in: &slots, at: now)
      if slot.fullAt > slots[place].fullAt { slots[place] = slot }
    }
  }

  /// The memory of the slots.
  package var memoryBytes: Int {
    shards.reduce(0) { $0 + $1.withLock { $0.capacity } * MemoryLayout<Slot>.stride }
  }
}
