import Foundation
import Glibc
import Testing

@Suite("nabla compute --ndjson")
struct ComputeLinesTests {
  private static let half = #"{"logits": [0, 0], "labels": 0, "include": ["y_hat"]}"#
  private static let halfOut = #"{"y_hat":[0.5,0.5]}"#

  @Test("one line for each line that is not blank, in order; a bad line is a problem with its number")
  func lines() throws {
    let input = "\u{FEFF}\(Self.half)\n\n{bad\r\n\(Self.half)\r\n{\"logits\": [0, 0], \"labels\": 2}\n\(Self.half)"
    let outcome = try Program.run(["compute", "--ndjson"], input: input)
    let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 6)
    #expect([lines[0], lines[2], lines[4]].allSatisfy { $0 == Self.halfOut }, "\(outcome.output)")
    #expect(
      lines[1].hasPrefix(
        #"{"type":"about:blank","title":"Bad Request","status":400,"line":3,"detail":"The body is not JSON at line 3, column 2"#
      ))
    #expect(lines[1].hasSuffix(#""position":{"line":3,"column":2,"offset":1}}"#))
    #expect(lines[3].contains(#""status":422,"line":5,"detail":"`labels`: "#))
    #expect(lines[5].isEmpty)
    #expect(outcome.exitCode == 1)
    #expect(outcome.errors == "nabla: <stdin>:3: 2 of 5 lines failed, this one first\n")
  }

  @Test(
    "if no line is a request, a pretty-printed one is recognised",
    arguments: [
      ("{\n  \"logits\": [0, 0],\n  \"labels\": 0\n}\n", true), ("{\n\(half)\n", false), ("{}\n{\n", false),
    ])
  func unfinished(_ input: String, _ hasHint: Bool) throws {
    let outcome = try Program.run(["compute", "--ndjson"], input: input)
    #expect(outcome.exitCode == 1)
    let hint = "nabla: <stdin>: the first request has several lines: `jq -c .` writes it on one."
    #expect(outcome.errors.contains(hint) == hasHint, "\(outcome.errors)")
  }

  @Test("many lines on any number of threads come in order", arguments: [1, 3])
  func order(_ jobs: Int) throws {
    let input = (0..<3_000).map { #"{"x": [\#($0)], "layers": [{"W": [[1]]}], "labels": 0, "include": ["a"]}"# }.joined(
      separator: "\n")
    let outcome = try Program.run(["compute", "--ndjson", "--path=/v1/backprop", "--jobs", "\(jobs)"], input: input)
    #expect(outcome.exitCode == 0)
    #expect(outcome.errors == "")
    #expect(outcome.output == (0..<3_000).map { "{\"a_1\":[\($0)]}\n" }.joined())
  }

  @Test("--path, --skip, a file, a limit of the line, an empty input")
  func options() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "nabla-lines-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    let network = #"{"x": [1], "layers": [{"W": [[2]]}], "labels": 0, "include": ["a"]}"#
    try Data("no\n\nno\n\(network)\n\(network)  \n".utf8).write(to: file)
    let arguments = ["compute", "--ndjson", file.path(), "--path", "/v1/backprop", "--skip", "3"]
    let outcome = try Program.run(arguments)
    #expect(outcome == Program.Outcome(exitCode: 0, output: "{\"a_1\":[2]}\n{\"a_1\":[2]}\n", errors: ""))
    let limited = try Program.run(arguments + ["--max-body-bytes=\(network.utf8.count)"])
    #expect(limited.output.contains(#""status":413,"line":5,"detail":"the line is longer than the limit of"#))
    #expect(limited.output.hasPrefix(#"{"a_1":[2]}"#) && limited.exitCode == 1)
    #expect(try Program.run(["compute", "--ndjson"]) == Program.Outcome(exitCode: 0, output: "", errors: ""))
    let two = try Program.run(["compute", "--ndjson", "a", "b"])
    #expect(two.exitCode == 2)
    #expect(try Program.run(["compute", "--ndjson", "/nowhere"]).errors.hasPrefix("nabla: /nowhere: No such file"))
    #expect(try Program.run(["compute", "--ndjson", "/tmp"]).exitCode == 1)
  }

  @Test("a line is computed before the next one comes; SIGINT stops, and says how to continue")
  func pipe() throws {
    let process = Process()
    process.executableURL = Program.url
    process.arguments = ["compute", "--ndjson"]
    let (input, output, errors) = (Pipe(), Pipe(), Pipe())
    (process.standardInput, process.standardOutput, process.standardError) = (input, output, errors)
    try process.run()
    for _ in 0..<3 {
      try input.fileHandleForWriting.write(contentsOf: Data("\(Self.half)\n".utf8))
      #expect(String(decoding: output.fileHandleForReading.availableData, as: UTF8.self) == "\(Self.halfOut)\n")
    }
    try input.fileHandleForWriting.write(contentsOf: Data("{\"logits\":".utf8))
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    #expect(output.fileHandleForReading.availableData.isEmpty)
    let text = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    #expect(text == "nabla: stopped after line 3; --skip 3 continues\n")
  }

  @Test("a terminal gets a bar, which is cut and cleared; a file, a pipe and a dumb terminal get none")
  func bar() throws {
    let script = try #require(Program.find("script"))
    let line = "printf '%s\\n' '\(Self.half)' | '\(Program.url.path())' compute --ndjson /dev/stdin >/dev/null"
    func shown(_ type: String) throws -> String {
      try Program.run(["-qec", line, "/dev/null"], environment: ["TERM": type], executable: script).output
    }
    let clear = "\r\u{1B}[K"
    let text = try shown("xterm")
    #expect(text.hasPrefix("\(clear)\u{1B}[?7l1 lines  ") && text.hasSuffix(" lines/s\u{1B}[?7h\(clear)"), "\(text)")
    #expect(try shown("dumb") == "")
  }

  @Test("a reader that closes its end stops the work, which is no error")
  func closedOutput() throws {
    let line = "yes '\(Self.half)' | '\(Program.url.path())' compute --ndjson | head -n 2; echo ${PIPESTATUS[1]}"
    let outcome = try Program.run(["-c", line], executable: URL(filePath: "/bin/bash"))
    #expect(outcome.output == "\(Self.halfOut)\n\(Self.halfOut)\n0\n")
    #expect(outcome.errors == "")
  }
}
