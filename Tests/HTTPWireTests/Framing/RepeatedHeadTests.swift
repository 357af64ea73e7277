import HTTPMessage
import Testing

@testable import HTTPWire

@Suite("A head that equals the last one byte for byte has the same meaning, without being parsed again")
struct RepeatedHeadTests {
  private static let post = "POST /p?q HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n"
  /// Longer than the heads that are kept.
  private static let long =
    "POST /p?q HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "x", count: 600))\r\nContent-Length: 2\r\n\r\n"

  struct Row: CustomTestStringConvertible, Sendable {
    let name: String
    let messages: [String]
    var testDescription: String { name }
  }

  /// One connection sends for all messages what a new connection sends for each of them.
  @Test(
    "each message has the same outcome as on a new connection",
    arguments: [
      Row(name: "the same head, other content", messages: [post + "ab", post + "cd", post + "ef"]),
      Row(name: "a long head", messages: [long + "ab", long + "cd"]),
      Row(
        name: "one byte of the target differs",
        messages: [post + "ab", post.replacing("/p", with: "/r") + "cd", post + "ef"]),
      Row(
        name: "another field after the same ones",
        messages: [
          post + "ab", post.replacing("\r\n\r\n", with: "\r\nContent-Encoding: identity\r\n\r\n") + "cd", post + "ef",
        ]),
      Row(name: "another length", messages: [post + "ab", post.replacing(": 2", with: ": 3") + "cde", post + "ef"]),
      Row(
        name: "the beginning of the last head",
        messages: [long + "ab", "GET / HTTP/1.1\r\nHost: b\r\n\r\n", long + "cd"]),
      Row(name: "an empty line before it", messages: [post + "ab", "\r\n" + post + "cd"]),
      Row(
        name: "chunks and trailers",
        messages: Array(
          repeating: "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nT: t\r\n\r\n",
          count: 3)),
      Row(name: "a fault after it", messages: [post + "ab", post.replacing("Host: a", with: "Host a") + "cd"]),
      Row(name: "two hosts after it", messages: [post + "ab", post.replacing("Host: a", with: "Host: a\r\nHost: a")]),
    ], [Int.max, 1, 7, 60])
  func asAlone(_ row: Row, piece: Int) {
    let alone = row.messages.map { message in
      let harness = WireHarness()
      harness.feed(message)
      return (harness.outcomes, harness.hosts, harness.contentEncodings, harness.sentText)
    }
    for detachesRequests in [false, true] {
      let harness = WireHarness()
      harness.detachesRequests = detachesRequests
      var bytes = Array(row.messages.joined().utf8)[...]
      while !bytes.isEmpty {
        harness.feed(Array(bytes.prefix(piece)))
        bytes = bytes.dropFirst(piece)
      }
      #expect(harness.outcomes == alone.flatMap(\.0))
      #expect(harness.hosts == alone.flatMap(\.1))
      #expect(harness.contentEncodings == alone.flatMap(\.2))
      #expect(harness.sentText == alone.map(\.3).joined())
    }
  }

  @Test("a repeated head has a memory, for as long as it is repeated and the loop handles its requests")
  func memory() {
    let other = Self.post.replacing("/p", with: "/r")
    let messages = [Self.post, Self.post, Self.post, other, other, Self.post, Self.long, Self.long]
    for remembersHeads in [true, false] {
      let harness = WireHarness(remembersHeads: remembersHeads)
      for message in messages { harness.feed(message + "ab") }
      #expect(
        harness.requestsRemembered == (remembersHeads ? [nil, 0, 1, nil, 0, nil, nil, nil] : messages.map { _ in nil }))
      harness.detachesRequests = true
      harness.feed(Self.post + "ab" + Self.post + "ab")
      #expect(harness.requestsRemembered.suffix(2) == [nil, nil])
    }
  }

  @Test("each expectation gets an invitation")
  func invitesAgain() {
    let harness = WireHarness()
    let head = "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
    for _ in 0..<3 {
      harness.feed(head)
      harness.feed("ab")
    }
    #expect(harness.outcomes == Array(repeating: .request("POST /p", body: "ab"), count: 3))
    #expect(harness.sentText.ranges(of: "100 Continue").count == 3)
  }
}
