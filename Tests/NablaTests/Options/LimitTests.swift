import Foundation
import Glibc
import Testing

/// A request that goes past a limit: its status with the option, and without.
struct LimitRow: Sendable, CustomTestStringConvertible {
  var options: [String]
  var request: String
  /// Bytes after the request, if its content is not text.
  var content: [UInt8] = []
  var status: Int
  /// The status from a server with its defaults.
  var usually: Int

  var testDescription: String { options.joined(separator: " ") }
}

@Suite("The options of nabla serve that are limits", .serialized)
struct LimitTests {
  @Test("past it, a status; the same request to a server with its defaults gets another", arguments: requests)
  func request(_ row: LimitRow) throws {
    let bytes = Array(row.request.utf8) + row.content
    let limited = try exchange(row.options, bytes)
    #expect(limited.status == row.status, "\(limited.body)")
    #expect((limited.field("retry-after") != nil) == (row.status == 503))
    let usual = try exchange([], bytes)
    #expect(usual.status == row.usually, "\(usual.body)")
  }

  private func exchange(_ options: [String], _ bytes: [UInt8]) throws -> WireResponse {
    let server = try RunningServer(options)
    defer { server.stop() }
    return try ClientConnection.exchange(port: server.port, bytes)
  }

  /// The client waits four seconds, less than every default.
  @Test("a timeout ends the connection, with a status or without a response", arguments: waits)
  func wait(_ row: LimitRow) throws {
    let server = try RunningServer(row.options)
    defer { server.stop() }
    let connection = try ClientConnection(port: server.port, receiveTimeoutSeconds: 4)
    try connection.send(row.request)
    let received = try connection.receiveAll()
    if row.status == 0 { #expect(received.isEmpty) } else { #expect(try WireResponse(received).status == row.status) }
  }

  @Test("a handshake that does not come ends in time")
  func handshake() throws {
    let fixture = try TLSFixture()
    let server = try RunningServer(fixture.options() + ["--tls-handshake-seconds", "0.1"])
    defer { server.stop() }
    #expect(try ClientConnection(port: server.port, receiveTimeoutSeconds: 4).receiveAll().isEmpty)
  }

  @Test("past the connections: a 503, or no response", arguments: connections)
  func connection(_ row: LimitRow) throws {
    let server = try RunningServer(row.options)
    defer { server.stop() }
    let first = try ClientConnection(port: server.port)
    try first.send("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
    _ = try first.receive(count: 12)
    let received = try ClientConnection(port: server.port).receiveAll()
    guard row.status != 0 else { return #expect(received.isEmpty) }
    let refusal = try WireResponse(received)
    #expect(refusal.status == row.status)
    #expect(refusal.field("retry-after") == "1")
  }

  @Test("a peer that sends on, or reads nothing, is cut off", arguments: cutOffs)
  func cutOff(_ row: LimitRow) throws {
    let server = try RunningServer(row.options)
    defer { server.stop() }
    let connection = try ClientConnection(port: server.port, receiveBufferBytes: 4096)
    try connection.send(row.request)
    var sends = 0
    // Four seconds, as above; a peer learns of a reset when it sends.
    while sends < 200, connection.sends([UInt8](repeating: 0x20, count: 100)) {
      sends += 1
      usleep(20_000)
    }
    #expect(sends < 200)
  }

  @Test("a response that is read too slowly is cut off")
  func slowReader() throws {
    let server = try RunningServer(["--answer-grace-seconds", "1", "--min-answer-bytes-per-second", "1000000000"])
    defer { server.stop() }
    let connection = try ClientConnection(port: server.port, receiveTimeoutSeconds: 4, receiveBufferBytes: 4096)
    try connection.send(String(repeating: "GET /openapi.yaml HTTP/1.1\r\nHost: a\r\n\r\n", count: 100))
    var received = 0
    while received < 1000, connection.receives(atMost: 1024) {
      received += 1
      usleep(10_000)
    }
    #expect(received < 1000)
  }

  @Test("responses of a minimum to a maximum size are encoded", arguments: codings)
  func coding(_ row: LimitRow) throws {
    let request = "GET /openapi.yaml HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
    let server = try RunningServer(row.options)
    defer { server.stop() }
    let connection = try ClientConnection(port: server.port)
    try connection.send(request)
    let head = String(decoding: try connection.receive(count: 400), as: UTF8.self)
    #expect(head.contains("content-encoding: gzip") == (row.options.isEmpty))
  }

  @Test("each loop has its own poller")
  func loops() throws {
    func pollers(_ loops: Int) throws -> Int {
      let server = try RunningServer(["--loops", "\(loops)"])
      defer { server.stop() }
      // A server that responds has started; Dispatch has a poller too.
      let request = "GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
      _ = try ClientConnection.exchange(port: server.port, Array(request.utf8))
      let folder = "/proc/\(server.process.processIdentifier)/fd"
      let files = FileManager.default
      return try files.contentsOfDirectory(atPath: folder).count {
        (try? files.destinationOfSymbolicLink(atPath: "\(folder)/\($0)")) == "anon_inode:[eventpoll]"
      }
    }
    #expect(try pollers(5) - pollers(1) == 4)
  }

  @Test("the drain has a deadline")
  func drainDeadline() throws {
    let server = try RunningServer(["--drain-seconds", "0"])
    defer { server.stop() }
    let stalled = try ClientConnection(port: server.port)
    try stalled.send("GET /livez HTTP/1.1\r\nHost: a\r\n\r\nGET /li")
    _ = try stalled.receive(count: 12)
    #expect(server.stop() == 0)
  }

  @Test("before the drain new connections are served, and /readyz returns 503; a second signal ends the process")
  func drainDelay() throws {
    let server = try RunningServer(["--drain-delay-seconds", "3600"])
    defer { server.stop() }
    kill(server.process.processIdentifier, SIGTERM)
    func status(_ path: String) throws -> Int {
      let request = "GET \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
      return try ClientConnection.exchange(port: server.port, Array(request.utf8)).status
    }
    // The signal may need a moment.
    while try status("/readyz") == 200 {}
    #expect(try status("/readyz") == 503)
    #expect(try status("/livez") == 200)
    #expect(server.stop() == 128 + SIGTERM)
  }
}
