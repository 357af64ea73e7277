import HTTPMessage
import HTTPWire
import Testing

@testable import SocketTransport

/// Responds with numbers; the path has the count of their bytes.
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

@Suite("Encoded responses, over real sockets")
struct ResponseEncodingTests {
  @Test("a worker encodes a large response, which comes in order", arguments: [false, true])
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
      let response = try peer.readResponse()
      #expect(response.status == 200)
      #expect(response.head.contains("content-encoding: gzip") == (count > 10))
      if count > 10 { #expect(response.body.count < count / 2) }
    }
  }

  @Test("if no worker is available, a large response is sent without encoding")
  func withoutWorker() throws {
    let server = try TestServer(handler: NumberHandler()) { $0.limits.requestsAtWorkMax = 0 }
    let peer = try server.connect()
    try peer.send("GET /100000 HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n")
    let response = try peer.readResponse()
    #expect(response.body == NumberHandler.body(100_000))
    #expect(response.head.contains("vary: accept-encoding"))
  }
}
