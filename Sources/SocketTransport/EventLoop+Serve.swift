import HTTPMessage
import HTTPWire

extension EventLoop {
  /// Lets a connection go as far as it can: receives, has requests handled, sends, until it waits for something.
  func serve(_ connection: Connection) {
    var answers = 0
    var receives = 0
    while !connection.isParked {
      switch connection.machine.advance(clock.time) {
      case .close:
        drop(connection)
        return
      case .handleRequest:
        guard answers < core.configuration.limits.answersPerTurnMax else {
          connection.send(clock.time)
          enqueue(connection)
          rest(connection)
          return
        }
        answers += 1
        handle(connection)
        continue
      case .needSend:
        connection.send(clock.time)
        if connection.machine.hasOutput && !connection.machine.isClosed { return rest(connection) }
      case .needBytes:
        connection.send(clock.time)
        guard !connection.machine.isClosed else { continue }
        shutDownIfWanted(connection)
        guard connection.isReadable, connection.machine.wantsBytes else { return rest(connection) }
        guard receives < core.configuration.limits.receivesPerTurnMax else {
          enqueue(connection)
          return rest(connection)
        }
        receives += 1
        receive(connection)
      }
    }
    rest(connection)
  }

  private func receive(_ connection: Connection) {
    if connection.machine.wantsMemory { lendMemory(connection) }
    connection.receive(clock.time)
  }

  private func shutDownIfWanted(_ connection: Connection) {
    guard connection.machine.wantsWriteShut else { return }
    connection.accepted.descriptor.shutDownWriting()
    connection.machine.writeDidShut(clock.time)
  }

  /// Ends a connection's turn: it keeps the memory that it needs, and a time to be looked at again.
  private func rest(_ connection: Connection) {
    if let memory = connection.machine.settle(), memory.capacity > spareMemory.capacity,
      memory.capacity <= Self.memoryBytes * 2
    {
      spareMemory = memory
    }
    schedule(connection)
  }

  /// What a connection receives into at first: most requests come whole, and need no growth.
  private static var memoryBytes: Int { 64 << 10 }

  private func lendMemory(_ connection: Connection) {
    var memory: [UInt8] = []
    swap(&memory, &spareMemory)
    memory.reserveCapacity(Self.memoryBytes)
    connection.machine.lend(memory)
  }

  // MARK: Requests

  /// Has the ready request handled: here, or by a worker where it is large.
  private func handle(_ connection: Connection) {
    guard connection.machine.requestBodyBytes >= core.configuration.limits.workerBodyBytesMin else {
      let response = core.handler.respond(to: connection.machine.request)
      connection.machine.respond(response, clock.time)
      return
    }
    // Answers to earlier requests of this connection do not wait for the worker.
    connection.send(clock.time)
    guard !connection.machine.isClosed else { return }
    guard core.workers.admit() else {
      connection.machine.respond(WireError.tooManyRequestsAtWork.response, clock.time)
      return
    }
    connection.isParked = true
    core.workers.submit(connection.machine.takeRequest(), token: connection.token, loop: core.loops[index])
  }
}
