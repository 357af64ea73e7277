import Foundation
import Service
import HTTPMessage
import Testing

/// One student's text, and what the result says about it.
struct BrokenText: Sendable, CustomTestStringConvertible {
  let text: [UInt8]
  let says: String
  var testDescription: String { String(decoding: text, as: UTF8.self) }

  init(_ text: String, _ says: String) { self.init(Array(text.utf8), says) }

  init(_ bytes: [UInt8], _ says: String) {
    text = bytes
    self.says = says
  }

  /// Each is a submission with the id `eve`.
  static let all: [BrokenText] = [
    BrokenText(#"{"id": "eve", "answer": {"loss": NaN}}"#, "found NaN"),
    BrokenText(#"{"answer": {"loss": NaN}, "id": "eve"}"#, "found NaN"),
    BrokenText(#"{"id": "eve", "answer": {"loss": -Infinity}}"#, "found -Infinity"),
    BrokenText(#"{"id": "eve", "answer": {"loss": 1, "loss": 2}}"#, #"the name "loss""#),
    BrokenText(#"{"answer": {"loss": 1}, "answer": {"loss": 2}, "id": "eve"}"#, #"the name "answer""#),
    BrokenText(#"{"id": "eve", "answer": {"loss": 1e999}}"#, "beyond the range of binary64"),
    BrokenText(#"{"id": "eve", "answer": {"loss": \#(String(repeating: "9", count: 400))}}"#, "beyond the range"),
    BrokenText(#"{"id": "eve", "answer": {"loss": 0.}}"#, "no digit after its point"),
    BrokenText(#"{"id": "eve", "answer": {"loss": }}"#, "expected a value"),
    BrokenText(#"{"id": "eve", "answer": {"loss": 1,}}"#, "a comma"),
    BrokenText(#"{"id": "eve", "answer": {'loss': 1}}"#, "single quote"),
    BrokenText(#"{"id": "eve", "answer": {"loss": "\ud800"}}"#, "surrogate"),
    BrokenText(#"{"id": "eve", "answer": {"y_hat": [1, 2}}"#, "found `}`"),
    BrokenText(#"{"id": "eve", "answer": {"loss": 1}} junk"#, "cannot be parsed"),
    BrokenText(#"{"id": "eve", "answer": \#(nested(100))}"#, "arrays and objects"),
    BrokenText(#"{"id": "eve", "answer": \#(nested(50_000))}"#, "arrays and objects"),
    BrokenText(
      Array(#"{"id": "eve", "answer": {"loss": ""#.utf8) + [0xFF, 0xFE, 0x80] + Array(#""}}"#.utf8), "not UTF-8"),
    BrokenText(Array(#"{"id": "eve", "answer": {"loss": "#.utf8) + [0] + Array("1}}".utf8), "U+0000"),
    BrokenText(Array(#"{"id": "eve", "answer": {"a"#.utf8) + [0, 0x1B] + Array(#"": 1}}"#.utf8), "control character"),
  ]

  private static func nested(_ depth: Int) -> String {
    String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
  }
}

@Suite("A malformed submission affects no other submission")
struct IsolatedSubmissionTests {
  private static let before = #"{"id": "ada", "answer": {"loss": 0.417}}"#
  private static let after = #"{"id": 7, "answer": {"loss": 9}}"#
  private static let fields = #""logits": [2.0, 1.0, 0.1], "labels": 0, "tolerance": {"decimals": 3}"#

  private func submissions(_ text: [UInt8]) -> [UInt8] {
    Array(#"{"points": {"loss": 1}, "submissions": [\#(Self.before), "#.utf8) + text
      + Array(", \(Self.after)], \(Self.fields)}".utf8)
  }

  private func check(_ results: [[String: Any]], _ broken: BrokenText) throws {
    try #require(results.count == 3, "\(results)")
    #expect(results.map { "\($0["id"] ?? "")" } == ["ada", "eve", "7"])
    #expect(results.map { $0["score"] as? Int } == [1, 0, 0])
    let parts = try results.map { try part($0, "loss") }
    #expect(parts.map { $0["verdict"] as? String } == ["correct", "malformed", "wrong"])
    let reason = try #require(parts[1]["reason"] as? String)
    #expect(reason.contains(broken.says), "\(reason)")
  }

  @Test("over HTTP", arguments: BrokenText.all)
  func overHTTP(_ broken: BrokenText) throws {
    let response = call(GradientService(), .post, "/v1/grade", body: submissions(broken.text))
    try #require(response.status == .ok, "\(response.text)")
    let body = try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
    try check(try #require(body["results"] as? [[String: Any]]), broken)
    let summary = try #require(body["summary"] as? [String: Any])
    #expect(summary["count"] as? Int == 3)
    #expect(summary["malformed"] as? Int == 1)
  }

  @Test("in a file: one submission per line, and as an array", arguments: BrokenText.all, [false, true])
  func inFiles(_ broken: BrokenText, _ isArray: Bool) throws {
    let lines = [Array(Self.before.utf8), broken.text, Array(Self.after.utf8)]
    let file =
      isArray
      ? [UInt8(ascii: "[")] + lines.joined(separator: Array(",\n  ".utf8)) + Array("]\n".utf8)
      : Array(lines.joined(separator: [UInt8(ascii: "\n")]))
    let graded = try gradeFile(file, points: #""loss": 1"#)
    try check(graded.results, broken)
    #expect(graded.summary[0] == "3 submissions, 1 all right, 1 malformed, mean score 0.33 of 1")
    // The line is JSON, so only the quantity is malformed.
    if !broken.says.hasPrefix("beyond") {
      #expect(graded.complaints.map { $0.hasPrefix("class.ndjson:2 (eve): the ") } == [true], "\(graded.complaints)")
    }
  }

  @Test(
    "a single answer that is not JSON is malformed",
    arguments: [
      ("NaN", "found NaN"), (#"{"loss": NaN}"#, "column 10: found NaN"), (#"{"loss": 1, "loss": 1}"#, "the name"),
      ("", "is empty"), ("{'loss': 1}", "single quote"), (#"{"loss": [1, 2}"#, "found `}`"),
      ("[[[[\(String(repeating: "[", count: 100))\(String(repeating: "]", count: 100))]]]]", "arrays and objects"),
    ])
  func answer(_ text: String, _ says: String) throws {
    let result = try post("/v1/grade", #"{"points": {"loss": 1}, "answer": \#(text), \#(Self.fields)}"#)
    let part = try part(result, "loss")
    #expect(part["verdict"] as? String == "malformed")
    #expect((part["reason"] as? String)?.contains(says) == true, "\(part)")
  }

  @Test(
    "a submission without a clear end is 400, with its pointer",
    arguments: [
      (#"{"id": "eve", "answer": {"loss": 1}"#, "/submissions/1"), (#"{"id": "eve", "answer": "1}"#, "/submissions/1"),
      (#"{"id": "eve", "answer": [1]]}"#, "/submissions/1"), ("{} {}", "/submissions/1"),
    ])
  func openEnd(_ text: String, _ pointer: String) {
    let response = call(GradientService(), .post, "/v1/grade", body: submissions(Array(text.utf8)))
    #expect(response.status == .badRequest)
    #expect(response.text.contains("`\(pointer)` has no clear end"), "\(response.text)")
    let answer = #"{"points": {"loss": 1}, "answer": {"loss": [1, \#(Self.fields)}"#
    let lone = call(GradientService(), .post, "/v1/grade", body: Array(answer.utf8))
    #expect(lone.status == .badRequest)
    #expect(lone.text.contains("`/answer` has no clear end"), "\(lone.text)")
  }

  @Test("a fault outside of the submissions is 400, with its place in the body")
  func strictElsewhere() throws {
    for body in [
      #"{"submissions": [NaN, {"answer": {}}], "logits": [NaN]}"#, #"{"submissions": [NaN], "submissions": []}"#,
      #"{"submissions": [{"answer": {}},], "logits": [1], "labels": 0}"#, #"{"answer": NaN, "answer": 1}"#,
    ] {
      let response = call(GradientService(), .post, "/v1/grade", body: Array(body.utf8))
      #expect(response.status == .badRequest, "\(response.text)")
    }
    let text = call(
      GradientService(), .post, "/v1/grade", body: Array("{\"submissions\": [NaN],\n \"logits\": NaN}".utf8)
    ).text
    #expect(text.contains("line 2, column 12"), "\(text)")
  }

  @Test("a byte order mark before a body, a submission or an answer is ignored")
  func byteOrderMarks() throws {
    let mark = "\u{FEFF}"
    let body =
      "\(mark){\(Self.fields), \"submissions\": [\(mark)\(Self.before), {\"id\": 1, \"answer\": \(mark){\"loss\": 0.417}}]}"
    let results = try #require(try post("/v1/grade", body)["results"] as? [[String: Any]])
    #expect(results.map { $0["score"] as? Int } == [1, 1])
    #expect(results.map { "\($0["id"] ?? "")" } == ["ada", "1"])
    #expect(try post("/v1/grade", "{\(Self.fields), \"answer\": \(mark){\"loss\": 0.417}}")["score"] as? Int == 1)
  }

  @Test("submissions with the same id are both graded, and the id is listed; an id beyond 64 bits is returned as text")
  func duplicates() throws {
    let ids = [#""a""#, "1", #""1""#, #""a""#, "1", #""a""#, "123456789012345678901234567890", "null"]
    let list = ids.map { #"{"id": \#($0), "answer": {"loss": 0.417}}"# }.joined(separator: ",")
    let body = try post("/v1/grade", "{\(Self.fields), \"submissions\": [\(list)]}")
    let results = try #require(body["results"] as? [[String: Any]])
    #expect(results.map { $0["score"] as? Int } == [Int](repeating: 1, count: 8))
    #expect(results.suffix(2).map { "\($0["id"] ?? "")" } == ["123456789012345678901234567890", "7"])
    let summary = try #require(body["summary"] as? [String: Any])
    #expect((summary["duplicate_ids"] as? [Any])?.map { "\($0)" } == ["a", "1"])
  }
}
