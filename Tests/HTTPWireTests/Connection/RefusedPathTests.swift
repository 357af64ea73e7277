import HTTPMessage
import Testing

@testable import HTTPWire

@Suite("A refusal knows the path of its request, so that the path can have a form for it")
struct RefusedPathTests {
  /// Renders a refusal as its path.
  private static let render: @Sendable (HTTPRefusal) -> HTTPResponse = { refusal in
    let text = refusal.path.map { "path \($0)" } ?? "no path"
    return HTTPResponse(status: refusal.status, body: Array("\(text)\n".utf8))
  }

  /// What follows the line `POST /p HTTP/1.1`, and the status of its refusal.
  private static let refused: [(rest: String, status: Int)] = [
    ("Host: a\r\nContent-Length: 99\r\n\r\n", 413), ("Host: a\r\nContent-Length: x\r\n\r\n", 400), ("\r\n", 400),
    ("Host: a\r\nContent-Length: 5\r\nContent-Encoding: br\r\n\r\n", 415),
    ("Host: a\r\nTransfer-Encoding: chunked\r\n\r\n?\r\n", 400), (" folded\r\n", 400),
    ("Host: a\r\nContent-Length: 5\r\nAccept-Encoding: *;q=0\r\n\r\n", 406),
    ("Host: a\r\nContent-Length: 2\r\nAccept-Encoding: *;q=0\r\n\r\n{}", 406),
  ]

  private func sent(_ text: String) -> String {
    var limits = WireLimits()
    limits.bodyBytesMax = 50
    let harness = WireHarness(policy: WirePolicy(limits: limits, render: Self.render))
    harness.response = HTTPResponse(status: .ok, body: Array("{}".utf8))
    harness.feed(text)
    return harness.sentText
  }

  @Test("once the request line is parsed", arguments: refused)
  func known(_ rest: String, _ status: Int) {
    let text = sent("POST /p?q HTTP/1.1\r\n\(rest)")
    #expect(text.hasPrefix("HTTP/1.1 \(status) "), "\(text)")
    #expect(text.hasSuffix("\r\n\r\npath /p\n"), "\(text)")
  }

  @Test(
    "a malformed request line has none, also after another request",
    arguments: ["", "GET /first HTTP/1.1\r\nHost: a\r\n\r\n"])
  func unknown(_ first: String) {
    let text = sent("\(first)POST /p HTTP/3.x\r\n")
    #expect(text.hasSuffix("\r\n\r\nno path\n"), "\(text)")
  }
}
