import Dispatch
import Foundation
import HTTPMessage
import Synchronization
import Testing

@testable import Service

@Suite("Requests on the lines of one request")
struct LineStreamTests {
  private static let bodies = [
    #"{"logits": [2.0, 1.0, 0.1], "labels": 0}"#, #"{"logits": [[1, 2], [3, 4]], "labels": [0, 1]}"#,
    #"{"logits": [0, 0], "labels": 1, "include": ["loss"]}"#,
  ]

  @Test(
    "each line gets the response of its own request, in order, however the content is cut", arguments: [1, 50, .max])
  func sameAsRequests(piece: Int) throws {
    let content = (0..<90).map { Self.bodies[$0 % 3] + "\n" }.joined()
    let response = try stream(content, piece: piece)
    let single = Self.bodies.map { call(body: Array($0.utf8)).text.dropLast() }
    #expect(response.lines.count == 90)
    for (index, line) in response.lines.enumerated() { #expect(line == single[index % 3]) }
    #expect(response.facts.samples == 30 * (1 + 2 + 1))
  }

  @Test("networks too")
  func backprop() throws {
    let body = #"{"x": [1, -2], "layers": [{"W": [[1, -1], [0.5, 2]]}], "labels": 0}"#
    let response = try stream(body + "\n" + body, "/v1/backprop")
    let single = call(GradientService(), .post, "/v1/backprop", body: Array(body.utf8)).text.dropLast()
    #expect(response.lines == [String(single), String(single)])
  }

  @Test("a bad line is a problem with its number, and the others go on; blank lines count")
  func badLines() throws {
    let response = try stream("\u{FEFF}\(Self.bodies[0])\n\r\n{\n{\"logits\": 1}\n\(Self.bodies[1])")
    #expect(response.lines.count == 4)
    #expect(try response.object(0)["loss"] != nil)
    let syntax = try response.object(1)
    #expect(syntax["status"] as? Int == 400 && syntax["line"] as? Int == 3)
    let invalid = try response.object(2)
    #expect(invalid["status"] as? Int == 422 && invalid["line"] as? Int == 4)
    #expect(try response.object(3)["loss"] != nil)
  }

  @Test("a line above the limit is a problem, and takes no memory")
  func longLine() throws {
    var configuration = GradientService.Configuration()
    configuration.lineBytesMax = 100
    let content = "\(Self.bodies[0])\n\(String(repeating: " ", count: 50_000))1\n\(Self.bodies[0])\n"
    let response = try stream(content, "/v1/gradients", GradientService(configuration), piece: 1000)
    #expect(response.lines.count == 3)
    let problem = try response.object(1)
    #expect(problem["status"] as? Int == 413 && problem["line"] as? Int == 2)
  }

  @Test("each line has the work limit of a request")
  func work() throws {
    var configuration = GradientService.Configuration()
    configuration.workMax = 5_000
    let long = #"{"logits": [\#((0..<400).map { "\($0)" }.joined(separator: ","))], "labels": 0}"#
    let response = try stream("\(Self.bodies[0])\n\(long)\n", "/v1/gradients", GradientService(configuration))
    #expect(try response.object(0)["loss"] != nil)
    #expect(try response.object(1)["status"] as? Int == 422)
  }

  @Test("no lines are no output", arguments: ["", "\n", " \r\n\n"])
  func none(_ content: String) throws {
    let response = try stream(content)
    #expect(response.lines.isEmpty && response.refusal == nil)
  }

  @Test("text and output that wait are bounded, and room comes with work and reading")
  func bounded() throws {
    guard case .accepted(let lines) = decide() else { throw Refused() }
    let stream = lines.stream
    let piece = Array(String(repeating: Self.bodies[0] + "\n", count: 1000).utf8)
    var count = 0
    while stream.wantsContent {
      _ = stream.append(piece.span)
      count += 1000
    }
    #expect(stream.memoryBytes < 2 << 20)
    // Nobody takes the output.
    while stream.claimable > 0 { stream.work() }
    #expect(stream.memoryBytes < 4 << 20)
    #expect(!stream.isIdle)
    stream.end()
    var lineCount = 0
    loop: while true {
      switch stream.takeOutput() {
      case .content(let bytes, _): lineCount += bytes.count { $0 == UInt8(ascii: "\n") }
      case .end: break loop
      case .nothing: stream.work()
      case .refusal: throw Refused()
      }
    }
    #expect(lineCount == count)
    #expect(stream.wantsContent)
  }

  @Test("several threads work, and the order stays", arguments: [2, 4])
  func threads(_ count: Int) throws {
    var configuration = GradientService.Configuration()
    configuration.lineThreads = count
    guard case .accepted(let lines) = decide(GradientService(configuration)) else { throw Refused() }
    let stream = lines.stream
    let isOver = Atomic(false)
    // Dispatch has one thread per processor, and the tests' tasks have those: a worker could wait for a feeder forever.
    let workers = DispatchGroup()
    for _ in 0..<count {
      workers.enter()
      Thread.detachNewThread {
        while !isOver.load(ordering: .relaxed) { stream.work() }
        workers.leave()
      }
    }
    var bytes: [UInt8] = []
    var line = 0
    while !isOver.load(ordering: .relaxed) {
      if line == 2000 {
        stream.end()
        line += 1
      } else if line < 2000, stream.wantsContent {
        let size = line % 200 == 0 ? 300 : 1
        let logits = (0..<size).map { _ in "\(line)" }.joined(separator: ",")
        _ = stream.append(Array("{\"logits\": [\(logits), \(line)], \"labels\": 0}\n".utf8).span)
        line += 1
      }
      switch stream.takeOutput() {
      case .content(let output, _): bytes += output
      case .end, .refusal: isOver.store(true, ordering: .relaxed)
      case .nothing: break
      }
    }
    workers.wait()
    let losses = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    #expect(losses.count == 2000)
    for (index, line) in losses.enumerated() {
      #expect(line.hasPrefix("{\"loss\":") && (line.utf8.count > 2000) == (index % 200 == 0), "\(index)")
    }
  }

  // MARK: The head

  @Test("lines are accepted on three paths, by their type")
  func heads() {
    for path in ["/v1/gradients", "/v1/backprop", "/v1/grade"] {
      guard case .accepted(let lines) = judge(path) else {
        Issue.record("\(path)")
        continue
      }
      #expect(lines.fields.map(\.value) == ["application/x-ndjson", "no-store"])
      #expect(judge(path, "application/json") == nil)
      #expect(status(judge(path, "application/x-ndjson; charset=latin1")) == 415)
      #expect(status(judge(path, "application/jsonl")) == 415)
    }
    #expect(status(judge("/v1/lint")) == 415)
    #expect(status(judge("/v1/nothing")) == 404)
    #expect(status(decide(GradientService(), method: .get)) == 405)
    #expect(status(decide(GradientService(), query: "logits=1")) == 422)
  }

  @Test(
    "`Accept` is that of lines",
    arguments: [("*/*", true), ("application/x-ndjson", true), ("application/json", false)])
  func accept(_ accept: String, isAccepted: Bool) {
    let decision = decide(fields: [("Content-Type", "application/x-ndjson"), ("Accept", accept)])
    #expect(status(decision) == (isAccepted ? nil : 406))
  }

  @Test("the refusal of a type names the two that are read")
  func typeRefusal() throws {
    let refusal = call(fields: [("Content-Type", "text/csv")], body: Array("1".utf8))
    #expect(refusal[.accept] == "application/json, application/x-ndjson")
    #expect(refusal.text.contains("expected application/json, or application/x-ndjson for lines"))
  }

  private func judge(_ path: String, _ type: String = "application/x-ndjson") -> HTTPLines.Decision? {
    decide(GradientService(), path, fields: [("Content-Type", type)])
  }

  private func status(_ decision: HTTPLines.Decision?) -> Int? {
    if case .refused(let response) = decision { return response.status.code }
    return nil
  }
}

private struct Refused: Error {
  @Test(
    "short lines wait as few batches, long ones as few bytes",
    arguments: ["1\n", "\"\(String(repeating: "a", count: 4093))\"\n"])
  func waitingContent(line: String) throws {
    guard case .accepted(let lines) = decide() else {
      Issue.record("refused")
      return
    }
    var sent = 0
    let piece = String(repeating: line, count: 4096 / line.utf8.count)
    while lines.stream.wantsContent, sent < 10_000_000 {
      _ = lines.stream.append(Array(piece.utf8).span)
      sent += piece.utf8.count
    }
    #expect(sent < 2_000_000)
    while lines.stream.claimable > 0 {
      lines.stream.work()
      _ = lines.stream.takeOutput()
    }
    #expect(lines.stream.wantsContent)
    lines.stream.stop()
  }
}
