import Dispatch
import Glibc
import HTTPMessage
import Testing

@testable import HTTPWire
@testable import SocketTransport

@Suite("The server and peers that misbehave", .serialized)
struct FaultTests {
  @Test("a peer that resets after any number of bytes does no harm to others")
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
    #expect(try client.readResponse().status == 200)
  }

  @Test("a peer that resets while a worker has its request does no harm to others")
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
    let isWhole = try client.readResponse().body == body
    #expect(isWhole)
  }

  @Test("a connection without a first byte is closed in time")
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
    #expect(try client.readResponse().status == 408)
    #expect(try client.isAtEnd())
  }

  @Test("an idle connection is closed in time")
  func idles() throws {
    let test = try TestServer { $0.timeouts.idleSeconds = 0.05 }
    let client = try test.connect()
    try client.send(get("/"))
    #expect(try client.readResponse().status == 200)
    #expect(try client.isAtEnd())
  }

  @Test("a peer that reads nothing of its response is cut off in time, and another one is served")
  func readsNothing() throws {
    let test = try TestServer { $0.timeouts.responseGraceSeconds = 0.05 }
    let other = try test.connect()
    try other.send(get("/"))
    #expect(try other.readResponse().status == 200)
    let greedy = try TestClient(test.address, receiveBufferBytes: 4096)
    try greedy.send(get("/large"))
    try greedy.waitForBytes()
    // Only the server ends its connection: the server's count of connections shows when.
    while test.server.connectionCount > 1 {
      try other.send(get("/"))
      #expect(try other.readResponse().status == 200)
    }
    #expect(throws: TestClient.PeerError.self) { _ = try greedy.readResponse().status }
  }

  @Test("a worker's response is dropped if its peer was cut off meanwhile")
  func cutOffWhileAtWork() throws {
    let release = DispatchSemaphore(value: 0)
    let test = try TestServer(handler: EchoHandler(wait: { release.wait() })) {
      $0.limits.kernelUnsentBytesMax = 4096
      $0.timeouts.responseGraceSeconds = 0.05
    }
    let body = [UInt8](repeating: 0x20, count: 300_000)
    let stalled = try TestClient(test.address, receiveBufferBytes: 4096)
    // Small responses that the peer does not read wait here, below the limit above which the server reads nothing more.
    try stalled.send(String(repeating: get("/"), count: 300))
    try stalled.send(Array(post("/wait", body.count).utf8) + body)
    try stalled.waitForBytes()
    while test.server.connectionCount > 0 { usleep(1000) }
    release.signal()
    let client = try test.connect()
    try client.send(Array(post("/echo", body.count).utf8) + body)
    let isWhole = try client.readResponse().body == body
    #expect(isWhole)
  }

  @Test("past the connections from one address a new one gets a 503; a place that is free is used again")
  func tooManyConnections() throws {
    let test = try TestServer { $0.limits.connectionsPerAddressMax = 2 }
    let first = try test.connect()
    let second = try test.connect()
    for _ in 0..<2 {
      try first.send(get("/"))
      #expect(try first.readResponse().status == 200)
      try second.send(get("/"))
      #expect(try second.readResponse().status == 200)
    }
    let third = try test.connect()
    let refusal = try third.readResponse()
    #expect(refusal.status == 503)
    #expect(refusal.head.contains("\r\nretry-after: 1\r\n"))
    #expect(try third.isAtEnd())
    third.reset()
    second.reset()
    while test.server.connectionCount > 1 { usleep(1000) }
    let fourth = try test.connect()
    try fourth.send(get("/"))
    #expect(try fourth.readResponse().status == 200)
  }

  @Test(
    "if no descriptor is left, new connections wait, open ones are served, and the operator gets a line"
  )
  func outOfDescriptors() async {
    // In its own process: the limit is one of the process.
    await #expect(processExitsWith: .success) {
      let reports = Reports()
      let test = try TestServer {
        $0.loops = 1
        $0.report = { reports.add($0) }
      }
      let inside = try test.connect()
      try inside.send(get("/"))
      _ = try inside.readResponse()
      let leaving = try test.connect()
      while test.server.connectionCount < 2 { usleep(1000) }
      let waiting = try TestClient(test.address) { lowerDescriptorLimit() }
      try waiting.send(get("/waited"))
      for _ in 0..<20 {
        try inside.send(get("/"))
        guard try inside.readResponse().status == 200 else { exit(1) }
      }
      guard test.server.connectionCount == 2 else { exit(2) }
      guard reports.all.first?.contains("Too many open files") == true, reports.all.count == 1 else { exit(4) }
      leaving.reset()
      guard try waiting.readResponse().body == Array("GET /waited".utf8) else { exit(3) }
      exit(0)
    }
  }
}

/// Leaves this process only the descriptors that it has.
private func lowerDescriptorLimit() {
  var limit = rlimit()
  _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  let next = dup(0)
  limit.rlim_cur = rlim_t(next)
  close(next)
  _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}
