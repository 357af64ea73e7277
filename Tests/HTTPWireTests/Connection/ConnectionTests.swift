import HTTPMessage
import Testing

@testable import HTTPWire

@Suite("The life of a connection, with a clock that the test sets")
struct ConnectionTests {
  private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
  private static let post = "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"

  // MARK: Expectation

  @Test("100 invites content that has not come (RFC 9110 §10.1.1)")
  func invites() {
    let harness = WireHarness()
    harness.feed(Self.post + "Expect: 100-continue\r\n\r\n")
    #expect(harness.sentText == "HTTP/1.1 100 Continue\r\n\r\n")
    harness.feed("hello")
    #expect(harness.outcomes == [.request("POST /p", body: "hello")])
    #expect(harness.sentText.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"))
  }

  @Test(
    "content is not invited if it has come, if there is none, or from HTTP/1.0 (RFC 9110 §10.1.1)",
    arguments: [
      post + "Expect: 100-continue\r\n\r\nh", get.replacing("\r\n\r\n", with: "\r\nExpect: 100-continue\r\n\r\n"),
      "POST /p HTTP/1.0\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n",
    ])
  func doesNotInvite(_ request: String) {
    let harness = WireHarness()
    harness.feed(request)
    #expect(!harness.sentText.contains("100 Continue"))
  }

  @Test("content that is too large is refused instead of invited (RFC 9110 §10.1.1)")
  func refusesToInvite() {
    let harness = WireHarness()
    harness.feed("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\nExpect: 100-continue\r\n\r\n")
    #expect(harness.sentText.hasPrefix("HTTP/1.1 413 "))
    #expect(harness.outcomes == [.refused(.bodyTooLarge(limit: 67_108_864))])
  }

  // MARK: Pipelining

  @Test("a thousand pipelined requests get their responses in order (RFC 9112 §9.3.2)")
  func pipeline() {
    let harness = WireHarness()
    harness.feed((0..<1000).map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
    #expect(harness.outcomes == (0..<1000).map { .request("GET /\($0)") })
    #expect(harness.sentText.ranges(of: "HTTP/1.1 200 OK\r\n").count == 1000)
  }

  @Test("unsent responses stop the reading until the peer reads them")
  func backpressure() {
    let harness = WireHarness()
    harness.peerReads = false
    harness.response = HTTPResponse(status: .ok, body: [UInt8](repeating: 0x61, count: 4_000))
    harness.feed(String(repeating: Self.get, count: 100))
    #expect(harness.outcomes.count == 17, "64 KiB of responses of 4 kB each")
    #expect(!harness.wantsBytes)
    harness.peerReads = true
    harness.advance()
    #expect(harness.outcomes.count == 100)
  }

  // MARK: The end of the peer

  @Test("a peer that ends its direction after a request still gets the response (RFC 9112 §9.6)")
  func halfClosed() {
    let harness = WireHarness()
    harness.feed(Self.get + Self.get)
    harness.end()
    #expect(harness.outcomes == [.request("GET /"), .request("GET /"), .closes])
    #expect(harness.isClosed)
  }

  @Test(
    "an end within a request is refused (RFC 9112 §8)",
    arguments: [
      ("G", WireError.truncatedHead), ("GET / HTTP/1.1\r\nHost: a\r\n", .truncatedHead),
      (post + "\r\n", .truncatedBody), (post + "\r\nhell", .truncatedBody),
      ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", .truncatedBody),
      ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n", .truncatedBody),
    ])
  func truncated(_ bytes: String, _ error: WireError) {
    let harness = WireHarness()
    harness.feed(bytes)
    harness.end()
    #expect(harness.outcomes == [.refused(error)])
  }

  @Test("an end between requests, or after an empty line, is not a fault", arguments: ["", "\r\n", "\r"])
  func plainEnd(_ bytes: String) {
    let harness = WireHarness()
    harness.feed(Self.get + bytes)
    harness.end()
    #expect(harness.outcomes == [.request("GET /"), .closes])
  }

  @Test("after a refusal the rest is read and dropped, so that the peer can read the response")
  func lingers() {
    let harness = WireHarness()
    harness.feed("GET / HTTP/1.1\r\n\r\n")
    #expect(harness.writeIsShut)
    harness.feed([UInt8](repeating: 0x61, count: 100_000))
    #expect(!harness.isClosed)
    harness.end()
    #expect(harness.isClosed)
  }

  @Test("dropping input is bounded, in bytes and in seconds")
  func lingersNotForEver() {
    let bytes = WireHarness()
    bytes.feed("GET / HTTP/1.1\r\n\r\n")
    bytes.feed([UInt8](repeating: 0x61, count: 5 << 20))
    #expect(bytes.isClosed)
    let seconds = WireHarness()
    seconds.feed("GET / HTTP/1.1\r\n\r\n")
    seconds.pass(seconds: 4.9)
    #expect(!seconds.isClosed)
    seconds.pass(seconds: 0.2)
    #expect(seconds.isClosed)
  }

  // MARK: Time

  @Test(
    "each wait has a time limit",
    arguments: [
      ("", 10.0, Outcome.closes), ("G", 10.0, .refused(.headTimeout)),
      ("GET / HTTP/1.1\r\nHost: a\r\n", 10.0, .refused(.headTimeout)),
      (post + "\r\n", 10.0, .refused(.bodyTimeout)),
      ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 10.0, .refused(.bodyTimeout)),
    ])
  func timesOut(_ bytes: String, _ seconds: Double, _ outcome: Outcome) {
    let harness = WireHarness()
    harness.feed(bytes)
    harness.pass(seconds: seconds - 0.1)
    #expect(harness.outcomes == [])
    harness.pass(seconds: 0.2)
    #expect(harness.outcomes == [outcome])
  }

  @Test("a connection may idle longer between requests than before the first")
  func idles() {
    let harness = WireHarness()
    harness.feed(Self.get)
    harness.pass(seconds: 59)
    #expect(harness.outcomes == [.request("GET /")])
    harness.pass(seconds: 2)
    #expect(harness.outcomes == [.request("GET /"), .closes])
  }

  @Test("a byte does not extend the time for a slow head")
  func slowHead() {
    let harness = WireHarness()
    for _ in 0..<11 {
      harness.feed("A")
      harness.pass(seconds: 1)
    }
    #expect(harness.outcomes == [.refused(.headTimeout)])
  }

  @Test("slow empty lines do not keep a connection open")
  func slowEmptyLines() {
    let harness = WireHarness()
    for _ in 0..<4 {
      harness.feed("\r\n")
      harness.pass(seconds: 3)
    }
    #expect(harness.outcomes == [.closes])
  }

  @Test("content has time by its rate, up to a total")
  func bodyRate() {
    let slow = WireHarness()
    slow.feed("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
    for _ in 0..<15 {
      slow.feed([UInt8](repeating: 0x20, count: 100))
      slow.pass(seconds: 1)
    }
    #expect(slow.outcomes == [.refused(.bodyTimeout)])

    let steady = WireHarness()
    steady.feed("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
    for _ in 0..<299 {
      steady.feed([UInt8](repeating: 0x20, count: 1100))
      steady.pass(seconds: 1)
    }
    #expect(steady.outcomes == [])
    steady.pass(seconds: 2)
    #expect(steady.outcomes == [.refused(.bodyTimeout)])
  }

  @Test("a response of which the peer reads nothing for too long ends the connection")
  func responseNotRead() {
    let harness = WireHarness()
    harness.peerReads = false
    harness.response = HTTPResponse(status: .ok, body: [UInt8](repeating: 0, count: 100_000))
    harness.feed(Self.get)
    harness.pass(seconds: 20)
    harness.peerReads(90_000)
    harness.pass(seconds: 20)
    #expect(!harness.isClosed)
    harness.pass(seconds: 11)
    #expect(harness.isClosed)
  }

  @Test("a response that the peer reads too slowly ends the connection")
  func responseReadSlowly() {
    let harness = WireHarness()
    harness.peerReads = false
    harness.response = HTTPResponse(status: .ok, body: [UInt8](repeating: 0, count: 1_000_000))
    harness.feed(Self.get)
    for _ in 0..<50 where !harness.isClosed {
      harness.peerReads(100)
      harness.pass(seconds: 1)
    }
    #expect(harness.isClosed)
    #expect(harness.time.instant < MonotonicInstant(nanoseconds: 32_000_000_000))
  }

  // MARK: Drain

  @Test("during the drain, each response is the last of its connection")
  func drains() {
    let harness = WireHarness()
    harness.feed("GET / HTTP/1.1\r\nHos")
    harness.machine.beginDrain(harness.time)
    harness.advance()
    harness.feed("t: a\r\n\r\n")
    #expect(harness.outcomes == [.request("GET /"), .closes])
    #expect(harness.sentText.hasSuffix("connection: close\r\n\r\n"))
  }

  @Test("requests received before the drain get responses, pipelined ones too")
  func drainsPipeline() {
    let harness = WireHarness()
    harness.peerReads = false
    harness.response = HTTPResponse(status: .ok, body: [UInt8](repeating: 0x61, count: 40_000))
    harness.feed(String(repeating: Self.get, count: 5))
    #expect(harness.outcomes.count == 1)
    harness.machine.beginDrain(harness.time)
    harness.peerReads = true
    harness.advance()
    #expect(harness.outcomes == [Outcome](repeating: .request("GET /"), count: 5) + [.closes])
    #expect(harness.sentText.ranges(of: "connection: close").count == 1)
  }

  @Test("an idle connection has half a second for a request that is on its way")
  func drainsIdle() {
    let harness = WireHarness()
    harness.feed(Self.get)
    harness.machine.beginDrain(harness.time)
    harness.pass(seconds: 0.4)
    harness.feed(Self.get)
    #expect(harness.outcomes == [.request("GET /"), .request("GET /"), .closes])
    let silent = WireHarness()
    silent.feed(Self.get)
    silent.machine.beginDrain(silent.time)
    silent.pass(seconds: 0.6)
    #expect(silent.outcomes == [.request("GET /"), .closes])
  }

  @Test("a response from elsewhere may come after the connection has ended")
  func lateAnswer() {
    let harness = WireHarness()
    harness.peerReads = false
    harness.feed(Self.get)
    harness.isHandlerSlow = true
    harness.feed(Self.get)
    harness.pass(seconds: 31)
    #expect(harness.isClosed)
    harness.machine.respond(HTTPResponse(status: .ok), harness.time)
    #expect(harness.isClosed)
  }

  // MARK: Memory

  @Test("an idle connection holds no memory to receive into")
  func idleMemory() {
    let harness = WireHarness()
    harness.feed(Self.get)
    let memory = harness.machine.endTurn(harness.time).memory
    #expect(memory != nil)
    #expect(harness.needsMemory)
    harness.machine.reuse([])
    harness.feed(Self.get)
    #expect(harness.outcomes == [.request("GET /"), .request("GET /")])
  }

  @Test("few bytes of a head do not hold much memory")
  func partialMemory() {
    let harness = WireHarness()
    var memory: [UInt8] = []
    memory.reserveCapacity(65_536)
    harness.machine.reuse(memory)
    harness.feed("GET / HTTP/1.1\r\n")
    let released = harness.machine.endTurn(harness.time).memory
    #expect(released?.capacity ?? 0 >= 65_536)
    #expect(harness.capacity < 4096)
    harness.feed("Host: a\r\n\r\n")
    #expect(harness.outcomes == [.request("GET /")])
  }

  @Test("memory grows with the received bytes, not with the announced length")
  func announcedMemory() {
    let harness = WireHarness()
    harness.feed("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 60000000\r\n\r\n")
    harness.feed([UInt8](repeating: 0x20, count: 1000))
    #expect(harness.capacity < 20_000)
  }

  @Test("chunks of one byte are stored without their framing")
  func chunkMemory() {
    let harness = WireHarness()
    harness.feed("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in 0..<2000 { harness.feed("1\r\na\r\n") }
    #expect(harness.bytesHeld < 2100)
    harness.feed("0\r\n\r\n")
    #expect(harness.outcomes == [.request("POST /", body: String(repeating: "a", count: 2000))])
  }

  @Test("a detached request has its fields, and the bytes after it stay")
  func takenRequest() {
    let harness = WireHarness()
    harness.detachesRequests = true
    let chunked =
      "POST /c?q HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\nT: u\r\n\r\n"
    harness.feed(Self.get + chunked + "GET /b HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(harness.outcomes == [.request("GET /"), .request("POST /c?q", body: "hello"), .request("GET /b")])
    #expect(harness.hosts == ["a", "a", "a"])
  }

  @Test("the budget is released after the request, and when the connection ends")
  func budget() {
    let budget = ByteBudget(bytesMax: 10 << 20)
    do {
      let harness = WireHarness(budget: budget)
      harness.feed("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
      harness.feed([UInt8](repeating: 0x20, count: 999_999))
      #expect(budget.bytesUsed > 800_000)
      harness.feed(" ")
      harness.endTurn()
      #expect(budget.bytesUsed == 0)
      harness.feed("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
      harness.feed([UInt8](repeating: 0x20, count: 999_999))
      #expect(budget.bytesUsed > 800_000)
    }
    #expect(budget.bytesUsed == 0)
  }

  @Test("unsent responses count against the budget")
  func responsesInBudget() {
    let budget = ByteBudget(bytesMax: 1_000_000)
    let harness = WireHarness(budget: budget)
    harness.peerReads = false
    harness.response = HTTPResponse(status: .ok, body: [UInt8](repeating: 0, count: 1_000_000))
    harness.feed(Self.get)
    #expect(budget.holds(about: 1_000_000))
    harness.peerReads = true
    harness.advance()
    harness.endTurn()
    #expect(budget.bytesUsed == 0)
    #expect(harness.outcomes == [.request("GET /")])
  }

  @Test("a response beyond the budget becomes a 503: peers that read nothing cannot fill the memory")
  func responseBeyondBudget() {
    let harness = WireHarness(budget: ByteBudget(bytesMax: 999_999))
    harness.response = HTTPResponse(status: .ok, body: [UInt8](repeating: 0, count: 1_000_000))
    harness.feed(Self.get)
    #expect(harness.sentText.hasPrefix("HTTP/1.1 503 "))
    #expect(harness.sentText.contains("\r\nretry-after: 1\r\n"))
  }
}
