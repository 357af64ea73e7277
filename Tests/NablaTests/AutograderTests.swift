import Foundation
import Glibc
import Testing

/// `examples/gradescope/with_server/run_autograder` in a folder of its own, as Gradescope runs it in `/autograder`.
private struct Autograder {
  let folder = FileManager.default.temporaryDirectory.appending(path: "nabla-autograder-\(UUID().uuidString)")

  init(answer: [UInt8]?, question: String? = AutograderTests.question) throws {
    for name in ["source", "submission", "results"] {
      try FileManager.default.createDirectory(at: folder.appending(path: name), withIntermediateDirectories: true)
    }
    if let answer { try Data(answer).write(to: folder.appending(path: "submission/answer.json")) }
    if let question { try Data(question.utf8).write(to: folder.appending(path: "source/question.json")) }
  }

  /// - Returns: the results.json, which must exist and be what Gradescope accepts.
  func run(_ url: String) throws -> [String: Any] {
    defer { try? FileManager.default.removeItem(at: folder) }
    let source = try String(
      contentsOf: Repository.file("examples/gradescope/with_server/run_autograder"), encoding: .utf8
    )
    .replacing("https://nabla.example.edu", with: url).replacing("/autograder/", with: folder.path() + "/")
    .replacing("timeout=30", with: "timeout=1")
    .replacing("Timer(60,", with: "Timer(3,")
    let script = folder.appending(path: "run_autograder")
    try Data(source.utf8).write(to: script)
    let python = try #require(Program.find("python3"))
    let outcome = try Program.run([script.path()], environment: ["no_proxy": "*"], executable: python)
    #expect(outcome == Program.Outcome(exitCode: 0, output: "", errors: ""))
    let text = try Data(contentsOf: folder.appending(path: "results/results.json"))
    let result = try #require(try JSONSerialization.jsonObject(with: text) as? [String: Any])
    #expect(result["score"] is NSNumber)
    #expect(result["tests"] is [Any])
    #expect(result["output_format"] as? String == "text")
    return result
  }
}

/// A listener that accepts, and replies with the same bytes to everybody, or not at all.
private final class Replier {
  let port: Int
  private let listener: Int32

  /// - Parameter isEndless: whether it sends the reply again and again, a byte a while.
  init(_ reply: String?, isEndless: Bool = false) throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    try #require(descriptor >= 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = unsafe withUnsafeMutablePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    try #require(isBound && listen(descriptor, 4) == 0)
    listener = descriptor
    port = Int(UInt16(bigEndian: address.sin_port))
    guard let reply else { return }
    Thread.detachNewThread {
      while true {
        let peer = accept(descriptor, nil, nil)
        guard peer >= 0 else { return }
        var request = [UInt8](repeating: 0, count: 65_536)
        _ = unsafe recv(peer, &request, request.count, 0)
        _ = unsafe Array(reply.utf8).withUnsafeBytes {
          unsafe send(peer, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        while isEndless, unsafe send(peer, " ", 1, Int32(MSG_NOSIGNAL)) == 1 { usleep(100_000) }
        close(peer)
      }
    }
  }

  var url: String { "http://127.0.0.1:\(port)" }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }
}

@Suite(
  "examples/gradescope/with_server/run_autograder leaves a results.json, whatever happens",
  .enabled(if: Program.find("python3") != nil))
struct AutograderTests {
  static let question =
    #"{"logits": [2.0, 1.0, 0.1], "labels": 0, "tolerance": {"decimals": 3}, "points": {"loss": 1, "grad_a_L": 3}}"#

  static let utf16: [UInt8] =
    [0xFF, 0xFE] + Array(#"{"loss": 0.417}"#.utf16).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }

  @Test(
    "what a student submits is graded, or called malformed, with the place",
    arguments: [
      (Array(#"{"loss": 0.417, "grad_a_L": [-0.341, 0.242, 0.099]}"#.utf8), 4, "Everything is correct."),
      (Array("\u{FEFF}{\"loss\": 0.417}".utf8), 1, "1 of 4 points."), (utf16, 1, "1 of 4 points."),
      (Array(#"{"loss": NaN}"#.utf8), 0, "column 10: found NaN"),
      (Array(#"{"loss": 0.417, "loss": 0.417}"#.utf8), 0, #"the name "loss""#),
      (Array(#"{"loss": 1e999}"#.utf8), 0, "beyond the range of binary64"),
      (Array(#"{"loss": \#(String(repeating: "9", count: 5_000))}"#.utf8), 0, "beyond the range of binary64"),
      (
        Array((String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)).utf8), 0,
        "arrays and objects"
      ),
      (Array(#"{"loss": 0.417"#.utf8), 0, "the answer is a string, and its text cannot be parsed"),
      (Array(#"{"loss": "\ud800"}"#.utf8), 0, "surrogate"),
      ([0xFF, 0x80, 0x00, 0x22, 0x7B], 0, "the answer is a string"), ([], 0, "the answer is a string without text"),
      // A text that would end the answer early cannot add a field to the request.
      (Array(#"{}, "points": {"loss": 0}, "tolerance": {"rtol": 1e9}"#.utf8), 0, "cannot be parsed"),
    ] as [([UInt8], Int, String)])
  func graded(_ answer: [UInt8], _ score: Int, _ says: String) throws {
    let server = try RunningServer()
    let result = try Autograder(answer: answer).run(server.url)
    #expect(result["score"] as? Int == score)
    let tests = try #require(result["tests"] as? [[String: Any]])
    #expect(tests.map { $0["max_score"] as? Int } == [1, 3])
    let texts = ["\(result["output"] ?? "")"] + tests.map { "\($0["output"] ?? "")" }
    #expect(texts.contains { $0.contains(says) }, "\(texts)")
  }

  @Test("a missing answer.json is named, and what to do")
  func missing() throws {
    let result = try Autograder(answer: nil).run("http://127.0.0.1:1")
    #expect(result["output"] as? String == "answer.json is missing. Submit your numbers in a file of this name.")
  }

  @Test(
    "a wrong question is the staff's",
    arguments: [nil, "", "{", "{\"logits\": [1], \"labels\": 9}", "{\"logits\": [NaN], \"labels\": 0}"])
  func question(_ question: String?) throws {
    let server = try RunningServer()
    let result = try Autograder(answer: Array("{}".utf8), question: question).run(server.url)
    #expect((result["output"] as? String)?.hasPrefix("The question is misconfigured") == true, "\(result)")
    #expect((result["output"] as? String)?.hasSuffix("tell the course staff.") == true)
  }

  @Test("an answer above the server's limit is called too large")
  func large() throws {
    let server = try RunningServer(["--max-body-bytes", "2000"])
    let result = try Autograder(answer: Array(#"{"loss": "\#(String(repeating: "x", count: 4_000))"}"#.utf8)).run(
      server.url)
    #expect((result["output"] as? String)?.hasPrefix("answer.json is too large") == true, "\(result)")
    let huge = try Autograder(answer: [UInt8](repeating: 0x78, count: 10_000_001)).run("http://127.0.0.1:1")
    #expect((huge["output"] as? String)?.hasPrefix("answer.json is too large") == true, "\(huge)")
  }

  @Test(
    "if the server fails, the student is told to submit again",
    arguments: [
      "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n",
      "HTTP/1.1 503 x\r\nContent-Length: 2\r\n\r\n{}",
      "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>",
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
      "HTTP/1.1 200 OK\r\nContent-Length: 26\r\n\r\n{\"score\": \"1\", \"tests\":[]}",
      "HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\n{\"score\": 1, \"tests\":null}",
      "HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\n{\"score\": NaN, \"tests\":[]}",
      "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"sc",
      "nonsense", "", nil,
    ])
  func unavailable(_ reply: String?) throws {
    let replier = try Replier(reply)
    let result = try Autograder(answer: Array("{}".utf8)).run(replier.url)
    #expect(
      (result["output"] as? String)?.hasPrefix("The grading server did not respond. Submit again") == true, "\(result)")
    #expect(result["score"] as? Int == 0)
  }

  @Test("a response that comes byte by byte ends, too")
  func drip() throws {
    let replier = try Replier("HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n", isEndless: true)
    let result = try Autograder(answer: Array("{}".utf8)).run(replier.url)
    #expect(
      (result["output"] as? String)?.hasPrefix("The grading server did not respond. Submit again") == true, "\(result)")
  }

  @Test(
    "without a network, too", arguments: ["http://127.0.0.1:1", "http://nowhere.invalid", "http://127.0.0.1:99999"])
  func noNetwork(_ url: String) throws {
    let result = try Autograder(answer: Array("{}".utf8)).run(url)
    #expect(
      (result["output"] as? String)?.hasPrefix("The grading server did not respond. Submit again") == true, "\(result)")
  }
}
