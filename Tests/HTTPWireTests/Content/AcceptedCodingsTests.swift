import HTTPMessage
import Testing

@testable import HTTPWire

@Suite("Content codings of responses (RFC 9110 §12.5.3)")
struct AcceptedCodingsTests {
  struct Row: Sendable {
    let lines: [String]
    let choice: AcceptedCodings.Choice

    init(_ lines: String..., choice: AcceptedCodings.Choice) {
      self.lines = lines
      self.choice = choice
    }
  }

  private static func choice(_ lines: [String]) -> AcceptedCodings.Choice {
    var codings = AcceptedCodings()
    for line in lines {
      let bytes = Array(line.utf8)
      codings.read(bytes.span, 0..<bytes.count)
    }
    return codings.choice
  }

  @Test(
    "the weights decide which coding is used",
    arguments: [
      Row(choice: .identity),
      Row("", choice: .identity),
      Row("gzip", choice: .gzip),
      Row("GZIP", choice: .gzip),
      Row("x-gzip", choice: .gzip),
      Row("gzip, deflate, br, zstd", choice: .gzip),
      Row("deflate, br", choice: .identity),
      Row("*", choice: .gzip),
      Row("br, *;q=0.1", choice: .gzip),
      Row("gzip;q=0", choice: .identity),
      Row("gzip;q=0.000", choice: .identity),
      Row("gzip;q=0, *", choice: .identity),
      Row("gzip;q=0.001", choice: .gzip),
      Row("gzip ; Q=1.000", choice: .gzip),
      Row("gzip;q=0.5, identity;q=0.4", choice: .gzip),
      Row("gzip;q=0.5, identity;q=0.5", choice: .gzip),
      Row("gzip;q=0.5, identity", choice: .identity),
      Row("gzip;q=0.5, *;q=0.7", choice: .identity),
      Row("identity", choice: .identity),
      Row("identity;q=0", choice: .neither),
      Row("identity;q=0, br", choice: .neither),
      Row("*;q=0", choice: .neither),
      Row("gzip, *;q=0", choice: .gzipOnly),
      Row("gzip;q=0.1, identity;q=0", choice: .gzipOnly),
      Row("*;q=0, identity", choice: .identity),
      Row("identity;q=0, *;q=0.5", choice: .gzipOnly),
      Row("deflate", "gzip", choice: .gzip),
      Row("identity;q=0", "gzip", choice: .gzipOnly),
      // A malformed member is ignored.
      Row("gzip;q=2", choice: .identity),
      Row("gzip;q=1.001", choice: .identity),
      Row("gzip;q=0.0001", choice: .identity),
      Row("gzip;q=-1", choice: .identity),
      Row("gzip;q=", choice: .identity),
      Row("gzip;level=1", choice: .identity),
      Row("gz ip, (gzip), ,, gzip;q=0.8", choice: .gzip),
    ])
  func choices(_ row: Row) { #expect(Self.choice(row.lines) == row.choice, "\(row.lines)") }
}

@Suite("Responses with a content coding, as bytes")
struct CodedResponseTests {
  private static let numbers = CodedContent.numbers(count: 2000, seed: 5)
  private static let json = HTTPResponse(
    status: .ok, fields: [HTTPField(.contentType, literal: "application/json")], body: numbers)

  /// The head and the content of the response.
  private func send(
    _ response: HTTPResponse = json, accept: String?, method: String = "GET", limits: WireLimits = WireLimits()
  ) throws -> (head: String, content: [UInt8]) {
    let harness = WireHarness(limits: limits)
    harness.response = response
    let line = accept.map { "Accept-Encoding: \($0)\r\n" } ?? ""
    harness.feed("\(method) / HTTP/1.1\r\nHost: a\r\n\(line)\r\n")
    let end = try #require(
      harness.sent.indices.first { harness.sent[$0...].starts(with: "\r\n\r\n".utf8) })
    return (String(decoding: harness.sent[..<(end + 2)], as: UTF8.self), Array(harness.sent[(end + 4)...]))
  }

  /// The decoded content of a request with this encoded content.
  private func decoded(_ content: [UInt8]) -> [UInt8] {
    let harness = WireHarness()
    harness.feed(CodedContent.request("gzip", content))
    guard case .request(_, let body) = harness.outcomes.first else { return [] }
    return Array(body.utf8)
  }

  @Test("numbers take half the bytes, and decode to themselves")
  func numbers() throws {
    let (head, content) = try send(accept: "gzip")
    #expect(head.contains("\r\ncontent-encoding: gzip\r\n"))
    #expect(head.contains("\r\nvary: accept-encoding\r\n"))
    #expect(head.contains("\r\ncontent-length: \(content.count)\r\n"))
    #expect(content.count < Self.numbers.count / 2)
    #expect(decoded(content) == Self.numbers)
  }

  @Test("text is encoded as text: repetitions are found")
  func text() throws {
    let text = Array(String(repeating: "nothing of the server leaks; ", count: 200).utf8)
    let response = HTTPResponse(status: .ok, fields: [HTTPField(.contentType, literal: "application/yaml")], body: text)
    let (_, content) = try send(response, accept: "gzip")
    #expect(content.count < text.count / 20)
    #expect(decoded(content) == text)
  }

  @Test(
    "a response has Vary if another client could get other bytes (RFC 9110 §12.5.5)", arguments: [nil, "br", "gzip"])
  func vary(_ accept: String?) throws {
    let (head, content) = try send(accept: accept)
    #expect(head.contains("\r\nvary: accept-encoding\r\n"))
    #expect((content == Self.numbers) == (accept != "gzip"))
  }

  @Test("Vary is added to that of the handler")
  func varyIsJoined() throws {
    var response = Self.json
    response.fields.append(HTTPField(.vary, literal: "accept"))
    #expect(try send(response, accept: "gzip").head.contains("\r\nvary: accept, accept-encoding\r\n"))
    response.fields[1] = HTTPField(.vary, literal: "Accept-Encoding")
    #expect(try send(response, accept: "gzip").head.contains("\r\nvary: Accept-Encoding\r\n"))
  }

  @Test("HEAD gets the head of GET (RFC 9110 §9.3.2)", arguments: [nil, "gzip", "identity;q=0"])
  func headRequest(_ accept: String?) throws {
    let get = try send(accept: accept)
    let head = try send(accept: accept, method: "HEAD")
    #expect(head.head == get.head)
    #expect(head.content.isEmpty)
  }

  @Test("a response that fits one packet is not encoded, and has no Vary")
  func small() throws {
    var response = Self.json
    response.body = Array(Self.numbers[..<1399])
    let (head, content) = try send(response, accept: "gzip")
    #expect(content == response.body)
    #expect(!head.contains("vary"))
  }

  @Test("content of a compressed type is not encoded")
  func otherType() throws {
    let response = HTTPResponse(
      status: .ok, fields: [HTTPField(.contentType, literal: "image/png")], body: Self.numbers)
    #expect(try send(response, accept: "gzip").content == Self.numbers)
  }

  @Test("a client that refuses unencoded content gets it encoded, however small")
  func gzipOnly() throws {
    let response = HTTPResponse(status: .ok, body: Array("hello".utf8))
    let (head, content) = try send(response, accept: "gzip, identity;q=0")
    #expect(head.contains("\r\ncontent-encoding: gzip\r\n"))
    #expect(decoded(content) == Array("hello".utf8))
  }

  @Test("a client that refuses all codings gets 406; it gets a refusal unencoded")
  func neither() throws {
    let head = try send(accept: "*;q=0").head
    #expect(head.hasPrefix("HTTP/1.1 406 Not Acceptable\r\n"))
    #expect(head.contains("\r\nvary: accept-encoding\r\n"), "another client gets another response (RFC 9110 §12.5.5)")
    let refusal = HTTPResponse(status: .notFound, body: Array("there is nothing".utf8))
    let sent = try send(refusal, accept: "*;q=0")
    #expect(sent.head.hasPrefix("HTTP/1.1 404 "))
    #expect(sent.content == Array("there is nothing".utf8))
  }

  @Test("a response that has a coding keeps it", arguments: ["gzip", "*;q=0"])
  func codedByHandler(_ accept: String) throws {
    var response = Self.json
    response.fields.append(HTTPField(.contentEncoding, literal: "br"))
    #expect(try send(response, accept: accept).content == Self.numbers)
  }

  @Test("gzip that was made ahead is sent as it is, however large the response")
  func madeAhead() throws {
    var limits = WireLimits()
    limits.encodedHereBytesMax = 0
    var response = Self.json
    // Not gzip of the numbers, to see where the bytes come from.
    response.gzip = Array("made ahead".utf8)
    let (head, content) = try send(response, accept: "gzip", limits: limits)
    #expect(content == Array("made ahead".utf8))
    #expect(head.contains("\r\ncontent-encoding: gzip\r\n"))
    #expect(head.contains("\r\ncontent-length: 10\r\n"))
    #expect(try send(response, accept: nil, limits: limits).content == Self.numbers)
  }

  @Test("a large response is left to the transport, which encodes it as the machine would")
  func large() throws {
    var limits = WireLimits()
    limits.encodedHereBytesMax = Self.numbers.count - 1
    let (head, content) = try send(accept: "gzip", limits: limits)
    #expect(content == Self.numbers)
    #expect(head.contains("\r\nvary: accept-encoding\r\n"))
    var codings = AcceptedCodings()
    let field = Array("gzip".utf8)
    codings.read(field.span, 0..<field.count)
    let encoded = codings.encode(Self.json, WirePolicy(limits: limits))
    #expect(try send(encoded, accept: "gzip", limits: limits) == (try send(accept: "gzip")))
  }

  @Test("0 turns encoding off")
  func off() throws {
    var limits = WireLimits()
    limits.encodedBytesMax = 0
    let (head, content) = try send(accept: "gzip", limits: limits)
    #expect(content == Self.numbers)
    #expect(!head.contains("vary"))
  }
}
