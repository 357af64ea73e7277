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
      answer(connection, core.handler.respond(to: connection.machine.request))
      return
    }
    guard park(connection) else {
      if !connection.machine.isClosed {
        connection.machine.respond(WireError.tooManyRequestsAtWork.response, clock.time)
      }
      return
    }
    core.workers.submit(.handle(connection.machine.takeRequest()), token: connection.token, loop: core.loops[index])
  }

  /// Answers with the response, by way of a worker where it is large and to be encoded.
  private func answer(_ connection: Connection, _ response: HTTPResponse) {
    guard connection.machine.leavesEncoding(of: response), park(connection) else {
      // Where no worker is to be had, a large answer goes out as it is: only its size changes.
      if !connection.machine.isClosed { connection.machine.respond(response, clock.time) }
      return
    }
    let codings = connection.machine.acceptedCodings
    core.workers.submit(.encode(response, codings), token: connection.token, loop: core.loops[index])
  }

  /// Takes a place among the workers for the connection's request; false where none is left, or the connection has ended.
  private func park(_ connection: Connection) -> Bool {
    // Answers to earlier requests of this connection do not wait for the worker.
    connection.send(clock.time)
    guard !connection.machine.isClosed, core.workers.admit() else { return false }
    connection.isParked = true
    return true
  }
}
