import HTTPMessage
import SeededRandom
import Synchronization
import Testing

@testable import HTTPWire

@Suite("Content of lines, processed while it comes")
struct LineTests {
  private static let type = "Content-Type: application/x-ndjson\r\n"
  private static let next = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n"
  private static let okHead =
    "HTTP/1.1 200 OK\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\ncontent-type: application/x-ndjson\r\n"
    + "transfer-encoding: chunked"

  private func harness(_ lines: TestLines? = TestLines(), limits: WireLimits = WireLimits()) -> WireHarness {
    let harness = WireHarness(limits: limits)
    harness.lines = lines
    return harness
  }

  /// A request with this content, framed by its length or in chunks of at most `chunk` bytes.
  private static func request(_ content: [UInt8], chunk: Int? = nil, fields: String = type) -> [UInt8] {
    let head = "POST /l HTTP/1.1\r\nHost: a\r\n" + fields
    guard let chunk else { return Array("\(head)Content-Length: \(content.count)\r\n\r\n".utf8) + content }
    var bytes = Array("\(head)Transfer-Encoding: chunked\r\n\r\n".utf8)
    var place = 0
    while place < content.count {
      let piece = content[place..<min(place + chunk, content.count)]
      bytes += Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + [0x0D, 0x0A]
      place += chunk
    }
    return bytes + Array("0\r\n\r\n".utf8)
  }

  // MARK: The bytes of the response

  @Test(
    "however the request is framed and cut, the response is the same, and the connection is kept",
    arguments: [nil, 1, 7, 1000], [false, true])
  func pieces(chunk: Int?, isGzip: Bool) {
    let text = (0..<300).map { "line \($0)\n" }.joined() + "\nlast"
    let content = isGzip ? Deflater.gzip(Array(text.utf8))! : Array(text.utf8)
    let fields = Self.type + (isGzip ? "Content-Encoding: gzip\r\n" : "")
    let bytes = Self.request(content, chunk: chunk, fields: fields) + Array(Self.next.utf8)
    var random = SeededGenerator(seed: 7)
    for most in [bytes.count, 1, 400] {
      let harness = harness()
      var place = 0
      while place < bytes.count {
        let count = min(most == 400 ? Int.random(in: 1...400, using: &random) : most, bytes.count - place)
        harness.feed(Array(bytes[place..<place + count]))
        place += count
      }
      let sent = SentResponse(chunked: harness.sentText)
      #expect(sent.head == Self.okHead)
      #expect(sent.content == text.uppercased() + "\n")
      #expect(sent.isWhole)
      #expect(sent.rest.hasPrefix("HTTP/1.1 200 OK\r\n"), "the response to the next request")
      #expect(harness.outcomes == [.request("GET /next")])
    }
  }

  @Test("no content is no line", arguments: ["Content-Length: 0\r\n\r\n", "\r\n"])
  func empty(_ rest: String) {
    let harness = harness()
    harness.feed("POST /l HTTP/1.1\r\nHost: a\r\n" + Self.type + rest)
    #expect(harness.sentText == Self.okHead + "\r\n\r\n0\r\n\r\n")
  }

  @Test("the type decides, in any case and with parameters; others are received whole")
  func types() {
    for type in ["application/x-ndjson", "Application/X-NDJSON ; charset=utf-8", "application/x-ndjson;x"] {
      let harness = harness()
      harness.feed(Self.request(Array("a\n".utf8), fields: "Content-Type: \(type)\r\n"))
      #expect(SentResponse(chunked: harness.sentText).content == "A\n", "\(type)")
    }
    for type in ["application/json", "application/x-ndjsonx", "text/x;application/x-ndjson"] {
      let harness = harness()
      harness.feed(Self.request(Array("a\n".utf8), fields: "Content-Type: \(type)\r\n"))
      #expect(harness.outcomes == [.request("POST /l", body: "a\n")], "\(type)")
    }
  }

  @Test("HTTP/1.0 has no chunks: the response ends with its connection")
  func oldVersion() {
    let harness = harness()
    harness.feed("POST /l HTTP/1.0\r\nConnection: keep-alive\r\n\(Self.type)Content-Length: 4\r\n\r\nab\nc")
    #expect(harness.sentText.hasSuffix("\r\nconnection: close\r\n\r\nAB\nC\n"))
    #expect(harness.writeIsShut)
  }

  @Test("content is invited, and the response begins while it comes")
  func invitation() {
    let harness = harness()
    harness.feed(
      "POST /l HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\(Self.type)Content-Length: 6\r\n\r\n")
    #expect(harness.sentText == "HTTP/1.1 100 Continue\r\n\r\n")
    harness.feed("ab\n")
    #expect(harness.sentText.hasSuffix("\r\n\r\n3\r\nAB\n"))
    harness.feed("cd\n")
    #expect(harness.sentText.hasSuffix("\r\n3\r\nCD\n\r\n0\r\n\r\n"))
  }

  // MARK: Limits

  @Test("lines have no limit together; what a handler wants whole has one", arguments: [nil, 100])
  func length(chunk: Int?) {
    var limits = WireLimits()
    limits.bodyBytesMax = 10
    let content = Array(String(repeating: "abc\n", count: 1000).utf8)
    let streaming = harness(limits: limits)
    streaming.feed(Self.request(content, chunk: chunk))
    #expect(SentResponse(chunked: streaming.sentText).content.utf8.count == 4000)
    let whole = harness(nil, limits: limits)
    whole.feed(Self.request(content, chunk: chunk))
    #expect(whole.outcomes == [.refused(.bodyTooLarge(limit: 10))])
  }

  @Test("a stream without room is sent no more, and no time runs")
  func backpressure() {
    let lines = TestLines(isSlow: true, linesMax: 2)
    let harness = harness(lines)
    harness.feed("POST /l HTTP/1.1\r\nHost: a\r\n\(Self.type)Content-Length: 20\r\n\r\na\nb\n")
    #expect(!harness.wantsBytes)
    #expect(harness.deadlineSeconds > 1e6)
    harness.pass(seconds: 1000)
    lines.work()
    harness.advance()
    #expect(harness.wantsBytes)
    #expect(harness.deadlineSeconds == 1060, "then as between two requests")
  }

  @Test("output waits for a peer that reads, and a peer that does not is cut off")
  func slowReader() {
    let lines = TestLines()
    let harness = harness(lines)
    harness.peerReads = false
    harness.feed("POST /l HTTP/1.1\r\nHost: a\r\n\(Self.type)Content-Length: 20\r\n\r\na\n")
    harness.feed("b\n")
    #expect(lines.state.withLock { $0.output.count } == 2, "the second line stays with the stream")
    #expect(harness.deadlineSeconds == 30)
    harness.pass(seconds: 31)
    #expect(harness.isClosed)
    #expect(harness.owesResponse)
  }

  @Test(
    "a line has the time of content, and the next one that of a request; a cut response has no end",
    arguments: [("a\nb", 10.0), ("a\n", 60.0)])
  func time(content: String, seconds: Double) {
    let harness = harness()
    harness.feed("POST /l HTTP/1.1\r\nHost: a\r\n\(Self.type)Content-Length: 20\r\n\r\n")
    harness.pass(seconds: 5)
    harness.feed(content)
    #expect(abs(harness.deadlineSeconds - 5 - seconds) < 0.01)
    harness.pass(seconds: seconds + 1)
    #expect(harness.isClosed)
    #expect(harness.owesResponse)
    #expect(!SentResponse(chunked: harness.sentText).isWhole)
  }

  @Test("before any output, a peer that sends nothing is refused as usual")
  func silence() {
    let harness = harness()
    harness.feed("POST /l HTTP/1.1\r\nHost: a\r\n\(Self.type)Content-Length: 20\r\n\r\n")
    harness.pass(seconds: 61)
    #expect(harness.sentText.hasPrefix("HTTP/1.1 408 "))
    #expect(harness.outcomes == [.refused(.bodyTimeout)])
  }

  @Test("a line that exceeds the memory of all connections ends the request")
  func memory() {
    let lines = TestLines(isSlow: true)
    let harness = WireHarness(budget: ByteBudget(bytesMax: 100_000))
    harness.lines = lines
    lines.state.withLock { $0.memoryBytes = 200_000 }
    harness.feed("POST /l HTTP/1.1\r\nHost: a\r\n\(Self.type)Content-Length: 20\r\n\r\na\n")
    #expect(harness.outcomes == [.refused(.bodyMemoryExhausted)])
  }

  @Test("output that threads add while the peer does not read counts too")
  func memoryOfOutput() {
    let lines = TestLines(isSlow: true)
    let harness = WireHarness(budget: ByteBudget(bytesMax: 100_000))
    harness.lines = lines
    harness.feed("POST /l HTTP/1.1\r\nHost: a\r\n\(Self.type)Content-Length: 4\r\n\r\na\nb\n")
    harness.peerReads = false
    lines.work()
    harness.advance()
    harness.endTurn()
    #expect(!harness.isClosed)
    lines.state.withLock { $0.memoryBytes = 200_000 }
    harness.advance()
    harness.endTurn()
    harness.advance()
    #expect(harness.isClosed)
  }

  // MARK: Faults and refusals

  @Test("a fault of the content is refused before any output, and cuts the connection after it")
  func badChunk() {
    let head = "POST /l HTTP/1.1\r\nHost: a\r\n\(Self.type)Transfer-Encoding: chunked\r\n\r\n"
    let before = harness()
    before.feed(head + "x\r\n")
    #expect(before.sentText.hasPrefix("HTTP/1.1 400 "))
    let after = harness()
    after.feed(head + "2\r\na\n\r\n")
    after.feed("x\r\n")
    #expect(after.isClosed)
    #expect(after.owesResponse)
    let sent = SentResponse(chunked: after.sentText)
    #expect(sent.content == "A\n")
    #expect(!sent.isWhole)
  }

  @Test("content that the peer cuts short ends the connection without the last chunk")
  func truncated() {
    let harness = harness()
    harness.feed("POST /l HTTP/1.1\r\nHost: a\r\n\(Self.type)Content-Length: 20\r\n\r\na\nb")
    harness.end()
    #expect(harness.isClosed)
    #expect(!SentResponse(chunked: harness.sentText).isWhole)
  }

  @Test("a peer may end its direction after the content")
  func halfClosed() {
    let lines = TestLines(isSlow: true)
    let harness = harness(lines)
    harness.feed(Self.request(Array("a\n".utf8)))
    harness.end()
    lines.work()
    harness.advance()
    #expect(SentResponse(chunked: harness.sentText).isWhole)
    #expect(harness.isClosed)
  }

  @Test("the handler can refuse the head, or respond with a refusal after the first line")
  func refusals() {
    let refused = harness()
    refused.headRefusal = HTTPResponse(status: .notFound)
    refused.feed(Self.request(Array("a\n".utf8)))
    #expect(refused.sentText.hasPrefix("HTTP/1.1 404 "))
    let lines = TestLines(isSlow: true)
    let late = harness(lines)
    late.feed("POST /l HTTP/1.1\r\nHost: a\r\n\(Self.type)Content-Length: 20\r\n\r\na\n")
    lines.state.withLock { $0.refusal = HTTPResponse(status: .unprocessableContent, body: Array("no".utf8)) }
    late.advance()
    #expect(late.sentText.hasPrefix("HTTP/1.1 422 "))
    #expect(late.sentText.hasSuffix("content-length: 2\r\nconnection: close\r\n\r\nno"))
    #expect(late.outcomes == [.closes])
  }

  @Test("a client that refuses unencoded content gets no lines")
  func codings() {
    let harness = harness()
    harness.feed(Self.request(Array("a\n".utf8), fields: Self.type + "Accept-Encoding: gzip, identity;q=0\r\n"))
    #expect(harness.sentText.hasPrefix("HTTP/1.1 406 "))
  }

  @Test("during a drain lines go on, and the connection ends with the response")
  func drain() {
    let harness = harness()
    harness.feed("POST /l HTTP/1.1\r\nHost: a\r\n\(Self.type)Content-Length: 4\r\n\r\na\n")
    harness.machine.beginDrain(harness.time)
    harness.feed("b\n")
    #expect(SentResponse(chunked: harness.sentText).content == "A\nB\n")
    #expect(harness.writeIsShut)
  }
}
