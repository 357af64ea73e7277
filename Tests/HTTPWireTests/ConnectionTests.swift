import HTTPMessage
import Testing

@testable import HTTPWire

@Suite("A connection's life, with a clock set by hand")
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
    "nothing is invited that has come, that there is none of, or that HTTP/1.0 sends (RFC 9110 §10.1.1)",
    arguments: [
      post + "Expect: 100-continue\r\n\r\nh", get.replacing("\r\n\r\n", with: "\r\nExpect: 100-continue\r\n\r\n"),
      "POST /p HTTP/1.0\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n",
    ])
  func doesNotInvite(_ request: String) {
    let harness = WireHarness()
    harness.feed(request)
    #expect(!harness.sentText.contains("100 Continue"))
  }

  @Test("content too large is refused in place of the invitation (RFC 9110 §10.1.1)")
  func refusesToInvite() {
    let harness = WireHarness()
    harness.feed("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\nExpect: 100-continue\r\n\r\n")
    #expect(harness.sentText.hasPrefix("HTTP/1.1 413 "))
    #expect(harness.outcomes == [.refused(.bodyTooLarge(limit: 67_108_864))])
  }

  // MARK: Pipelining

  @Test("a thousand pipelined requests are answered in order (RFC 9112 §9.3.2)")
  func pipeline() {
    let harness = WireHarness()
    harness.feed((0..<1000).map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
    #expect(harness.outcomes == (0..<1000).map { .request("GET /\($0)") })
    #expect(harness.sentText.ranges(of: "HTTP/1.1 200 OK\r\n").count == 1000)
  }

  @Test("answers that pile up stop the reading until they are taken")
  func backpressure() {
    let harness = WireHarness()
    harness.peerTakes = false
    harness.response = HTTPResponse(status: .ok, body: [UInt8](repeating: 0x61, count: 4_000))
    harness.feed(String(repeating: Self.get, count: 100))
    #expect(harness.outcomes.count == 17, "64 KiB of answers of 4 kB each")
    #expect(!harness.wantsBytes)
    harness.peerTakes = true
    harness.run()
    #expect(harness.outcomes.count == 100)
  }

  // MARK: The peer's end

  @Test("a peer that ends its direction behind a request still gets the answer (RFC 9112 §9.6)")
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

  @Test("an end between requests, or behind an empty line, is no fault", arguments: ["", "\r\n", "\r"])
  func plainEnd(_ bytes: String) {
    let harness = WireHarness()
    harness.feed(Self.get + bytes)
    harness.end()
    #expect(harness.outcomes == [.request("GET /"), .closes])
  }

  @Test("behind a refusal the rest is read and thrown away, so that the peer reads the answer")
  func lingers() {
    let harness = WireHarness()
    harness.feed("GET / HTTP/1.1\r\n\r\n")
    #expect(harness.writeIsShut)
    harness.feed([UInt8](repeating: 0x61, count: 100_000))
    #expect(!harness.isClosed)
    harness.end()
    #expect(harness.isClosed)
  }

  @Test("what is thrown away is bounded, in bytes and in seconds")
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
    "each wait has its end",
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

  @Test("between requests a connection may idle longer than before the first")
  func idles() {
    let harness = WireHarness()
    harness.feed(Self.get)
    harness.pass(seconds: 59)
    #expect(harness.outcomes == [.request("GET /")])
    harness.pass(seconds: 2)
    #expect(harness.outcomes == [.request("GET /"), .closes])
  }

  @Test("a head that drips in is not given more time by each byte")
  func slowHead() {
    let harness = WireHarness()
    for _ in 0..<11 {
      harness.feed("A")
      harness.pass(seconds: 1)
    }
    #expect(harness.outcomes == [.refused(.headTimeout)])
  }

  @Test("empty lines that drip in do not keep a connection open")
  func slowEmptyLines() {
    let harness = WireHarness()
    for _ in 0..<4 {
      harness.feed("\r\n")
      harness.pass(seconds: 3)
    }
    #expect(harness.outcomes == [.closes])
  }

  @Test("content is given time by its rate, and no more than a total")
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

  @Test("an answer of which nothing is taken for too long ends the connection")
  func answerNotTaken() {
    let harness = WireHarness()
    harness.peerTakes = false
    harness.response = HTTPResponse(status: .ok, body: [UInt8](repeating: 0, count: 100_000))
    harness.feed(Self.get)
    harness.pass(seconds: 20)
    harness.take(90_000)
    harness.pass(seconds: 20)
    #expect(!harness.isClosed)
    harness.pass(seconds: 11)
    #expect(harness.isClosed)
  }

  @Test("an answer that is taken too slowly ends the connection")
  func answerTakenSlowly() {
    let harness = WireHarness()
    harness.peerTakes = false
    harness.response = HTTPResponse(status: .ok, body: [UInt8](repeating: 0, count: 1_000_000))
    harness.feed(Self.get)
    for _ in 0..<50 where !harness.isClosed {
      harness.take(100)
      harness.pass(seconds: 1)
    }
    #expect(harness.isClosed)
    #expect(harness.time.instant < MonotonicInstant(nanoseconds: 32_000_000_000))
  }

  // MARK: Drain

  @Test("while the server drains, each answer is the connection's last")
  func drains() {
    let harness = WireHarness()
    harness.feed("GET / HTTP/1.1\r\nHos")
    harness.machine.beginDrain(harness.time)
    harness.run()
    harness.feed("t: a\r\n\r\n")
    #expect(harness.outcomes == [.request("GET /"), .closes])
    #expect(harness.sentText.hasSuffix("connection: close\r\n\r\n"))
  }

  @Test("what was received before the drain is answered, pipelined requests too")
  func drainsPipeline() {
    let harness = WireHarness()
    harness.peerTakes = false
    harness.response = HTTPResponse(status: .ok, body: [UInt8](repeating: 0x61, count: 40_000))
    harness.feed(String(repeating: Self.get, count: 5))
    #expect(harness.outcomes.count == 1)
    harness.machine.beginDrain(harness.time)
    harness.peerTakes = true
    harness.run()
    #expect(harness.outcomes == [Outcome](repeating: .request("GET /"), count: 5) + [.closes])
    #expect(harness.sentText.ranges(of: "connection: close").count == 1)
  }

  @Test("an idle connection is given half a second to send what is on its way")
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

  @Test("an answer from elsewhere may come when the peer has long been given up")
  func lateAnswer() {
    let harness = WireHarness()
    harness.peerTakes = false
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
    let memory = harness.machine.rest(harness.time).memory
    #expect(memory != nil)
    #expect(harness.wantsMemory)
    harness.machine.lend([])
    harness.feed(Self.get)
    #expect(harness.outcomes == [.request("GET /"), .request("GET /")])
  }

  @Test("few bytes of a head do not hold much memory")
  func partialMemory() {
    let harness = WireHarness()
    var lent: [UInt8] = []
    lent.reserveCapacity(65_536)
    harness.machine.lend(lent)
    harness.feed("GET / HTTP/1.1\r\n")
    let memory = harness.machine.rest(harness.time).memory
    #expect(memory?.capacity ?? 0 >= 65_536)
    #expect(harness.capacity < 4096)
    harness.feed("Host: a\r\n\r\n")
    #expect(harness.outcomes == [.request("GET /")])
  }

  @Test("memory follows what has come, not what was announced")
  func announcedMemory() {
    let harness = WireHarness()
    harness.feed("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 60000000\r\n\r\n")
    harness.feed([UInt8](repeating: 0x20, count: 1000))
    #expect(harness.capacity < 20_000)
  }

  @Test("chunks of one byte are stored without what frames them")
  func chunkMemory() {
    let harness = WireHarness()
    harness.feed("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in 0..<2000 { harness.feed("1\r\na\r\n") }
    #expect(harness.bytesHeld < 2100)
    harness.feed("0\r\n\r\n")
    #expect(harness.outcomes == [.request("POST /", body: String(repeating: "a", count: 2000))])
  }

  @Test("a request taken out has its fields, and what is behind it stays")
  func takenRequest() {
    let harness = WireHarness()
    harness.handsOver = true
    let chunked =
      "POST /c?q HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\nT: u\r\n\r\n"
    harness.feed(Self.get + chunked + "GET /b HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(harness.outcomes == [.request("GET /"), .request("POST /c?q", body: "hello"), .request("GET /b")])
    #expect(harness.hosts == ["a", "a", "a"])
  }

  @Test("the budget is given back when content is done with, and when its connection ends")
  func budget() {
    let budget = ByteBudget(bytesMax: 10 << 20)
    do {
      let harness = WireHarness(budget: budget)
      harness.feed("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
      harness.feed([UInt8](repeating: 0x20, count: 999_999))
      #expect(budget.bytesUsed > 800_000)
      harness.feed(" ")
      harness.rest()
      #expect(budget.bytesUsed == 0)
      harness.feed("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
      harness.feed([UInt8](repeating: 0x20, count: 999_999))
      #expect(budget.bytesUsed > 800_000)
    }
    #expect(budget.bytesUsed == 0)
  }

  @Test("answers that wait count against the budget")
  func answersInBudget() {
    let budget = ByteBudget(bytesMax: 1_000_000)
    let harness = WireHarness(budget: budget)
    harness.peerTakes = false
    harness.response = HTTPResponse(status: .ok, body: [UInt8](repeating: 0, count: 1_000_000))
    harness.feed(Self.get)
    #expect(budget.holds(about: 1_000_000))
    harness.peerTakes = true
    harness.run()
    harness.rest()
    #expect(budget.bytesUsed == 0)
    #expect(harness.outcomes == [.request("GET /")])
  }

  @Test("an answer that the budget does not hold is a 503; peers that take nothing cannot fill the memory")
  func answerBeyondBudget() {
    let harness = WireHarness(budget: ByteBudget(bytesMax: 999_999))
    harness.response = HTTPResponse(status: .ok, body: [UInt8](repeating: 0, count: 1_000_000))
    harness.feed(Self.get)
    #expect(harness.sentText.hasPrefix("HTTP/1.1 503 "))
    #expect(harness.sentText.contains("\r\nretry-after: 1\r\n"))
  }
}
