import HTTPMessage
import HTTPWire

extension ConnectionFlow {
  /// Makes the part that the machine asks for, or takes it from the workers that make parts ahead.
  ///
  /// - Returns: false where a worker is making it; the loop is told when it has.
  mutating func makePart(_ index: Int, _ connection: Connection, _ loop: inout LoopContext) -> Bool {
    // The machine asks for a part only while it has an answer in parts.
    let parts = machine.parts!
    if index == 0 { ahead = PartsAhead(parts, connection, loop) }
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

  /// The answer is over, or there was none.
  mutating func endParts(_ loop: inout LoopContext) {
    ahead = nil
    let memory = machine.takePartMemory()
    if memory.capacity > 0 { loop.giveBackPart(memory) }
  }
}
