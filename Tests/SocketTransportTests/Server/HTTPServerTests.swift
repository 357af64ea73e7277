import Foundation
import HTTPMessage
import Synchronization
import Testing

@testable import HTTPWire
@testable import SocketTransport

@Suite("The server, over real sockets")
struct HTTPServerTests {
  @Test(
    "a connection is kept for many requests", arguments: ["127.0.0.1", "::1", "localhost", "0.0.0.0", "::"])
  func keepAlive(_ host: String) throws {
    let test = try TestServer(host: host)
    for listening in test.server.addresses {
      let loopback: [UInt8] = listening.isIPv6 ? [UInt8](repeating: 0, count: 15) + [1] : [127, 0, 0, 1]
      let client = try TestClient(SocketAddress(octets: loopback, port: listening.port))
      for number in 0..<10 {
        try client.send(get("/\(number)"))
        #expect(try client.readResponse().body == Array("GET /\(number)".utf8))
      }
    }
  }

  @Test("localhost listens on both loopback addresses, on one port; :: accepts both families")
  func bothFamilies() throws {
    let both = try TestServer(host: "localhost")
    #expect(both.server.addresses.map(\.host) == ["127.0.0.1", "::1"])
    #expect(Set(both.server.addresses.map(\.port)).count == 1)
    let wildcard = try TestServer(host: "::")
    let client = try TestClient(SocketAddress(octets: [127, 0, 0, 1], port: wildcard.address.port))
    try client.send(get("/"))
    #expect(try client.readResponse().status == 200)
  }

  @Test("the error names a port in use, and an unknown host")
  func cannotListen() throws {
    let first = try TestServer()
    let taken = ServerConfiguration(host: "127.0.0.1", port: first.address.port)
    let error = ServerError.cannotListen(
      address: "127.0.0.1:\(first.address.port)", reason: "Address already in use")
    #expect(throws: error) { try HTTPServer(taken, handler: EchoHandler()) }
    #expect(throws: ServerError.self) {
      try HTTPServer(ServerConfiguration(host: "no.such.host.invalid", port: 0), handler: EchoHandler())
    }
  }

  @Test("the handler gets the address of the client, on a loop and on a worker", arguments: ["127.0.0.1", "::1", "::"])
  func peer(_ host: String) throws {
    let test = try TestServer(host: host) { $0.limits.loopWorkMax = 100 * EchoHandler.workPerByte }
    let client: [UInt8] = host == "::1" ? [UInt8](repeating: 0, count: 15) + [1] : [127, 0, 0, 1]
    let connection = try TestClient(SocketAddress(octets: client, port: test.address.port))
    for bytes in [10, 1000] {
      try connection.send(post("/peer", bytes) + String(repeating: "a", count: bytes))
      let address = String(decoding: try connection.readResponse().body, as: UTF8.self)
      #expect(address == (host == "::1" ? "::1" : "127.0.0.1"))
    }
  }

  @Test("a thousand pipelined requests get their responses in order")
  func pipelined() throws {
    let test = try TestServer()
    let client = try test.connect()
    try client.send((0..<1000).map { get("/\($0)") }.joined())
    for number in 0..<1000 { #expect(try client.readResponse().body == Array("GET /\(number)".utf8)) }
  }

  @Test("a request that comes byte by byte is parsed")
  func byteByByte() throws {
    let test = try TestServer()
    let client = try test.connect()
    for byte in Array((post("/echo", 5) + "hello").utf8) { try client.send([byte]) }
    #expect(try client.readResponse().body == Array("hello".utf8))
  }

  @Test("content arrives whole, by length and chunked", arguments: [0, 1, 1000, 262_143, 262_144, 3_000_000])
  func content(_ count: Int) throws {
    let test = try TestServer()
    let client = try test.connect()
    let body = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try client.send(Array(post("/echo", count).utf8) + body)
    let isWhole = try client.readResponse().body == body
    #expect(isWhole)
    try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    for start in stride(from: 0, to: count, by: 60_000) {
      let piece = body[start..<min(start + 60_000, count)]
      try client.send(Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + Array("\r\n".utf8))
    }
    try client.send("0\r\n\r\n" + get("/after"))
    let isWholeChunked = try client.readResponse().body == body
    #expect(isWholeChunked)
    #expect(try client.readResponse().body == Array("GET /after".utf8))
  }

  @Test("a client with Expect gets 100 Continue, then its response")
  func expectation() throws {
    let test = try TestServer()
    let client = try test.connect()
    try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
    #expect(try client.readResponse().status == 100)
    try client.send("hello")
    #expect(try client.readResponse().body == Array("hello".utf8))
  }

  @Test("a peer that has ended its direction reads its responses")
  func halfClosed() throws {
    let test = try TestServer()
    let client = try test.connect()
    try client.send(get("/a") + get("/b"))
    client.end()
    #expect(try client.readResponse().body == Array("GET /a".utf8))
    #expect(try client.readResponse().body == Array("GET /b".utf8))
    #expect(try client.isAtEnd())
  }

  @Test("a refusal reaches a peer that is still sending, and then the connection is closed")
  func refusedWhileSending() throws {
    let test = try TestServer { $0.limits.wire.bodyBytesMax = 1000 }
    let client = try test.connect()
    try client.send(post("/echo", 1_000_000))
    // More than both sockets' buffers hold: the server must read it for this to return.
    try client.send([UInt8](repeating: 0x61, count: 1_000_000))
    #expect(try client.readResponse().status == 413)
    #expect(try client.isAtEnd())
  }

  @Test("HEAD, HTTP/1.0 and Connection: close, over a socket")
  func endings() throws {
    let test = try TestServer()
    let head = try test.connect()
    try head.send("HEAD /abc HTTP/1.1\r\nHost: a\r\n\r\n" + get("/"))
    #expect(try head.readResponse(isHead: true).head.contains("content-length: 9\r\n"))
    #expect(try head.readResponse().body == Array("GET /".utf8))
    for request in ["GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"] {
      let client = try test.connect()
      try client.send(request)
      #expect(try client.readResponse().head.contains("\r\nconnection: close\r\n"))
      #expect(try client.isAtEnd())
    }
  }

  @Test("a slow reader gets all of a large response, and blocks no other client")
  func slowReader() throws {
    let test = try TestServer { $0.loops = 1 }
    let slow = try TestClient(test.address, receiveBufferBytes: 4096)
    try slow.send(get("/large") + get("/after"))
    let quick = try test.connect()
    for _ in 0..<20 {
      try quick.send(get("/"))
      #expect(try quick.readResponse().status == 200)
    }
    let response = try slow.readResponse()
    let isWhole = response.body == [UInt8](repeating: 0x61, count: 8 << 20)
    #expect(isWhole)
    #expect(try slow.readResponse().body == Array("GET /after".utf8))
  }

  @Test("a large request at work blocks no small one, and requests pipelined after it wait for it")
  func largeOnWorker() throws {
    let release = DispatchSemaphore(value: 0)
    let test = try TestServer(handler: EchoHandler(wait: { release.wait() })) { $0.loops = 1 }
    let large = try test.connect()
    let body = [UInt8](repeating: 0x20, count: 300_000)
    try large.send(Array(post("/wait", body.count).utf8) + body + Array(get("/after").utf8))
    let small = try test.connect()
    for _ in 0..<20 {
      try small.send(get("/"))
      #expect(try small.readResponse().status == 200)
    }
    release.signal()
    #expect(try large.readResponse().body == [])
    #expect(try large.readResponse().body == Array("GET /after".utf8))
  }

  @Test("past the requests at work, the next one gets a 503 to retry, and its connection is kept")
  func tooManyAtWork() throws {
    let hold = Hold()
    let test = try TestServer(handler: hold.handler) {
      $0.limits.requestsAtWorkMax = 1
      $0.limits.workersMax = 1
    }
    let body = [UInt8](repeating: 0x20, count: 300_000)
    let first = try test.connect()
    try first.send(Array(post("/wait", body.count).utf8) + body)
    hold.awaitStart()
    let second = try test.connect()
    try second.send(Array(post("/echo", body.count).utf8) + body)
    let refusal = try second.readResponse()
    #expect(refusal.status == 503)
    #expect(refusal.head.contains("\r\nretry-after: 1\r\n"))
    hold.release()
    #expect(try first.readResponse().status == 200)
    try second.send(Array(post("/echo", body.count).utf8) + body)
    let isWhole = try second.readResponse().body == body
    #expect(isWhole)
  }

  @Test("the content of all connections together is bounded")
  func bodyMemory() throws {
    let test = try TestServer {
      $0.limits.bodyMemoryBytesMax = 1_000_000
      $0.limits.bodyMemoryPercentPerAddressMax = 100
      $0.limits.smallResponseBytesReserved = 0
    }
    let holding = try test.connect()
    try holding.send(Array(post("/echo", 900_001).utf8) + [UInt8](repeating: 0x20, count: 900_000))
    while test.server.core.ledger.budget.bytesUsed < 700_000 { usleep(1000) }
    let other = try test.connect()
    try other.send(Array(post("/echo", 900_000).utf8) + [UInt8](repeating: 0x20, count: 900_000))
    let refusal = try other.readResponse()
    #expect(refusal.status == 503)
    #expect(refusal.head.contains("\r\nretry-after: 1\r\n"))
    try holding.send(" ")
    #expect(try holding.readResponse().body.count == 900_001)
  }
}
