import Foundation
import Service
import GradientCore
import Grading
import HTTPMessage
import Testing

/// Posts a body where no more than `here` may be done; nil where the request belongs on another thread.
private func respond(_ path: String, _ body: String, here: Int, workMax: Int = .max) -> HTTPResponse? {
  var configuration = GradientService.Configuration()
  configuration.workMax = workMax
  let lines: [HTTPFieldsView.Line] = []
  let bytes = Array(body.utf8)
  let request = HTTPRequest(
    method: .post, path: path, fields: HTTPFieldsView(head: bytes.span, lines: lines.span), body: bytes.span)
  return GradientService(configuration).respond(to: request, workMax: here)
}

@Suite("Work is estimated before it is done")
struct WorkTests {
  private static let bodies = [
    ("/v1/gradients", #"{"logits":[2,1,0.1],"labels":0}"#),
    ("/v1/gradients", #"{"logits":[[2,1],[0,1]],"labels":[0,1],"include":["loss"]}"#),
    ("/v1/grade", #"{"logits":[2,1,0.1],"labels":0,"answer":{"loss":1}}"#),
    ("/v1/lint", #"{"logits":[2,1,0.1],"labels":0,"quantities":["loss"]}"#),
  ]

  @Test("what costs more than may be done here is declined, with no other effect", arguments: bodies)
  func declined(_ path: String, _ body: String) {
    #expect(respond(path, body, here: 100) == nil)
    #expect(respond(path, body, here: .max)?.status == .ok)
  }

  @Test("what costs more than the budget is refused, on any thread", arguments: bodies)
  func refused(_ path: String, _ body: String) throws {
    for here in [100, .max] {
      let response = try #require(respond(path, body, here: here, workMax: 100))
      #expect(response.status == .unprocessableContent)
      #expect(response.text.contains("--max-work"))
      #expect(response.text.contains("units of work, more than the limit of this server, 100"))
    }
  }

  private static func rows(_ row: [Int], _ count: Int, _ more: String = "") -> String {
    #"{"logits":\#([[Int]](repeating: row, count: count)),"labels":\#([Int](repeating: 0, count: count))\#(more)}"#
      .replacing(" ", with: "")
  }

  private static let junk = #"{"answer":{"loss":9,"y_hat":[1,1]}}"#
  private static let right = #"{"answer":{"y_hat":[0.5,0.5]}}"#

  private static func submissions(_ one: String, _ count: Int, _ more: String = "") -> String {
    let all = [String](repeating: one, count: count).joined(separator: ",")
    return #"{"logits":[0,0],"labels":0,"submissions":[\#(all)]\#(more)}"#
  }

  /// Bodies with their work in units, as far as it is known before it is done.
  private static let estimates = [
    // By their bytes.
    ("/v1/gradients", #"{"unknown":"\#(String(repeating: "x", count: 10_000))"}"#, 160_000),
    // By their logits and what is asked for: two numbers of each are written.
    ("/v1/gradients", rows([1, 0], 1_000), 180_000),
    ("/v1/gradients", rows([1, 0], 1_000, #","include":["loss"]"#), 140_000),
    ("/v1/gradients", rows([1, 0], 1_000, #","include":["loss"],"label_smoothing":0.1"#), 380_000),
    ("/v1/gradients", rows([1, -700], 1_000), 360_000),
    // By the quantities that are wrong.
    ("/v1/grade", submissions(junk, 10), 2_400_000),
    ("/v1/grade", submissions(junk, 10, #","feedback":"score""#), 280_000),
    ("/v1/grade", submissions(right, 10), 180_000),
  ]

  @Test("what a body shows of its cost decides where it runs", arguments: estimates)
  func estimate(_ path: String, _ body: String, _ work: Int) {
    #expect(respond(path, body, here: work / 2) == nil)
    #expect(respond(path, body, here: work * 2) != nil)
  }

  @Test(
    "gradients that cancel are declined, then refused, before the wide arithmetic",
    arguments: [
      // Near ties in many rows, and within one.
      #"{"logits":[[0,1e-9,3e-9],[0,2e-9,5e-9],[0,1e-9,4e-9]],"labels":[0,0,0],"label_smoothing":1}"#,
      #"{"logits":[0,1e-9,3e-9,4e-9,7e-9,1.1e-8],"labels":0,"label_smoothing":1}"#,
    ], ["/v1/gradients", "/v1/grade"])
  func nearTies(_ body: String, _ path: String) throws {
    let body = path == "/v1/grade" ? body.dropLast() + #","answer":{}}"# : body
    #expect(respond(path, body, here: 20_000) == nil)
    let response = try #require(respond(path, body, here: .max, workMax: 20_000))
    #expect(response.status == .unprocessableContent)
    #expect(response.text.contains("gradients that cancel need about"))
    #expect(response.text.contains("20000"))
  }

  @Test("a long body of /v1/grade is parsed on a thread of its own, and not refused for what its bytes might cost")
  func longSubmission() throws {
    let body = #"{"logits":[0,0],"labels":0,"answer":{"loss":"\#(String(repeating: "x", count: 10_000))"}}"#
    #expect(respond("/v1/grade", body, here: 1_000_000) == nil)
    #expect(respond("/v1/grade", body, here: 8_000_000)?.status == .ok)
    #expect(respond("/v1/grade", body, here: .max, workMax: 1_000_000)?.status == .ok)
  }

  @Test("more submissions than are graded are refused, whatever they are", arguments: ["0", "{}", "NaN", "{,}"])
  func tooManySubmissions(_ more: String) throws {
    let all = [String](repeating: "0", count: 10_000) + [more, more]
    let body = #"{"logits":[0,0],"labels":0,"submissions":[\#(all.joined(separator: ","))]}"#
    let response = try #require(respond("/v1/grade", body, here: .max))
    #expect(response.status == .unprocessableContent)
    #expect(response.text.contains("expected at most 10000 submissions"))
  }

  @Test("a response of /v1/grade has at most 100 times the bytes of its request")
  func amplification() throws {
    let short = try #require(respond("/v1/grade", Self.submissions("0", 1_000), here: .max))
    #expect(short.status == .unprocessableContent)
    #expect(short.text.contains("/submissions"))
    let usual = try #require(respond("/v1/grade", Self.submissions(Self.junk, 100), here: .max))
    #expect(usual.status == .ok)
  }

  @Test("what needs no work is never declined")
  func free() {
    #expect(respond("/v1/nothing", "", here: 0)?.status == .notFound)
  }
}

@Suite("The budget of a lint")
struct LintBudgetTests {
  /// [0, 0] leaves pairs that no batch separates, so that every draw is made.
  private static let question = #"{"logits":[0,0],"labels":0,"quantities":["loss"]}"#

  @Test("a search within the budget does not mention it")
  func within() throws {
    let response = try #require(respond("/v1/lint", Self.question, here: .max))
    #expect(!response.text.contains("budget_reached"))
    #expect(response.text.contains("suggestion"))
  }

  @Test("a search that reaches it returns what it has found")
  func reached() throws {
    let work = Lint.work(samples: 1, classes: 2, quantities: [.loss]).units
    let none = try #require(respond("/v1/lint", Self.question, here: .max, workMax: work + 1_000))
    #expect(none.text.hasPrefix(#"{"pairs":["#))
    #expect(none.text.hasSuffix(",\"budget_reached\":true}\n") && !none.text.contains("suggestion"))
    let some = try #require(respond("/v1/lint", Self.question, here: .max, workMax: 4 * work))
    #expect(some.text.contains("suggestion"))
    #expect(some.text.hasSuffix("\"budget_reached\":true}\n"))
  }

  @Test("a question beyond the budget is refused, with what to make smaller")
  func beyond() throws {
    let response = try #require(respond("/v1/lint", Self.question, here: .max, workMax: 100_000))
    #expect(response.status == .unprocessableContent)
    #expect(response.text.contains("name fewer `quantities`"))
  }

  @Test("the response is bounded by the question", arguments: ["[0]", "[0,0]", "[0,0,0]"])
  func bounded(_ logits: String) throws {
    let response = try #require(respond("/v1/lint", #"{"logits":\#(logits),"labels":0}"#, here: .max))
    #expect(response.body.count <= 65_536)
    #expect(response.text.contains("\"more_pairs\":"))
  }
}

@Suite("The budget of a file of submissions")
struct ClassBudgetTests {
  private static let right = #"{"id":"ada","answer":{"y_hat":[0.5,0.5]}}"#
  /// Its mistakes are looked for, which takes more than to see that an answer is right.
  private static let wrong = #"{"id":"eve","answer":{"y_hat":[1,1],"loss":9}}"#
  private static let lines = [right, wrong, right]

  private func grade(_ file: String, workMax: Int) throws -> (results: [String], complaints: [String]) {
    var configuration = GradientService.Configuration()
    configuration.workMax = workMax
    let document = Array(#"{"logits":[0,0],"labels":0,"points":{"y_hat":1}}"#.utf8)
    var grader = try GradeClass(document: document.span, configuration)
    var results: [String] = []
    let complaints = grader.grade(file: Array(file.utf8).span, named: "class.ndjson") { result, _ in
      results.append(String(decoding: result, as: UTF8.self))
    }
    return (results, complaints)
  }

  @Test(
    "a line above it is reported, and costs the other lines nothing",
    arguments: [lines.joined(separator: "\n"), "[\(lines.joined(separator: ",\n"))]"])
  func above(_ file: String) throws {
    let graded = try grade(file, workMax: 100_000)
    #expect(graded.results.map { $0.contains(#""correct":true"#) } == [true, false, true])
    #expect(graded.results[1].contains(#""id":"eve""#) && graded.results[1].contains(#""verdict":"malformed""#))
    #expect(graded.complaints.count { $0.contains("units of work, more than the limit, 100000") } == 1)
    #expect(graded.complaints.first?.hasPrefix("class.ndjson:2: ") == true, "\(graded.complaints)")
  }

  @Test("it is of one line: any number of lines within it are graded")
  func within() throws {
    let file = [String](repeating: Self.right, count: 50).joined(separator: "\n")
    let graded = try grade(file, workMax: 100_000)
    #expect(graded.results.count == 50 && graded.results.allSatisfy { $0.contains(#""correct":true"#) })
  }

  @Test("without one, every line is graded")
  func without() throws {
    let graded = try grade(Self.lines.joined(separator: "\n"), workMax: .max)
    #expect(graded.results[1].contains(#""verdict":"wrong""#))
  }

  @Test("a problem above it is refused")
  func problem() {
    #expect(throws: ProblemDetails.self) { try grade(Self.right, workMax: 100) }
  }
}

@Suite("Work")
struct WorkAmountTests {
  @Test("sums and products saturate, so that no estimate wraps below a limit")
  func saturating() {
    #expect(Work(2) + Work(3) * 4 == Work(14))
    #expect(Work(.max) + Work(1) == Work(.max))
    #expect(Work(1 << 40) * (1 << 40) == Work(.max))
    #expect(Work(.max) * 0 == .none)
  }
}
