import Foundation
import Testing

@Suite("nabla serve: requests of lines, over real sockets", .serialized)
struct ServeLinesTests {
  /// Lines with a blank one, one that is no JSON, an invalid one, and a last one without an end.
  private static let lines = [
    "/v1/gradients": #"{"logits": [2.0, 1.0, 0.1], "labels": 0}\#n\#n{bad\#n{"logits": [1, 2], "labels": 5}\#r\#n"#
      + #"{"logits": [[0.5, -1.25], [1, "-Infinity"]], "labels": [1, 0], "include": ["y_hat", "loss"]}"#,
    "/v1/backprop": #"{"x": [1, -2], "layers": [{"W": [[0.5, -0.25]], "activation": "relu"}, {"W": [[1], [2]]}], "#
      + #""labels": 0}"# + "\n" + #"{"x": [1, 2, 3], "layers": [{"W": [[1, 2]]}], "labels": 0}"#,
  ]

  private static func head(_ path: String) -> String {
    "POST \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/x-ndjson\r\n"
  }

  @Test(
    "cut anywhere, and in chunks or with a length, the responses are those of nabla compute --ndjson",
    arguments: [1, 7, 64, 10_000], lines.keys.sorted())
  func pieces(_ bytes: Int, _ path: String) throws {
    let server = try RunningServer()
    let text = try #require(Self.lines[path])
    let expected = try Program.run(["compute", "--ndjson", "--path", path], input: text).output
    let content = Array(text.utf8)
    let pieces = stride(from: 0, to: content.count, by: bytes).map { content[$0..<min($0 + bytes, content.count)] }

    let inChunks = try ClientConnection(port: server.port)
    try inChunks.send("\(Self.head(path))Transfer-Encoding: chunked\r\n\r\n")
    for piece in pieces {
      try inChunks.send(Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + Array("\r\n".utf8))
    }
    try inChunks.send("0\r\n\r\n")
    #expect(try Self.content(of: inChunks) == expected)

    let withLength = try ClientConnection(port: server.port)
    try withLength.send("\(Self.head(path))Content-Length: \(content.count)\r\n\r\n")
    for piece in pieces { try withLength.send(Array(piece)) }
    #expect(try Self.content(of: withLength) == expected)
    #expect(server.stop() == 0)
  }

  @Test("the response to a line comes before the next line is sent")
  func oneByOne() throws {
    let server = try RunningServer()
    let connection = try ClientConnection(port: server.port)
    try connection.send("\(Self.head("/v1/gradients"))Transfer-Encoding: chunked\r\n\r\n")
    let line = #"{"logits": [0, 0], "labels": 0, "include": ["y_hat"]}"# + "\n"
    var received = ""
    for count in 1...3 {
      try connection.send("\(String(line.utf8.count, radix: 16))\r\n\(line)\r\n")
      while received.components(separatedBy: #"{"y_hat":[0.5,0.5]}"#).count <= count {
        received += String(decoding: try connection.receive(count: 1), as: UTF8.self)
      }
    }
    try connection.send("0\r\n\r\n")
    #expect(String(decoding: try connection.receiveAll(), as: UTF8.self).hasSuffix("\r\n0\r\n\r\n"))
    #expect(server.stop() == 0)
  }

  @Test(
    "curl sends a file whole or as it reads it, over HTTP and over TLS",
    arguments: [["--data-binary", "@-"], ["-X", "POST", "-T", "-"]], [false, true])
  func curl(_ upload: [String], overTLS: Bool) throws {
    let tls = overTLS ? try TLSFixture() : nil
    let server = try RunningServer(tls?.options() ?? [])
    // More than waits on the way: the responses come while the lines are sent.
    let text = (0..<30_000).map { #"{"logits": [\#($0), 0.5, -1], "labels": 0}"# + "\n" }.joined()
    let tool = try #require(Program.find("curl"), "the tests of lines need curl")
    let authority = tls.map { ["--cacert", $0.path("ca.pem")] } ?? []
    let outcome = try Program.run(
      ["-sS", "--max-time", "60", "-H", "Content-Type: application/x-ndjson"] + authority + upload
        + ["\(server.scheme)://localhost:\(server.port)/v1/gradients"],
      input: text, executable: tool)
    let expected = try Program.run(["compute", "--ndjson"], input: text)
    #expect(outcome.exitCode == 0 && outcome.errors == "", "\(outcome.errors)")
    #expect(outcome.output == expected.output)
    #expect(server.stop() == 0)
  }

  @Test("a class as lines has the results of nabla grade, and then the summary")
  func grades() throws {
    let files = ["examples/question.json", "examples/submissions.ndjson"].map { Repository.file($0) }
    let question = try String(contentsOf: files[0], encoding: .utf8).replacing("\n", with: "")
    let submissions = try String(contentsOf: files[1], encoding: .utf8)
    let expected = try Program.run(["grade"] + files.map(\.path)).output
    let server = try RunningServer()
    let text = "\(question)\n\(submissions)"
    let response = try ClientConnection.exchange(
      port: server.port, Array("\(Self.head("/v1/grade"))Content-Length: \(text.utf8.count)\r\n\r\n\(text)".utf8))
    #expect(response.status == 200)
    let content = SentChunks(response.body).content
    let summary = try #require(content.split(separator: "\n").last)
    #expect(content == "\(expected)\(summary)\n" && summary.hasPrefix(#"{"summary":{"count":"#))
    #expect(server.stop() == 0)
  }

  private static func content(of connection: ClientConnection) throws -> String {
    let response = try WireResponse(connection.receiveAll())
    #expect(response.status == 200)
    #expect(response.field("content-type") == "application/x-ndjson")
    let chunks = SentChunks(response.body)
    #expect(chunks.isWhole)
    return chunks.content
  }
}

/// The content of a response in chunks.
private struct SentChunks {
  private(set) var content = ""
  /// Whether the last chunk has come.
  private(set) var isWhole = false

  init(_ text: String) {
    var rest = Array(text.utf8)[...]
    while let end = rest.firstIndex(of: 0x0A),
      let size = Int(String(decoding: rest[..<end].dropLast(), as: UTF8.self), radix: 16)
    {
      let chunk = rest[(end + 1)...]
      if size == 0 {
        isWhole = Array(chunk) == Array("\r\n".utf8)
        return
      }
      content += String(decoding: chunk.prefix(size), as: UTF8.self)
      rest = chunk.dropFirst(size + 2)
    }
  }
}
