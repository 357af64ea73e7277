import Foundation
import Service
import HTTPMessage
import Testing

/// One student's text, and what the result says of it.
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

@Suite("One student's text costs no other student anything")
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

  @Test("in a file, a submission a line and as an array", arguments: BrokenText.all, [false, true])
  func inFiles(_ broken: BrokenText, _ isArray: Bool) throws {
    let lines = [Array(Self.before.utf8), broken.text, Array(Self.after.utf8)]
    let file =
      isArray
      ? [UInt8(ascii: "[")] + lines.joined(separator: Array(",\n  ".utf8)) + Array("]\n".utf8)
      : Array(lines.joined(separator: [UInt8(ascii: "\n")]))
    let graded = try gradeFile(file, points: #""loss": 1"#)
    try check(graded.results, broken)
    #expect(graded.summary[0] == "3 submissions, 1 all right, 1 malformed, mean score 0.33")
    // A value that is JSON and no number is the quantity's fault, not the line's.
    if !broken.says.hasPrefix("beyond") {
      #expect(graded.complaints.map { $0.hasPrefix("class.ndjson:2: the ") } == [true], "\(graded.complaints)")
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
    "a submission without a clear end is 400, and named",
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

  @Test("outside of the submissions, a fault is 400 as ever, with its place in the body")
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

  @Test("a byte order mark before a body, a submission or an answer is passed over")
  func byteOrderMarks() throws {
    let mark = "\u{FEFF}"
    let body =
      "\(mark){\(Self.fields), \"submissions\": [\(mark)\(Self.before), {\"id\": 1, \"answer\": \(mark){\"loss\": 0.417}}]}"
    let results = try #require(try post("/v1/grade", body)["results"] as? [[String: Any]])
    #expect(results.map { $0["score"] as? Int } == [1, 1])
    #expect(results.map { "\($0["id"] ?? "")" } == ["ada", "1"])
    #expect(try post("/v1/grade", "{\(Self.fields), \"answer\": \(mark){\"loss\": 0.417}}")["score"] as? Int == 1)
  }

  @Test("an id that comes twice is graded twice and listed; one beyond 64 bits comes back as text")
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

/// Grades a file, and parses the results.
func gradeFile(
  _ file: [UInt8], points: String = "", named name: String = "class.ndjson", settings: String = ""
) throws -> (results: [[String: Any]], complaints: [String], summary: [String], hasRead: Bool, isComplete: Bool) {
  let points = points.isEmpty ? "" : #", "points": {\#(points)}"#
  let document = #"{"logits": [2.0, 1.0, 0.1], "labels": 0, "tolerance": {"decimals": 3}\#(points)\#(settings)}"#
  var grader = try GradeClass(document: Array(document.utf8).span)
  var lines: [[UInt8]] = []
  let complaints = grader.grade(file: file.span, named: name) { line, _ in lines.append(line) }
  let results = try lines.map { try #require(try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any]) }
  return (results, complaints, grader.summary.lines, grader.hasRead, grader.isComplete)
}

@Suite("Grading a file of submissions")
struct GradeClassTests {
  private static let ada = #"{"id": "ada", "answer": {"loss": 0.417}}"#
  private static let bob = #"{"id": "bob", "answer": {"loss": 0.5}}"#

  private func ids(_ file: [UInt8]) throws -> [String] {
    try gradeFile(file).results.map { "\($0["id"] ?? "")" }
  }

  @Test(
    "a file comes as editors and exports leave it",
    arguments: [
      "\(ada)\n\(bob)\n", "\(ada)\n\(bob)", "\(ada)\r\n\(bob)\r\n", "\n\n\(ada)\n \t\r\n\(bob)\n\n", "\(ada)\r\(bob)\r",
      "\u{FEFF}\(ada)\n\(bob)\n", "\u{FEFF}\(ada)\r\n\u{FEFF}\(bob)\r\n",
      "[\(ada), \(bob)]", "[\n  \(ada),\n  \(bob)\n]\n", "\u{FEFF}[\r\n\(ada),\r\n\u{FEFF}\(bob)\r\n]\r\n",
      "  [\(ada),\(bob)]", "\u{FEFF}\n [\(ada),\(bob)]",
    ])
  func layouts(_ text: String) throws {
    #expect(try ids(Array(text.utf8)) == ["ada", "bob"])
    #expect(try gradeFile(Array(text.utf8)).complaints == [])
  }

  @Test("an array printed over many lines has the lines of its submissions")
  func prettyPrinted() throws {
    let text =
      "[\n  {\n    \"id\": \"ada\",\n    \"answer\": {\n      \"loss\": NaN\n    }\n  },\n  \(Self.bob),\n  {\"id\": 3}\n]\n"
    let graded = try gradeFile(Array(text.utf8))
    #expect(graded.results.map { "\($0["id"] ?? "")" } == ["ada", "bob", "3"])
    #expect(
      graded.complaints.map { String($0.prefix(40)) } == [
        "class.ndjson:2: the submission cannot be", "class.ndjson:9: the submission has no `a",
      ])
    #expect(graded.complaints[0].contains("line 4, column 15: found NaN"), "\(graded.complaints)")
  }

  @Test("a first line that is a list is one student's, not an array of all")
  func listInLine() throws {
    #expect(try ids(Array("[1, 2]\n\(Self.ada)\n\(Self.bob)".utf8)) == ["0", "ada", "bob"])
    #expect(try ids(Array("[0.1, 0.2\n\(Self.ada)\n\(Self.bob)".utf8)) == ["0", "ada", "bob"])
    #expect(try ids(Array("[{\"id\": 1\n\(Self.ada)\n\(Self.bob)".utf8)) == ["0", "ada", "bob"])
    #expect(try ids(Array("[\(Self.bob)]\n\(Self.ada)".utf8)) == ["0", "ada"])
  }

  @Test("a line of UTF-16 is malformed, and its line end costs the next line nothing", arguments: [false, true])
  func utf16Line(_ isLittle: Bool) throws {
    let line = utf16(#"{"id": "eve", "answer": {}}"# + "\n", isLittle: isLittle)
    let file = line + Array("\(Self.ada)\n".utf8) + line + line + Array("\(Self.bob)\n".utf8)
    let graded = try gradeFile(file)
    #expect(graded.results.map { "\($0["id"] ?? "")" } == ["0", "ada", "2", "3", "bob"])
    #expect(graded.results.map { $0["score"] as? Int } == [0, 1, 0, 0, 0])
    #expect(graded.complaints.count == 3)
    #expect(graded.complaints.allSatisfy { $0.contains("UTF-16") }, "\(graded.complaints)")
  }

  private func utf16(_ text: String, isLittle: Bool, mark: Bool = false) -> [UInt8] {
    ((mark ? [0xFEFF] : []) + Array(text.utf16)).flatMap { unit in
      isLittle ? [UInt8(unit & 0xFF), UInt8(unit >> 8)] : [UInt8(unit >> 8), UInt8(unit & 0xFF)]
    }
  }

  @Test("a file of UTF-16 is refused with a sentence", arguments: [false, true], [false, true])
  func utf16File(_ isLittle: Bool, _ mark: Bool) throws {
    let graded = try gradeFile(utf16("\(Self.ada)\n\(Self.bob)\n", isLittle: isLittle, mark: mark))
    #expect(graded.results.isEmpty)
    #expect(graded.complaints == ["class.ndjson: the file is UTF-16. Save it as UTF-8."])
    #expect(!graded.hasRead)
  }

  @Test(
    "a table is refused, with what is expected and where it begins",
    arguments: [
      ("id,loss\nada,0.417\nbob,0.5\n", 1), ("\u{FEFF}\r\n\"id\";\"loss\"\r\n\"ada\";\"0,417\"\r\n", 2),
      ("id\tloss\nada\t0.4\n", 1), ("id,answer\nada,\"{\"\"loss\"\": 0.417}\"\n", 1),
    ])
  func table(_ text: String, _ line: Int) throws {
    let graded = try gradeFile(Array(text.utf8), named: "class.csv")
    #expect(graded.results.isEmpty)
    #expect(graded.complaints.count == 1)
    #expect(
      graded.complaints[0].hasPrefix("class.csv:\(line): this looks like CSV. Expected one submission a line (NDJSON)"))
    #expect(!graded.hasRead)
  }

  @Test("a file of nothing is refused", arguments: ["", "\n\n", " \r\n", "\u{FEFF}", "[]", "[ ]\n"])
  func empty(_ text: String) throws {
    let graded = try gradeFile(Array(text.utf8))
    #expect(graded.results.isEmpty)
    #expect(graded.complaints.count == 1)
    #expect(!graded.hasRead)
  }

  @Test(
    "where no line has an answer, nothing was read, and that is said",
    arguments: ["nonsense\n", "{\"loss\": 1}\n{\"loss\": 2}\n", "{\n  \"id\": 1\n}\n"])
  func nothingRead(_ text: String) throws {
    let graded = try gradeFile(Array(text.utf8))
    #expect(!graded.hasRead)
    #expect(graded.complaints.last?.hasPrefix("class.ndjson: no submission could be parsed. Expected one") == true)
  }

  @Test("ten complaints are listed, and the others counted; a double id is told with both lines")
  func complaints() throws {
    let many = try gradeFile(Array((String(repeating: "{\n", count: 25) + Self.ada).utf8))
    #expect(many.complaints.count == 11)
    #expect(many.complaints.last == "class.ndjson: 15 more submissions like these.")
    let double = try gradeFile(Array("\(Self.ada)\n\n\(Self.bob)\n\(Self.ada)\n".utf8))
    #expect(double.complaints == [#"class.ndjson:4: the id "ada" is that of line 1, too. Both are graded."#])
    #expect(double.results.count == 3)
  }

  @Test("the summary counts what was malformed and missing, in the singular too")
  func summary() throws {
    let one = try gradeFile(Array(Self.ada.utf8))
    #expect(one.summary == ["1 submission, 1 all right, mean score 1"])
    let two = try gradeFile(
      Array("\(Self.ada)\n{\"answer\": {\"y_hat\": \"x\"}}".utf8), points: #""loss": 1, "y_hat": 1"#)
    #expect(two.summary == ["2 submissions, 0 all right, 1 malformed, 2 with something missing, mean score 0.5"])
  }

  @Test("a problem that holds answers is refused, one with a byte order mark is not")
  func problems() throws {
    let document = Array(#"{"logits": [1], "labels": 0, "answer": {}}"#.utf8)
    #expect(throws: ProblemDetails.self) { try GradeClass(document: document.span) }
    _ = try GradeClass(document: Array("\u{FEFF}{\"logits\": [1], \"labels\": 0}".utf8).span)
  }
}
