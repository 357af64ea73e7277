import Dispatch
import Glibc
import HTTPMessage
import Synchronization
import Testing

@testable import SocketTransport

/// Returns each line in capitals, one line for each slice of work, and one thread at a time.
private final class CapitalLines: HTTPLineStream {
  private struct State {
    var rest: [UInt8] = []
    var lines: [[UInt8]] = []
    var output: [UInt8] = []
    var isAtWork = false
    var isEnded = false
    var isStopped = false
  }

  private let state = Mutex(State())
  private let microsecondsPerLine: UInt32

  init(microsecondsPerLine: UInt32) { self.microsecondsPerLine = microsecondsPerLine }

  var wantsContent: Bool { state.withLock { $0.lines.count < 100 } }
  var isIdle: Bool { state.withLock { $0.lines.isEmpty && $0.output.isEmpty && !$0.isAtWork } }
  var memoryBytes: Int { 0 }
  var claimable: Int { state.withLock { $0.lines.isEmpty || $0.isAtWork || $0.isStopped ? 0 : 1 } }

  func append(_ content: Span<UInt8>) -> Int {
    state.withLock { state in
      for place in content.indices {
        state.rest.append(content[place])
        if content[place] == UInt8(ascii: "\n") {
          state.lines.append(state.rest)
          state.rest = []
        }
      }
      return state.rest.count
    }
  }

  func end() { state.withLock { $0.isEnded = true } }

  func work() {
    let line: [UInt8]? = state.withLock { state in
      guard !state.isAtWork, !state.lines.isEmpty, !state.isStopped else { return nil }
      state.isAtWork = true
      return state.lines.removeFirst()
    }
    guard let line else { return }
    usleep(microsecondsPerLine)
    state.withLock { state in
      state.output += line.map { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") ? $0 - 32 : $0 }
      state.isAtWork = false
    }
  }

  func takeOutput() -> HTTPLineOutput {
    state.withLock { state in
      let output = state.output
      state.output = []
      if !output.isEmpty { return .content(output, HTTPFacts()) }
      return state.isEnded && state.lines.isEmpty && !state.isAtWork ? .end(HTTPFacts()) : .nothing
    }
  }

  func stop() { state.withLock { $0.isStopped = true } }
}

private struct LinesHandler: HTTPHandler {
  var microsecondsPerLine: UInt32 = 0

  func lines(ofHead head: borrowing HTTPRequest) -> HTTPLines.Decision? {
    if head.path == "/refused" { return .refused(HTTPResponse(status: .forbidden)) }
    return .accepted(HTTPLines(CapitalLines(microsecondsPerLine: microsecondsPerLine), fields: []))
  }

  func respond(to request: borrowing HTTPRequest) -> HTTPResponse {
    HTTPResponse(status: .ok, body: Array(request.path.utf8))
  }

  /// Every request goes to a worker, unless its path says otherwise.
  func respond(to request: borrowing HTTPRequest, workMax: Int) -> HTTPResponse? {
    request.path == "/here" ? respond(to: request) : nil
  }
}

@Suite("Requests of lines, over real sockets")
struct LineRequestTests {
  private static let head = "POST /l HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-ndjson\r\n"

  @Test("a long stream goes both ways at once, and then the connection serves other requests", arguments: [1, 2])
  func long(workers: Int) throws {
    let server = try TestServer(handler: LinesHandler()) { $0.limits.workersMax = workers }
    // One thread sends, and another receives.
    nonisolated(unsafe) let peer = try server.connect()
    let content = Array((0..<30_000).map { "line \($0)\n" }.joined().utf8)
    let sent = DispatchSemaphore(value: 0)
    DispatchQueue(label: "sender").async {
      try? unsafe peer.send("\(Self.head)Content-Length: \(content.count)\r\n\r\n")
      try? unsafe peer.send(content)
      try? unsafe peer.send(get("/next"))
      sent.signal()
    }
    let response = try unsafe peer.readResponse()
    #expect(response.status == 200)
    #expect(String(decoding: response.body, as: UTF8.self) == String(decoding: content, as: UTF8.self).uppercased())
    #expect(try unsafe peer.readResponse().body == Array("/next".utf8))
    sent.wait()
  }

  @Test("lines that come one by one are processed one by one")
  func oneByOne() throws {
    let server = try TestServer(handler: LinesHandler())
    let peer = try server.connect()
    try peer.send("\(Self.head)Transfer-Encoding: chunked\r\n\r\n2\r\na\n\r\n")
    try peer.waitForBytes()
    try peer.send("4\r\nb\nc\n\r\n0\r\n\r\n")
    #expect(try peer.readResponse().body == Array("A\nB\nC\n".utf8))
  }

  @Test("other requests get their turn at the only worker between two slices of lines")
  func others() throws {
    let server = try TestServer(handler: LinesHandler(microsecondsPerLine: 1000)) { $0.limits.workersMax = 1 }
    let (peer, other) = (try server.connect(), try server.connect())
    try peer.send("\(Self.head)Content-Length: 4000\r\n\r\n")
    for _ in 0..<100 { try peer.send("0123456789012345678\n") }
    try peer.waitForBytes()
    for path in ["/here", "/there", "/there"] {
      try other.send(get(path))
      #expect(try other.readResponse().body == Array(path.utf8))
    }
    for _ in 0..<100 { try peer.send("0123456789012345678\n") }
    #expect(try peer.readResponse().body.count == 4000)
  }

  @Test("a refused request gets its response, and a peer that resets does no harm")
  func ends() throws {
    let server = try TestServer(handler: LinesHandler(microsecondsPerLine: 100))
    let refused = try server.connect()
    try refused.send(Self.head.replacing("/l", with: "/refused") + "Content-Length: 10\r\n\r\n")
    #expect(try refused.readResponse().status == 403)
    for _ in 0..<5 {
      let gone = try server.connect()
      try gone.send("\(Self.head)Content-Length: 4000\r\n\r\n" + String(repeating: "a\n", count: 500))
      try gone.waitForBytes()
      gone.reset()
    }
    let peer = try server.connect()
    try peer.send(get("/here"))
    #expect(try peer.readResponse().status == 200)
  }
}
