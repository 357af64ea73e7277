import Foundation
import HTTPWire
import Testing

@testable import SocketTransport

@Suite("The TLS handshake, over real sockets")
struct TLSHandshakeTests {
  /// A certificate and its key, from the openssl command.
  private static let files = Result { () throws -> TLSFiles in
    let folder = FileManager.default.temporaryDirectory.appending(path: "nabla-handshake-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let (certificate, key) = (folder.appending(path: "server.pem").path, folder.appending(path: "server.key").path)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
      "-subj", "/CN=localhost", "-keyout", key, "-out", certificate,
    ]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return TLSFiles(certificate: certificate, key: key)
  }

  /// The first bytes of a ClientHello: two bytes of a record whose header says 512.
  private static let beginning: [UInt8] = [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00]

  @Test("a handshake that stalls is dropped in time, and blocks no other", arguments: [[], beginning])
  func stalled(_ sent: [UInt8]) throws {
    let files = try Self.files.get()
    let server = try TestServer {
      $0.tls = files
      $0.tlsHandshakeSeconds = 0.3
      // Longer than the test takes, so that these do not end it.
      $0.timeouts.firstByteSeconds = 60
      $0.timeouts.headSeconds = 60
    }
    let peers = try (0..<50).map { _ in try server.connect() }
    for peer in peers { try peer.send(sent) }
    for peer in peers { #expect(peer.isGone()) }
  }

  @Test("other bytes than a handshake get an alert, and the connection is closed")
  func garbage() throws {
    let files = try Self.files.get()
    let server = try TestServer { $0.tls = files }
    let peer = try server.connect()
    // A record of application data, before there is a session.
    try peer.send([0x17, 0x03, 0x03, 0x00, 0x02, 0x00, 0x00])
    try peer.waitForBytes()
    peer.end()
    #expect(try !peer.isAtEnd(), "an alert came")
  }

  @Test("plain HTTP gets a 400 that says what to do")
  func plain() throws {
    let files = try Self.files.get()
    let server = try TestServer { $0.tls = files }
    let peer = try server.connect()
    try peer.send(get("/"))
    let response = try peer.readResponse()
    #expect(response.status == 400)
    #expect(String(decoding: response.body, as: UTF8.self).contains("use https"))
    #expect(try peer.isAtEnd())
  }

  @Test("a server drains while handshakes stall")
  func drain() throws {
    let files = try Self.files.get()
    let server = try TestServer {
      $0.tls = files
      $0.tlsHandshakeSeconds = 0.3
    }
    let peer = try server.connect()
    try peer.send(Self.beginning)
    while server.server.connectionCount == 0 { usleep(1000) }
    server.server.beginDrain(deadlineSeconds: 20)
    #expect(server.server.waitUntilStopped().connectionsCutOff == 0)
  }
}
