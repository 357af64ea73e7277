import HTTPMessage
import HTTPWire

extension ConnectionFlow {
  /// Serializes the part that the machine asks for, or gets it from the workers that serialize ahead.
  ///
  /// - Returns: false while a worker serializes it; a message tells the loop when the part is ready.
  mutating func serializePart(_ index: Int, _ connection: Connection, _ loop: borrowing LoopContext) -> Bool {
    // The machine asks for a part only while it sends a response in parts.
    let parts = machine.parts!
    // Fast path (0311): workers serialize parts ahead. If `ahead` is nil, the loop serializes the same parts alone.
    if index == 0 { ahead = startAhead(parts, connection, loop) }
    guard let ahead else {
      var part: [UInt8] = []
      parts.append(part: index, to: &part)
      machine.add(part: part, loop.clock.time)
      return true
    }
    guard let part = ahead.part(index, loop.core.workers) else { return false }
    machine.add(part: part, loop.clock.time)
    return true
  }

  /// - Returns: nil if no processor is left for a worker, if there are too few parts, or if no memory is left for them.
  private mutating func startAhead(
    _ parts: any HTTPContentParts, _ connection: Connection, _ loop: borrowing LoopContext
  ) -> PartsAhead? {
    let limits = loop.core.limits
    guard limits.workersMax > 1, parts.count > 2 else { return nil }
    guard machine.reservePartsAhead(bytes: PartsAhead.bytesMax(parts, aheadMax: limits.partsAheadMax)) else {
      return nil
    }
    // The loop occupies one processor.
    return PartsAhead(
      parts, token: connection.token, loop: loop.handle, aheadMax: limits.partsAheadMax,
      workersMax: limits.workersMax - 1)
  }

  /// Ends the parts after a response, or with the connection. Without parts it does nothing.
  mutating func endParts() {
    ahead?.stop()
    ahead = nil
  }
}
