import HTTPMessage
import HTTPWire
import Testing

@testable import SocketTransport

/// Answers with numbers, as many bytes of them as the path says.
private struct NumberHandler: HTTPHandler {
  static func body(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(ascii: "0") + UInt8($0 * $0 % 7) } }

  func respond(to request: borrowing HTTPRequest) -> HTTPResponse {
    let count = Int(request.path.dropFirst()) ?? 0
    return HTTPResponse(
      status: .ok, fields: [HTTPField(.contentType, literal: "application/json")], body: Self.body(count))
  }

  func respond(to request: borrowing HTTPRequest, workMax: Int) -> HTTPResponse? {
    request.body.count > workMax ? nil : respond(to: request)
  }
}

@Suite("Encoded answers, over real sockets")
struct EncodedAnswerTests {
  @Test("a large answer comes back encoded from a worker, in its order", arguments: [false, true])
  func large(requestIsLarge: Bool) throws {
    let server = try TestServer(handler: NumberHandler()) { $0.limits.loopWorkMax = 1000 }
    let peer = try server.connect()
    let content = String(repeating: " ", count: requestIsLarge ? 2000 : 0)
    for count in [100_000, 10, 300_000] {
      try peer.send(
        "POST /\(count) HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\nContent-Length: \(content.utf8.count)\r\n\r\n\(content)"
      )
    }
    for count in [100_000, 10, 300_000] {
      let answer = try peer.readAnswer()
      #expect(answer.status == 200)
      #expect(answer.head.contains("content-encoding: gzip") == (count > 10))
      if count > 10 { #expect(answer.body.count < count / 2) }
    }
  }

  @Test("where no worker is to be had, a large answer goes out as it is")
  func withoutWorker() throws {
    let server = try TestServer(handler: NumberHandler()) { $0.limits.requestsAtWorkMax = 0 }
    let peer = try server.connect()
    try peer.send("GET /100000 HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n")
    let answer = try peer.readAnswer()
    #expect(answer.body == NumberHandler.body(100_000))
    #expect(answer.head.contains("vary: accept-encoding"))
  }
}
