import HTTPWire

/// What a loop lends to each connection for its turn.
struct LoopContext {
  let core: ServerCore
  let handle: LoopHandle
  var clock = Clock()
  /// Whether this turn of the loop has handled a request.
  private var hasHandled = false
  /// Memory for the next connection that receives: idle ones hold none.
  private var spareMemory: [UInt8] = []
  /// Memory to make the next part of an answer in.
  private var partMemory: [UInt8] = []

  /// What a connection receives into at first: most requests come whole, and need no growth.
  private static let memoryBytes = 64 << 10
  /// More than a part has as a rule.
  private static let partBytesMax = 512 << 10

  init(core: ServerCore, handle: LoopHandle) {
    self.core = core
    self.handle = handle
  }

  /// Begins a turn of the loop.
  mutating func beginTurn() {
    clock.update()
    hasHandled = false
  }

  /// Whether the turn has lasted for as long as one connection may let it: others wait by then.
  var turnIsOver: Bool { elapsedNanoseconds >= Int64(core.limits.turnMicrosecondsMax) * 1000 }

  private var elapsedNanoseconds: Int64 { Clock.now().nanoseconds - clock.time.instant.nanoseconds }

  /// How much work the loop may do for the next request: what is left to this turn, for all that are ready wait for each of them. A quarter is
  /// always left: below that, the way to a worker and back is worth more than the wait.
  mutating func nextWorkMax() -> Int {
    let most = core.limits.loopWorkMax
    guard hasHandled else {
      hasHandled = true
      return most
    }
    return max(most - Int(elapsedNanoseconds), most / 4)
  }

  mutating func takeMemory() -> [UInt8] {
    var memory: [UInt8] = []
    swap(&memory, &spareMemory)
    memory.removeAll(keepingCapacity: true)
    memory.reserveCapacity(Self.memoryBytes)
    return memory
  }

  /// Keeps memory of the size that `takeMemory` gives; a large request's is let go.
  mutating func giveBack(_ memory: consuming [UInt8]) {
    if memory.capacity >= Self.memoryBytes && memory.capacity <= 2 * Self.memoryBytes { spareMemory = memory }
  }

  mutating func takePartMemory() -> [UInt8] {
    var memory: [UInt8] = []
    swap(&memory, &partMemory)
    return memory
  }

  /// Keeps memory of a part's size; that of a large content is let go.
  mutating func giveBackPart(_ memory: consuming [UInt8]) {
    if memory.capacity > partMemory.capacity, memory.capacity <= Self.partBytesMax { partMemory = memory }
  }
}
