import Foundation
import Testing

@Suite("The log of a server")
struct LogTests {
  /// Runs a server, and returns what it wrote until it ended.
  private func log(_ options: [String], _ use: (Int) throws -> Void) throws -> [String] {
    let process = Process()
    let errors = Pipe()
    process.executableURL = Program.url
    process.arguments = ["serve", "--port", "0"] + options
    process.standardError = errors
    try process.run()
    var text = ""
    while text.firstMatch(of: /listening on http:\/\/[^:]+:(\d+)/) == nil || !text.hasSuffix("\n") {
      let data = errors.fileHandleForReading.availableData
      try #require(!data.isEmpty, "the server ended: \(text)")
      text += String(decoding: data, as: UTF8.self)
    }
    let port = try #require(text.firstMatch(of: /listening on http:\/\/[^:]+:(\d+)/).flatMap { Int($0.1) })
    try use(port)
    kill(process.processIdentifier, SIGTERM)
    text += String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return text.split(separator: "\n").map(String.init)
  }

  private static func request(_ target: String, _ fields: String = "", method: String = "GET") -> [UInt8] {
    Array("\(method) \(target) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\(fields)\r\n".utf8)
  }

  @Test("each request has one line, with what operators ask for, and no text of a client")
  func requests() throws {
    let secret = "s3cret"
    var responses: [WireResponse] = []
    let lines = try log(["--log", "json"]) { port in
      let traced =
        "X-Request-Id: mine.1\r\nTraceparent: 00-\(String(repeating: "ab", count: 16))-\(secret.prefix(0))1234567890abcdef-01\r\n"
      for bytes in [
        Self.request("/livez?\(secret)", traced), Self.request("/\(secret)", "X-Request-Id: a{b\r\n", method: "BREW"),
        Self.request("/v1/grade", "Authorization: Bearer \(secret)\r\nContent-Length: 99999999999\r\n", method: "POST"),
        Array("GET /livez HTTP/1.1\r\nX-Request-Id: mine.2\r\nHost: a\r\nHost: \(secret)\r\n\r\n".utf8),
      ] { responses.append(try ClientConnection.exchange(port: port, bytes)) }
    }
    #expect(!lines.joined().contains(secret))
    let objects = try lines.map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
    }
    // Each connection may have another loop, and lines of two loops can change places.
    let requests = responses.flatMap { response in
      objects.filter { $0["status"] != nil && $0["id"] as? String == response.field("x-request-id") }
    }
    #expect(requests.count == objects.count { $0["status"] != nil })
    #expect(objects.compactMap { $0["message"] as? String }.last == "stopped")
    let names = [
      "time", "level", "id", "trace_id", "key", "method", "route", "status", "bytes_in", "bytes_out", "ms", "reason",
    ]
    #expect(requests.allSatisfy { Set($0.keys) == Set(names) })
    #expect(requests.map { $0["status"] as? Int } == [200, 404, 413, 400])
    #expect(requests.map { $0["route"] as? String } == ["/livez", "unmatched", "/v1/grade", "/livez"])
    #expect(requests.map { $0["method"] as? String } == ["GET", "_OTHER", "POST", "GET"])
    #expect(requests.map { $0["reason"] as? String } == [nil, nil, "body_too_large", "malformed"])
    #expect(requests.map { $0["level"] as? String } == ["info", "warn", "warn", "warn"])
    #expect(requests.map { $0["id"] as? String } == responses.map { $0.field("x-request-id") })
    #expect(requests[0]["id"] as? String == "mine.1" && requests[3]["id"] as? String == "mine.2")
    #expect(requests[0]["trace_id"] as? String == String(repeating: "ab", count: 16))
    #expect(objects.compactMap { $0["message"] as? String }.filter { $0.hasPrefix("refused") }.count == 2)
  }

  @Test("without a log, a server writes what it always wrote; without metrics too, responses have no id")
  func off() throws {
    let lines = try log(["--no-metrics"]) { port in
      let response = try ClientConnection.exchange(port: port, Self.request("/metrics", "X-Request-Id: x\r\n"))
      #expect(response.status == 404 && response.field("x-request-id") == nil)
    }
    #expect(lines[0].hasPrefix("listening on http://") && lines.count == 2 && !lines[1].contains("time="))
  }

  @Test("the metrics have an address of their own, and the main one then has none")
  func ownAddress() throws {
    _ = try log(["--log", "text", "--metrics-listen", "127.0.0.1:0"]) { port in
      let response = try ClientConnection.exchange(port: port, Self.request("/metrics"))
      #expect(response.status == 404)
    }
    let refused = try Program.run(["serve", "--port", "0", "--metrics-listen", "127.0.0.1:port"])
    #expect(refused.exitCode == 2 && refused.errors.contains("--metrics-listen: found \"127.0.0.1:port\", expected"))
  }
}
