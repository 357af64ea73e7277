import HTTPWire

/// The loop's state that a connection uses during its turn.
struct LoopContext {
  let core: ServerCore
  let handle: LoopHandle
  var clock = Clock()
  /// Whether this turn of the loop has handled a request.
  private var hasHandled = false
  /// The buffer for the next connection that receives: idle connections have none.
  private var spareBuffer: [UInt8] = []

  /// The initial size of a receive buffer: most requests arrive whole and fit.
  private static let bufferBytes = 64 << 10

  init(core: ServerCore, handle: LoopHandle) {
    self.core = core
    self.handle = handle
  }

  /// Begins a turn of the loop.
  mutating func beginTurn() {
    clock.update()
    hasHandled = false
  }

  /// Whether one connection's turn has lasted `turnMicrosecondsMax`: other connections are waiting.
  var turnIsOver: Bool { elapsedNanoseconds >= Int64(core.limits.turnMicrosecondsMax) * 1000 }

  private var elapsedNanoseconds: Int64 { Clock.now().nanoseconds - clock.time.instant.nanoseconds }

  /// The most work that the loop does for the next request: the rest of `loopWorkMax` in this turn, because every ready
  /// connection waits for the whole turn. At least a quarter is left: for less work, the trip to a worker and back
  /// costs more than the wait.
  mutating func nextWorkMax() -> Int {
    let most = core.limits.loopWorkMax
    guard hasHandled else {
      hasHandled = true
      return most
    }
    return max(most - Int(elapsedNanoseconds), most / 4)
  }

  mutating func borrowBuffer() -> [UInt8] {
    var memory: [UInt8] = []
    // Fast path (0006): connections reuse one receive buffer per loop. Without one, a new buffer is allocated.
    swap(&memory, &spareBuffer)
    memory.removeAll(keepingCapacity: true)
    memory.reserveCapacity(Self.bufferBytes)
    return memory
  }

  /// Keeps a buffer of the usual size for reuse, and frees that of a large request.
  mutating func returnBuffer(_ memory: consuming [UInt8]) {
    if memory.capacity >= Self.bufferBytes && memory.capacity <= 2 * Self.bufferBytes { spareBuffer = memory }
  }
}
