import Dispatch
import Glibc
import Synchronization
import Testing

@testable import HTTPWire
@testable import SocketTransport

@Suite("The drain")
struct DrainTests {
  @Test("a server without connections stops at once, started or not", arguments: [true, false])
  func empty(_ starts: Bool) throws {
    let server = try HTTPServer(ServerConfiguration(host: "127.0.0.1", port: 0), handler: EchoHandler())
    if starts { server.start() }
    server.beginDrain(deadlineSeconds: 60)
    server.beginDrain(deadlineSeconds: 60)
    #expect(server.waitUntilStopped() == DrainOutcome(connectionsCutOff: 0))
    #expect(throws: TestClient.PeerError.self) { _ = try TestClient(server.addresses[0]) }
  }

  @Test("a request that is being received gets a response, the last of its connection")
  func receiving() throws {
    let test = try TestServer { $0.loops = 1 }
    let client = try test.connect()
    try client.send(get("/") + post("/echo", 5) + "he")
    #expect(try client.readResponse().status == 200)
    test.server.beginDrain(deadlineSeconds: 60)
    // The only loop closes its listener and drains its connections in one turn.
    while (try? test.connect()) != nil {}
    try client.send("llo")
    let response = try client.readResponse()
    #expect(response.body == Array("hello".utf8))
    #expect(response.head.contains("\r\nconnection: close\r\n"))
    #expect(try client.isAtEnd())
    #expect(test.server.waitUntilStopped().connectionsCutOff == 0)
  }

  @Test("a request on a worker gets its response")
  func atWork() throws {
    let hold = Hold()
    let test = try TestServer(handler: hold.handler)
    let client = try test.connect()
    try client.send(Array(post("/wait", 300_000).utf8) + [UInt8](repeating: 0x20, count: 300_000))
    hold.awaitStart()
    test.server.beginDrain(deadlineSeconds: 60)
    hold.release()
    #expect(try client.readResponse().head.contains("\r\nconnection: close\r\n"))
    #expect(try client.isAtEnd())
    #expect(test.server.waitUntilStopped().connectionsCutOff == 0)
  }

  @Test("clients that connect before the drain are served, although the loop does not know of them yet")
  func waiting() throws {
    let hold = Hold()
    let test = try TestServer(handler: hold.handler) { $0.loops = 1 }
    // A small request runs on its loop, and blocks it until it is released.
    let holding = try test.connect()
    try holding.send(get("/wait"))
    hold.awaitStart()
    // The loop gets the message of the drain first, and then the listener's event.
    test.server.beginDrain(deadlineSeconds: 60)
    let clients = try (0..<100).map { _ in try test.connect() }
    for client in clients { try client.send(get("/")) }
    hold.release()
    for client in clients { #expect(try client.readResponse().status == 200) }
    for client in clients + [holding] { client.reset() }
    #expect(test.server.waitUntilStopped().connectionsCutOff == 0)
  }

  @Test("idle connections are closed")
  func idle() throws {
    let test = try TestServer { $0.timeouts.drainIdleSeconds = 0.05 }
    let used = try test.connect()
    try used.send(get("/"))
    #expect(try used.readResponse().status == 200)
    let fresh = try test.connect()
    while test.server.connectionCount < 2 {}
    test.server.beginDrain(deadlineSeconds: 60)
    #expect(try used.isAtEnd())
    #expect(try fresh.isAtEnd())
  }

  @Test("a request that came before an idle connection is closed is served, although the loop does not know of it yet")
  func unheard() throws {
    let hold = Hold()
    let test = try TestServer(handler: hold.handler) {
      $0.loops = 1
      $0.timeouts.drainIdleSeconds = 0.05
    }
    let idle = try test.connect()
    let holders = try (0..<3).map { _ in try test.connect() }
    for client in holders + [idle] {
      try client.send(get("/"))
      #expect(try client.readResponse().status == 200)
    }
    // Each request blocks the only loop, and the next one is ready before it ends: the loop sees no other event in
    // between.
    try holders[0].send(get("/wait"))
    hold.awaitStart()
    test.server.beginDrain(deadlineSeconds: 60)
    try holders[1].send(get("/wait"))
    hold.release()
    hold.awaitStart()
    // The loop has begun its turn and the drain. Its next turn begins after the idle connection's timeout.
    usleep(100_000)
    try holders[2].send(get("/wait"))
    hold.release()
    hold.awaitStart()
    try idle.send(get("/unheard"))
    hold.release()
    #expect(try idle.readResponse().body == Array("GET /unheard".utf8))
    #expect(try idle.isAtEnd())
    for client in holders { #expect(try client.readResponse().status == 200) }
    #expect(test.server.waitUntilStopped().connectionsCutOff == 0)
  }

  @Test("requests on an idle connection are served until a response closes it")
  func idleIsUsed() throws {
    let test = try TestServer { $0.timeouts.drainIdleSeconds = 60 }
    let client = try test.connect()
    try client.send(get("/"))
    #expect(try client.readResponse().status == 200)
    test.server.beginDrain(deadlineSeconds: 60)
    var response: TestClient.Response
    repeat {
      try client.send(get("/late"))
      response = try client.readResponse()
      #expect(response.body == Array("GET /late".utf8))
    } while !response.head.contains("connection: close")
    #expect(try client.isAtEnd())
  }

  @Test("connections that have not ended by the deadline are cut off, and counted")
  func deadline() throws {
    let test = try TestServer()
    let client = try test.connect()
    try client.send(get("/") + post("/echo", 5))
    #expect(try client.readResponse().status == 200)
    test.server.beginDrain(deadlineSeconds: 0.05)
    #expect(test.server.waitUntilStopped().connectionsCutOff == 1)
    #expect(client.isGone())
  }

  @Test("under load no request is lost and no response is cut off")
  func underLoad() throws {
    let test = try TestServer { $0.timeouts.drainIdleSeconds = 60 }
    let served = Atomic<Int>(0)
    let failed = Atomic<Int>(0)
    let group = DispatchGroup()
    for number in 0..<8 {
      DispatchQueue(label: "client \(number)").async(group: group) {
        do {
          let client = try test.connect()
          while true {
            try client.send(post("/echo", 1000) + String(repeating: "x", count: 1000))
            let response = try client.readResponse()
            guard response.status == 200, response.body.count == 1000 else {
              throw TestClient.PeerError(reason: response.head)
            }
            served.add(1, ordering: .relaxed)
            if response.head.contains("connection: close") { return }
          }
        } catch {
          failed.add(1, ordering: .relaxed)
        }
      }
    }
    while served.load(ordering: .relaxed) < 200 {}
    test.server.beginDrain(deadlineSeconds: 60)
    #expect(test.server.waitUntilStopped().connectionsCutOff == 0)
    group.wait()
    #expect(failed.load(ordering: .relaxed) == 0)
  }
}
