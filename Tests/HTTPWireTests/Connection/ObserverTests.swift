import Bytes
import HTTPMessage
import Testing

@testable import HTTPWire

/// Notes what the machine tells it, and marks each response.
private final class NotingObserver: HTTPConnectionObserver {
  private(set) var events: [String] = []

  func handshakeEnded(succeeded: Bool) { events.append("handshake \(succeeded)") }
  func requestBegan(at nanoseconds: Int64) { events.append("began") }

  func requestReceived(_ request: borrowing HTTPRequest, contentBytes: Int) {
    let host = request.fields[.host].map { " of \($0)" } ?? ""
    events.append("\(request.method.name) \(request.path)\(host), \(contentBytes) bytes")
  }

  func linesProcessed(contentBytes: Int, facts: HTTPFacts) {
    events.append("\(contentBytes) bytes, \(facts.samples) lines")
  }

  func willRespond(with response: borrowing HTTPResponse) -> Int {
    events.append("\(response.status.code)" + (response.facts.refusal.map { " \($0)" } ?? ""))
    return Self.line.count
  }

  func putFieldLines(with cursor: inout ByteCursor) { cursor.put(Self.line.span) }

  private static let line = HTTPField(.server, literal: "observed").line

  func responseEnded(contentBytes: Int) { events.append("ended \(contentBytes)") }
  func connectionEnded(contentBytes: Int) { events.append("closed \(contentBytes)") }
}

@Suite("What an observer learns of a connection")
struct ObserverTests {
  private static let get = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n"
  private static let fields = "Host: h\r\nContent-Length: 5\r\n\r\n"
  private static func ended(_ error: WireError) -> String { "ended \(error.refusal(path: nil).detail.utf8.count + 1)" }
  private static let gzip = "POST /z HTTP/1.1\r\nHost: h\r\nContent-Encoding: gzip\r\n"
  private static let gzipOfHello: [UInt8] = [
    0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 7, 0, 0x86, 0xA6, 0x10, 0x36, 5, 0, 0, 0,
  ]

  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let events: [String]

    init(_ name: String, _ text: String, then bytes: [UInt8] = [], _ events: [String]) {
      self.name = name
      self.bytes = Array(text.utf8) + bytes
      self.events = events
    }

    var testDescription: String { name }
  }

  private static let rows = [
    Row("a request", get, ["began", "GET /a of h, 0 bytes", "200", "ended 2"]),
    Row("a repeated head", get + get, ["began", "GET /a of h, 0 bytes", "200", "ended 2"].twice),
    Row("content", "POST /p HTTP/1.1\r\n\(fields)hello", ["began", "POST /p of h, 5 bytes", "200", "ended 2"]),
    Row(
      "chunks", "POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
      ["began", "POST /p of h, 5 bytes", "200", "ended 2"]),
    Row(
      "encoded content", gzip + "Content-Length: 25\r\n\r\n", then: gzipOfHello,
      ["began", "POST /z of h, 25 bytes", "200", "ended 2"]),
    Row(
      "encoded chunks", gzip + "Transfer-Encoding: chunked\r\n\r\n19\r\n",
      then: gzipOfHello + Array("\r\n0\r\n\r\n".utf8), ["began", "POST /z of h, 25 bytes", "200", "ended 2"]),
    Row("HEAD", "HEAD /a HTTP/1.1\r\nHost: h\r\n\r\n", ["began", "HEAD /a of h, 0 bytes", "200", "ended 0"]),
    Row("no request line", "\u{16}\u{3}\u{1}", ["began", "400 malformed", ended(.invalidMethod)]),
    Row("before a request line", "\n", ["400 malformed", ended(.bareLineFeed)]),
    Row(
      "a head that ends early", "GET /a HTTP/1.1\r\nHost: h\r\nA b\r\n",
      ["began", "GET /a of h, 0 bytes", "400 malformed", ended(.invalidFieldName)]),
    Row(
      "too much content", "POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 70000000\r\n\r\n",
      ["began", "POST /p of h, 0 bytes", "413 bodyTooLarge", ended(.bodyTooLarge(limit: 64 << 20))]),
    Row("half of the content", "POST /p HTTP/1.1\r\n\(fields)he", ["began"]),
  ]

  @Test("each step of a request is told once, however its bytes are cut", arguments: rows)
  func steps(row: Row) {
    for isWhole in [true, false] {
      let observer = NotingObserver()
      let harness = WireHarness(observer: observer)
      harness.response = HTTPResponse(status: .ok, body: Array("ok".utf8))
      if isWhole { harness.feed(row.bytes) } else { for byte in row.bytes { harness.feed([byte]) } }

      #expect(observer.events == row.events, "whole: \(isWhole)")
    }
  }

  @Test("the observer may add fields to every response: the handler's, and the machine's refusals")
  func addedFields() {
    let harness = WireHarness(observer: NotingObserver())
    harness.feed(Self.get + "\n")
    #expect(harness.sentText.components(of: "server: observed") == 2)
  }

  @Test("of lines: the head, then the content and the lines as they come")
  func lines() {
    let observer = NotingObserver()
    let harness = WireHarness(observer: observer)
    harness.lines = TestLines()
    harness.feed("POST /l HTTP/1.1\r\nContent-Type: application/x-ndjson\r\n\(Self.fields)")
    harness.feed("a\nb")
    harness.feed("c\n")
    let cut = ["began", "POST /l of h, 0 bytes", "200", "3 bytes, 1 lines", "2 bytes, 1 lines"]
    #expect(observer.events == cut + ["0 bytes, 0 lines", "ended 5"])
  }

  @Test("a refused head is a request, with what has come of its content")
  func refusedHead() {
    let observer = NotingObserver()
    let harness = WireHarness(observer: observer)
    harness.headRefusal = HTTPResponse(status: .notFound)
    harness.feed("POST /p HTTP/1.1\r\n\(Self.fields)he")
    #expect(observer.events == ["began", "POST /p of h, 2 bytes", "404", "ended 0"])
  }

  @Test("a large response ends when its last byte is sent; before that, the connection ends with what was sent")
  func largeResponse() {
    let body = [UInt8](repeating: 0x20, count: 100_000)
    for reads in [true, false] {
      let observer = NotingObserver()
      let harness = WireHarness(observer: observer)
      harness.response = HTTPResponse(status: .ok, body: body)
      harness.peerReads = false
      harness.feed(Self.get)
      #expect(observer.events == ["began", "GET /a of h, 0 bytes", "200"])
      let head = harness.machine.output.run.count
      harness.peerReads(reads ? .max : head + 70_000)
      harness.machine.endObservation()
      #expect(observer.events.dropFirst(3) == (reads ? ["ended 100000", "closed 0"] : ["closed 70000"]))
    }
  }

  @Test("a request whose peer is gone before its response has no response")
  func goneBeforeResponse() {
    let observer = NotingObserver()
    let harness = WireHarness(observer: observer)
    harness.isHandlerSlow = true
    harness.feed(Self.get)
    harness.machine.peerDidReset(harness.time)
    harness.machine.respond(HTTPResponse(status: .ok), harness.time)
    harness.machine.endObservation()
    #expect(observer.events == ["began", "GET /a of h, 0 bytes", "closed 0"])
  }

  @Test("a request that is handled elsewhere is told before its bytes are gone")
  func detached() {
    let observer = NotingObserver()
    let harness = WireHarness(observer: observer)
    harness.detachesRequests = true
    harness.feed("POST /p HTTP/1.1\r\n\(Self.fields)hello")
    #expect(observer.events == ["began", "POST /p of h, 5 bytes", "200", "ended 0"])
  }

  @Test("each reason has its own label")
  func labels() {
    let labels = HTTPRefusalReason.allCases.map { "\($0.label)" }
    #expect(Set(labels).count == labels.count)
    #expect(labels.allSatisfy { $0.utf8.allSatisfy { ($0 >= 0x61 && $0 <= 0x7A) || $0 == 0x5F } })
  }
}

extension [String] {
  fileprivate var twice: [String] { self + self }
}

extension String {
  /// How often a text occurs in it.
  fileprivate func components(of part: String) -> Int {
    var count = 0
    var rest = self[...]
    while let place = rest.firstRange(of: part) {
      count += 1
      rest = rest[place.upperBound...]
    }
    return count
  }
}
