import Dispatch
import Glibc
import HTTPMessage
import Testing

@testable import HTTPWire
@testable import SocketTransport

@Suite("The server and peers that misbehave", .serialized)
struct FaultTests {
  @Test("a peer that resets after any number of bytes harms nobody")
  func resets() throws {
    let test = try TestServer()
    let bytes = Array((post("/echo", 5) + "hello" + get("/large") + get("/")).utf8)
    for count in 0...bytes.count {
      let client = try test.connect()
      try client.send(Array(bytes.prefix(count)))
      client.reset()
    }
    let client = try test.connect()
    try client.send(get("/"))
    #expect(try client.readAnswer().status == 200)
  }

  @Test("a peer that resets while a worker has its request harms nobody")
  func resetsWhileParked() throws {
    let test = try TestServer { $0.loops = 1 }
    let body = [UInt8](repeating: 0x20, count: 300_000)
    for _ in 0..<10 {
      let client = try test.connect()
      try client.send(Array(post("/echo", body.count).utf8) + body)
      client.reset()
    }
    let client = try test.connect()
    try client.send(Array(post("/echo", body.count).utf8) + body)
    let isWhole = try client.readAnswer().body == body
    #expect(isWhole)
  }

  @Test("a connection without a first byte is ended in time")
  func noFirstByte() throws {
    let test = try TestServer { $0.timeouts.firstByteSeconds = 0.05 }
    let client = try test.connect()
    #expect(try client.isAtEnd())
  }

  @Test("a head, or content, that does not come is refused in time", arguments: ["GET / HT", post("/echo", 5)])
  func silentWithin(_ bytes: String) throws {
    let test = try TestServer {
      $0.timeouts.headSeconds = 0.05
      $0.timeouts.bodyGraceSeconds = 0.05
    }
    let client = try test.connect()
    try client.send(bytes)
    #expect(try client.readAnswer().status == 408)
    #expect(try client.isAtEnd())
  }

  @Test("an idle connection is ended in time")
  func idles() throws {
    let test = try TestServer { $0.timeouts.idleSeconds = 0.05 }
    let client = try test.connect()
    try client.send(get("/"))
    #expect(try client.readAnswer().status == 200)
    #expect(try client.isAtEnd())
  }

  @Test("a peer that takes nothing of its answer is ended in time, and another one is served")
  func takesNothing() throws {
    let test = try TestServer { $0.timeouts.answerGraceSeconds = 0.05 }
    let other = try test.connect()
    try other.send(get("/"))
    #expect(try other.readAnswer().status == 200)
    let greedy = try TestClient(test.address, receiveBufferBytes: 4096)
    try greedy.send(get("/large"))
    try greedy.waitForBytes()
    // Its connection ends only when the server gives up on it: the server's count of connections says when.
    while test.server.connectionCount > 1 {
      try other.send(get("/"))
      #expect(try other.readAnswer().status == 200)
    }
    #expect(throws: TestClient.Failure.self) { _ = try greedy.readAnswer().status }
  }

  @Test("a worker's answer to a peer that was given up meanwhile is dropped")
  func givenUpWhileAtWork() throws {
    let release = DispatchSemaphore(value: 0)
    let test = try TestServer(handler: EchoHandler(wait: { release.wait() })) {
      $0.limits.kernelUnsentBytesMax = 4096
      $0.timeouts.answerGraceSeconds = 0.05
    }
    let body = [UInt8](repeating: 0x20, count: 300_000)
    let stalled = try TestClient(test.address, receiveBufferBytes: 4096)
    // Small answers that nobody takes wait here, below the bound from which nothing more is read.
    try stalled.send(String(repeating: get("/"), count: 300))
    try stalled.send(Array(post("/wait", body.count).utf8) + body)
    try stalled.waitForBytes()
    while test.server.connectionCount > 0 { sched_yield() }
    release.signal()
    let client = try test.connect()
    try client.send(Array(post("/echo", body.count).utf8) + body)
    let isWhole = try client.readAnswer().body == body
    #expect(isWhole)
  }

  @Test("past the connections from one address a newcomer is told so; a place freed is taken again")
  func tooManyConnections() throws {
    let test = try TestServer { $0.limits.connectionsPerAddressMax = 2 }
    let first = try test.connect()
    let second = try test.connect()
    for _ in 0..<2 {
      try first.send(get("/"))
      #expect(try first.readAnswer().status == 200)
      try second.send(get("/"))
      #expect(try second.readAnswer().status == 200)
    }
    let third = try test.connect()
    let refusal = try third.readAnswer()
    #expect(refusal.status == 503)
    #expect(refusal.head.contains("\r\nretry-after: 1\r\n"))
    #expect(try third.isAtEnd())
    third.reset()
    second.reset()
    while test.server.connectionCount > 1 { sched_yield() }
    let fourth = try test.connect()
    try fourth.send(get("/"))
    #expect(try fourth.readAnswer().status == 200)
  }

  @Test(
    "without a descriptor left newcomers wait, those within are served, the operator is told, and service goes on once one is free"
  )
  func outOfDescriptors() async {
    // In a process of its own: the limit is the whole process'.
    await #expect(processExitsWith: .success) {
      let reports = Reports()
      let test = try TestServer {
        $0.loops = 1
        $0.report = { reports.add($0) }
      }
      let inside = try test.connect()
      try inside.send(get("/"))
      _ = try inside.readAnswer()
      let leaving = try test.connect()
      while test.server.connectionCount < 2 { sched_yield() }
      let waiting = try TestClient(test.address) { lowerDescriptorLimit() }
      try waiting.send(get("/waited"))
      for _ in 0..<20 {
        try inside.send(get("/"))
        guard try inside.readAnswer().status == 200 else { exit(1) }
      }
      guard test.server.connectionCount == 2 else { exit(2) }
      guard reports.all.first?.contains("Too many open files") == true, reports.all.count == 1 else { exit(4) }
      leaving.reset()
      guard try waiting.readAnswer().body == Array("GET /waited".utf8) else { exit(3) }
      exit(0)
    }
  }
}

/// Leaves this process no descriptor but those it has.
private func lowerDescriptorLimit() {
  var limit = rlimit()
  _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  let next = dup(0)
  limit.rlim_cur = rlim_t(next)
  close(next)
  _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}
