import HTTPMessage
import HTTPWire

extension ConnectionFlow {
  /// Makes the part that the machine asks for, or takes it from the workers that make parts ahead.
  ///
  /// - Returns: false where a worker is making it; the loop is told when it has.
  mutating func makePart(_ index: Int, _ connection: Connection, _ loop: inout LoopContext) -> Bool {
    // The machine asks for a part only while it has an answer in parts.
    let parts = machine.parts!
    if index == 0 { ahead = makeAhead(parts, connection, loop) }
    let drained = machine.takePartMemory()
    guard let ahead else {
      var memory = drained.capacity > 0 ? drained : loop.takePartMemory()
      parts.append(part: index, to: &memory)
      machine.add(part: memory, loop.clock.time)
      return true
    }
    guard let part = ahead.take(index, reusing: drained, loop.core.workers) else { return false }
    machine.add(part: part, loop.clock.time)
    return true
  }

  /// - Returns: nil where no processor would be left for a worker, there is not enough to make, or no memory to hold it.
  private mutating func makeAhead(
    _ parts: any HTTPContentParts, _ connection: Connection, _ loop: borrowing LoopContext
  ) -> PartsAhead? {
    let limits = loop.core.limits
    guard limits.workersMax > 1, parts.count > 2 else { return nil }
    guard machine.reservePartsAhead(bytes: PartsAhead.bytesMax(parts, aheadMax: limits.partsAheadMax)) else {
      return nil
    }
    // The loop's own processor has the loop.
    return PartsAhead(
      parts, token: connection.token, loop: loop.handle, aheadMax: limits.partsAheadMax,
      workersMax: limits.workersMax - 1)
  }

  /// The answer is over, or its connection; or there was none.
  mutating func endParts(_ loop: inout LoopContext) {
    ahead?.stop()
    ahead = nil
    let memory = machine.takePartMemory()
    if memory.capacity > 0 { loop.giveBackPart(memory) }
  }
}
