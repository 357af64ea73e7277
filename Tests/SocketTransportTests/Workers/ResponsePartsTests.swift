import HTTPMessage
import HTTPWire
import Synchronization
import Testing

@testable import SocketTransport

/// Parts that differ, so that their order shows: each repeats its number.
private final class NumberedParts: HTTPContentParts {
  static let bytes = 30_000
  let count: Int
  let made = Atomic(0)

  init(_ count: Int) { self.count = count }

  var bytesExpected: Int { count * Self.bytes }
  var memoryBytes: Int { 0 }

  func append(part index: Int, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: Self.part(index))
    made.add(1, ordering: .relaxed)
  }

  static func part(_ index: Int) -> [UInt8] {
    var text: [UInt8] = []
    while text.count < bytes { text += Array("\(index),".utf8) }
    return Array(text.prefix(bytes))
  }

  static func whole(_ count: Int) -> [UInt8] { (0..<count).flatMap(part) }
}

/// Responds with the number of parts in the path.
struct PartsHandler: HTTPHandler {
  func respond(to request: borrowing HTTPRequest) -> HTTPResponse {
    HTTPResponse(status: .ok, fields: [], parts: NumberedParts(Int(request.path.dropFirst()) ?? 1))
  }
}

@Suite("Responses in parts, over real sockets")
struct ResponsePartsTests {
  private func server(workers: Int) throws -> TestServer {
    try TestServer(handler: PartsHandler()) { $0.limits.workersMax = workers }
  }

  @Test("all parts arrive in order, serialized by the loop or by workers ahead of it", arguments: [1, 2, 5])
  func inOrder(workers: Int) throws {
    let server = try server(workers: workers)
    let peer = try server.connect()
    for count in [1, 2, 3, 40, 200] {
      try peer.send(get("/\(count)"))
      let response = try peer.readResponse()
      #expect(response.status == 200)
      #expect(response.body == NumberedParts.whole(count), "\(count) parts")
    }
  }

  @Test("several connections at once, and pipelined requests", arguments: [1, 3])
  func several(workers: Int) throws {
    let server = try server(workers: workers)
    let peers = try (0..<4).map { _ in try server.connect() }
    for peer in peers { try peer.send(get("/30") + get("/1") + get("/7")) }
    for peer in peers {
      for count in [30, 1, 7] { #expect(try peer.readResponse().body == NumberedParts.whole(count)) }
    }
  }

  @Test("a peer that resets within a response does no harm to others", arguments: [1, 3])
  func reset(workers: Int) throws {
    let server = try server(workers: workers)
    for _ in 0..<20 {
      let peer = try server.connect()
      try peer.send(get("/400"))
      try peer.waitForBytes()
      peer.reset()
    }
    let peer = try server.connect()
    try peer.send(get("/3"))
    #expect(try peer.readResponse().body == NumberedParts.whole(3))
  }

  @Test("a peer that does not read its response does not block others", arguments: [1, 3])
  func stalled(workers: Int) throws {
    let server = try server(workers: workers)
    let stalled = try (0..<2).map { _ in try server.connect() }
    for peer in stalled { try peer.send(get("/500")) }
    let peer = try server.connect()
    for _ in 0..<20 {
      try peer.send(get("/1"))
      #expect(try peer.readResponse().body == NumberedParts.whole(1))
    }
    for peer in stalled { #expect(try peer.readResponse().body.count == 500 * NumberedParts.bytes) }
  }

  /// A server, and a peer that has begun to read a response of 400 parts.
  private func inMidResponse(workers: Int) throws -> (TestServer, TestClient) {
    let server = try server(workers: workers)
    let peer = try server.connect()
    try peer.send(get("/400"))
    try peer.waitForBytes()
    return (server, peer)
  }

  @Test("a response that the peer reads while the server drains is sent to its end", arguments: [1, 3])
  func drained(workers: Int) throws {
    let (test, peer) = try inMidResponse(workers: workers)
    test.server.beginDrain(deadlineSeconds: 60)
    #expect(try peer.readResponse().body == NumberedParts.whole(400))
    #expect(try peer.isAtEnd())
    #expect(test.server.waitUntilStopped().connectionsCutOff == 0)
  }

  @Test("a response that the peer does not read is cut off at the drain's deadline", arguments: [1, 3])
  func cutOff(workers: Int) throws {
    let (test, peer) = try inMidResponse(workers: workers)
    test.server.beginDrain(deadlineSeconds: 0.05)
    #expect(test.server.waitUntilStopped().connectionsCutOff == 1)
    #expect(throws: (any Error).self) { try peer.readResponse() }
  }

  @Test(
    "a cut-off response ends in a reset: without chunks, an end would make it complete (RFC 9112 §8)",
    arguments: [1, 3])
  func cutOffWithoutChunks(workers: Int) throws {
    let test = try server(workers: workers)
    let peer = try test.connect()
    try peer.send("GET /400 HTTP/1.0\r\n\r\n")
    try peer.waitForBytes()
    test.server.beginDrain(deadlineSeconds: 0.05)
    #expect(test.server.waitUntilStopped().connectionsCutOff == 1)
    #expect(throws: TestClient.PeerError.self) { try peer.readToEnd() }
  }

  @Test("a response that is not read in time ends in a reset too", arguments: [1, 3])
  func timedOutWithoutChunks(workers: Int) throws {
    let test = try TestServer(handler: PartsHandler()) {
      $0.limits.workersMax = workers
      $0.timeouts.responseGraceSeconds = 0.05
    }
    let peer = try test.connect()
    try peer.send("GET /400 HTTP/1.0\r\n\r\n")
    try peer.waitForBytes()
    while test.server.connectionCount > 0 {}
    #expect(throws: TestClient.PeerError.self) { try peer.readToEnd() }
  }
}
