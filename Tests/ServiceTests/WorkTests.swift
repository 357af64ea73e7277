import Foundation
import Service
import GradientCore
import HTTPMessage
import Testing

/// Posts a body on a thread that may do no more than `here`; nil if the request belongs on another thread.
func respond(_ path: String, _ body: String, here: Int, workMax: Int = .max) -> HTTPResponse? {
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
    ("/v1/backprop", #"{"x":[1,-2],"layers":[{"W":[[1,0.5],[2,1]]}],"labels":0}"#),
    ("/v1/grade", #"{"logits":[2,1,0.1],"labels":0,"answer":{"loss":1}}"#),
    ("/v1/lint", #"{"logits":[2,1,0.1],"labels":0,"quantities":["loss"]}"#),
    ("/v1/lint", #"{"logits":[2,1,0.1],"labels":0,"points":{"loss":1},"variants":2}"#),
    ("/v1/lint", #"{"x":[1,-2],"layers":[{"W":[[1,0.5],[2,1]]}],"labels":0,"quantities":["grad_W_1"]}"#),
    ("/v1/derivation", #"{"logits":[2,1,0.1],"labels":0,"steps":["5"]}"#),
  ]

  @Test("a request that exceeds the work of this thread is declined, without another effect", arguments: bodies)
  func declined(_ path: String, _ body: String) {
    #expect(respond(path, body, here: 100) == nil)
    #expect(respond(path, body, here: .max)?.status == .ok)
  }

  @Test("a request that exceeds the budget is refused on any thread", arguments: bodies)
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
  private static let ownYHat = #"{"answer":{"loss":9,"y_hat":[0.3,0.7]}}"#
  private static let right = #"{"answer":{"y_hat":[0.5,0.5]}}"#

  private static func submissions(_ one: String, _ count: Int, _ more: String = "") -> String {
    let all = [String](repeating: one, count: count).joined(separator: ",")
    return #"{"logits":[0,0],"labels":0,"submissions":[\#(all)]\#(more)}"#
  }

  private static let lintedNetwork =
    #"{"x":[1,-2],"layers":[{"W":[[1,0.5],[2,1]]}],"labels":0,"quantities":["grad_W_1"]"#

  /// Bodies with the estimate of their work, in units.
  private static let estimates = [
    // Estimated by their bytes.
    ("/v1/gradients", #"{"unknown":"\#(String(repeating: "x", count: 10_000))"}"#, 160_000),
    // By their logits and what `include` names: two numbers of each quantity are written.
    ("/v1/gradients", rows([1, 0], 1_000), 180_000),
    ("/v1/gradients", rows([1, 0], 1_000, #","include":["loss"]"#), 140_000),
    ("/v1/gradients", rows([1, 0], 1_000, #","include":["loss"],"label_smoothing":0.1"#), 470_000),
    ("/v1/gradients", rows([1, 0, -700], 1_000), 400_000),
    // By the quantities that are wrong.
    ("/v1/grade", submissions(junk, 10), 6_000_000),
    // By the student's own values that they may follow from.
    ("/v1/grade", submissions(ownYHat, 10), 19_000_000),
    ("/v1/grade", submissions(junk, 10, #","feedback":"score""#), 280_000),
    ("/v1/grade", submissions(right, 10), 180_000),
    // By the draws that the search may make: five shapes, or 64 for each variant.
    ("/v1/lint", #"{"logits":[2,1,0.1],"labels":0,"quantities":["loss"]}"#, 34_000_000),
    ("/v1/lint", #"{"logits":[2,1,0.1],"labels":0,"quantities":["loss"],"variants":10}"#, 300_000_000),
    ("/v1/lint", lintedNetwork + "}", 68_000_000),
    ("/v1/lint", lintedNetwork + #","variants":10}"#, 650_000_000),
  ]

  @Test("the estimate of the work decides where a request runs", arguments: estimates)
  func estimate(_ path: String, _ body: String, _ work: Int) {
    #expect(respond(path, body, here: work / 2) == nil)
    #expect(respond(path, body, here: work * 2) != nil)
  }

  /// Near ties in many rows, and in one row: 100 logits.
  static let nearTies = [
    #"{"logits":[\#(Array(repeating: "[0,1e-9,3e-9,4e-9,7e-9]", count: 20).joined(separator: ","))],"#
      + #""labels":[\#(Array(repeating: "0", count: 20).joined(separator: ","))],"label_smoothing":1"#,
    #"{"logits":[\#((0..<100).map { "\($0)e-9" }.joined(separator: ","))],"labels":0,"label_smoothing":1"#,
  ]

  @Test(
    "numbers that need more bits are declined or refused before they are recomputed", arguments: nearTies,
    ["/v1/gradients", "/v1/grade"])
  func recomputed(_ members: String, _ path: String) throws {
    let body = members + (path == "/v1/grade" ? #","answer":{}}"# : "}")
    #expect(respond(path, body, here: 60_000) == nil)
    #expect(respond(path, body, here: .max, workMax: 400_000)?.status == .ok)
    let response = try #require(respond(path, body, here: .max, workMax: 60_000))
    #expect(response.status == .unprocessableContent)
    #expect(response.text.contains("numbers that need more bits take about"))
    #expect(response.text.contains("60000"))
  }

  @Test("a long body of /v1/grade is parsed on another thread, and not refused for the worst cost of its bytes")
  func longSubmission() throws {
    let body = #"{"logits":[0,0],"labels":0,"answer":{"loss":"\#(String(repeating: "x", count: 10_000))"}}"#
    #expect(respond("/v1/grade", body, here: 1_000_000) == nil)
    #expect(respond("/v1/grade", body, here: 8_000_000)?.status == .ok)
    #expect(respond("/v1/grade", body, here: .max, workMax: 1_000_000)?.status == .ok)
  }

  @Test("too many submissions are refused, whatever they are", arguments: ["0", "{}", "NaN", "{,}"])
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

  /// One student with everything wrong, and one with a lost sign.
  private static let mixed =
    #"{"logits":[[2,1,0.1],[0.5,1.5,3]],"labels":[0,1],"tolerance":{"decimals":4},"submissions":["#
    + #"{"answer":{"loss":9,"losses":[3,4],"y_hat":[[1,2,3],[4,5,6]],"grad_a_L":[[1,2,3],[4,5,6]]}},"#
    + #"{"answer":{"losses":[-0.417,-1.7664]}}]}"#

  @Test("above the limit of work, the costliest diagnoses are left out, and all answers are graded")
  func undiagnosed() throws {
    let all = try #require(respond("/v1/grade", Self.mixed, here: .max))
    #expect(all.text.contains("sign_lost") && !all.text.contains("undiagnosed"))
    let some = try #require(respond("/v1/grade", Self.mixed, here: .max, workMax: 8_000_000))
    #expect(some.status == .ok)
    #expect(some.text.contains(#""code":"undiagnosed""#) && some.text.contains(#""code":"unrecognised""#))
    #expect(some.text.contains(#""verdict":"wrong""#) && some.text.contains("because the question is too large"))
    let none = try #require(respond("/v1/grade", Self.mixed, here: .max, workMax: 600_000))
    #expect(none.status == .ok && !none.text.contains("sign_lost"))
    #expect(try #require(respond("/v1/grade", Self.mixed, here: .max, workMax: 20_000)).status != .ok)
  }

  @Test("a byte order mark before a body is ignored on every path", arguments: bodies)
  func byteOrderMark(_ path: String, _ body: String) {
    #expect(respond(path, "\u{FEFF}" + body, here: .max)?.text == respond(path, body, here: .max)?.text)
  }

  @Test("a request without work is never declined")
  func free() {
    #expect(respond("/v1/nothing", "", here: 0)?.status == .notFound)
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
