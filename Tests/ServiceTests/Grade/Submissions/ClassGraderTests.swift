import Foundation
import HTTPMessage
import Service
import Testing

/// Grades a file, and parses the results.
func gradeFile(
  _ file: [UInt8], points: String = "", named name: String = "class.ndjson", settings: String = ""
) throws -> (results: [[String: Any]], complaints: [String], summary: [String], hasRead: Bool, isComplete: Bool) {
  let points = points.isEmpty ? "" : #", "points": {\#(points)}"#
  let document = #"{"logits": [2.0, 1.0, 0.1], "labels": 0, "tolerance": {"decimals": 3}\#(points)\#(settings)}"#
  let grader = try ClassGrader(document: Array(document.utf8).span, permissions: .all)
  var lines: [[UInt8]] = []
  let complaints = grader.grade(file: file.span, named: name) { graded, _ in lines.append(graded.line) }
  let results = try lines.map { try #require(try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any]) }
  return (results, complaints, grader.summary.lines, grader.hasRead, grader.isComplete)
}

@Suite("Grading a file of submissions")
struct ClassGraderTests {
  private static let ada = #"{"id": "ada", "answer": {"loss": 0.417}}"#
  private static let bob = #"{"id": "bob", "answer": {"loss": 0.5}}"#

  private func ids(_ file: [UInt8]) throws -> [String] {
    try gradeFile(file).results.map { "\($0["id"] ?? "")" }
  }

  @Test(
    "line ends, blank lines and byte order marks of any editor are accepted",
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

  @Test("in an array over many lines, each complaint has the line of its submission")
  func prettyPrinted() throws {
    let text =
      "[\n  {\n    \"id\": \"ada\",\n    \"answer\": {\n      \"loss\": NaN\n    }\n  },\n  \(Self.bob),\n  {\"id\": 3}\n]\n"
    let graded = try gradeFile(Array(text.utf8))
    #expect(graded.results.map { "\($0["id"] ?? "")" } == ["ada", "bob", "3"])
    #expect(
      graded.complaints.map { String($0.prefix(40)) } == [
        "class.ndjson:2 (ada): the submission can", "class.ndjson:9 (3): the submission has n",
      ])
    #expect(graded.complaints[0].contains("line 4, column 15: found NaN"), "\(graded.complaints)")
  }

  @Test(
    "lines of a pretty-printed submission are told from lines of submissions",
    arguments: [
      ("{\n  \"id\": \"ada\",\n  \"answer\": {\n    \"loss\": 0.417\n  }\n}\n", true),
      ("{\"id\": \"ada\", \"answer\": {\n\"loss\": 1}}\n", true),
      // One of the lines is a submission, or the first one is not the beginning of an object.
      ("{\n\(ada)\n", false), ("nonsense\n{\n", false), ("{}\n{\n", false),
    ])
  func unfinished(_ text: String, _ hasHint: Bool) throws {
    let complaints = try gradeFile(Array(text.utf8)).complaints
    let hint = "The first one has several lines: `jq -c .` writes it on one."
    #expect(complaints.last?.hasSuffix(hint) == hasHint, "\(complaints)")
  }

  @Test(
    "a complaint names the submission: its line, and its id if it has one",
    arguments: [
      (#"{"id": "s03", "answer": {"loss": "x"}}"#, ":1 (s03): loss: found a string"),
      (#"{"id": 7, "answer": 1}"#, ":1 (7): the answer is a number"),
      (#"{"answer": {"loss": "x"}}"#, ":1: loss: found a string"), ("7", ":1: the submission is a number"),
      (#"{"id": "\u001b[31m", "answer": {"loss": "x"}}"#, #":1 (\u001b[31m): loss: found"#),
    ])
  func named(_ submission: String, _ start: String) throws {
    let complaints = try gradeFile(Array("[\(submission), \(Self.ada)]".utf8)).complaints
    #expect(complaints.count == 1 && complaints[0].hasPrefix("class.ndjson\(start)"), "\(complaints)")
  }

  @Test("a first line that is a list is one submission, not an array of all")
  func listInLine() throws {
    #expect(try ids(Array("[1, 2]\n\(Self.ada)\n\(Self.bob)".utf8)) == ["0", "ada", "bob"])
    #expect(try ids(Array("[0.1, 0.2\n\(Self.ada)\n\(Self.bob)".utf8)) == ["0", "ada", "bob"])
    #expect(try ids(Array("[{\"id\": 1\n\(Self.ada)\n\(Self.bob)".utf8)) == ["0", "ada", "bob"])
    #expect(try ids(Array("[\(Self.bob)]\n\(Self.ada)".utf8)) == ["0", "ada"])
  }

  @Test("a line of UTF-16 is malformed, and its line end does not affect the next line", arguments: [false, true])
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

  @Test("a file of UTF-16 is refused", arguments: [false, true], [false, true])
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
      graded.complaints[0].hasPrefix(
        "class.csv:\(line): this looks like CSV. Expected one submission per line (NDJSON)"))
    #expect(!graded.hasRead)
  }

  @Test("a file without submissions is refused", arguments: ["", "\n\n", " \r\n", "\u{FEFF}", "[]", "[ ]\n"])
  func empty(_ text: String) throws {
    let graded = try gradeFile(Array(text.utf8))
    #expect(graded.results.isEmpty)
    #expect(graded.complaints.count == 1)
    #expect(!graded.hasRead)
  }

  @Test(
    "a file in which no line has an answer gets a complaint",
    arguments: ["nonsense\n", "{\"loss\": 1}\n{\"loss\": 2}\n", "{\n  \"id\": 1\n}\n"])
  func nothingRead(_ text: String) throws {
    let graded = try gradeFile(Array(text.utf8))
    #expect(!graded.hasRead)
    #expect(graded.complaints.last?.hasPrefix("class.ndjson: no submission could be parsed. Expected one") == true)
  }

  @Test(
    "a file of another layout is refused, with what to do",
    arguments: [
      (
        #"{"submissions": [{"id": 1, "answer": {"loss": 0.417}}]}"# + "\n",
        "class.ndjson:1: found an object with `submissions`: give the list in it alone, `[…]`."
      ),
      ("id,loss\nada,0.4\n", "docs/graders.md makes one from a table"),
      ("PK\u{3}\u{4}", "For one student: `nabla grade question.json --answer answer.npz`."),
    ])
  func otherLayout(_ text: String, _ advice: String) throws {
    let graded = try gradeFile(Array(text.utf8))
    #expect(!graded.hasRead && graded.complaints[0].contains(advice), "\(graded.complaints)")
  }

  @Test("ten complaints are listed, and the others counted; a repeated id is reported with both lines")
  func complaints() throws {
    let many = try gradeFile(Array((String(repeating: "{\n", count: 25) + Self.ada).utf8))
    #expect(many.complaints.count == 11)
    #expect(many.complaints.last == "class.ndjson: 15 more messages like these.")
    let threeEach = #"{"id": 1, "answer": {"y_hat": "x", "loss": "x", "grad_a_L": "x"}}"# + "\n"
    let few = try gradeFile(
      Array(String(repeating: threeEach, count: 5).utf8), points: #""y_hat": 1, "loss": 1, "grad_a_L": 1"#)
    #expect(few.complaints.last == "class.ndjson: 9 more messages like these.")
    let double = try gradeFile(Array("\(Self.ada)\n\n\(Self.bob)\n\(Self.ada)\n".utf8))
    #expect(double.complaints == [#"class.ndjson:4: line 1 has the same id, "ada". Both are graded."#])
    #expect(double.results.count == 3)
  }

  @Test("the summary counts malformed and missing quantities, in the singular too")
  func summary() throws {
    let one = try gradeFile(Array(Self.ada.utf8))
    #expect(one.summary == ["1 submission, 1 all right, mean score 1 of 1"])
    let two = try gradeFile(
      Array("\(Self.ada)\n{\"answer\": {\"y_hat\": \"x\"}}".utf8), points: #""loss": 1, "y_hat": 1"#)
    #expect(two.summary == ["2 submissions, 0 all right, 1 malformed, 2 with something missing, mean score 0.5 of 2"])
  }

  @Test("a question with answers is refused, one with a byte order mark is not")
  func problems() throws {
    let document = Array(#"{"logits": [1], "labels": 0, "answer": {}}"#.utf8)
    #expect(throws: ProblemDetails.self) { try ClassGrader(document: document.span, permissions: .all) }
    _ = try ClassGrader(document: Array("\u{FEFF}{\"logits\": [1], \"labels\": 0}".utf8).span, permissions: .all)
  }
}

@Suite("The budget of a file of submissions")
struct ClassBudgetTests {
  private static let right = #"{"id":"ada","answer":{"y_hat":[0.5,0.5]}}"#
  /// To see that an answer is wrong costs more than to see that it is right.
  private static let wrong = #"{"id":"eve","answer":{"y_hat":[1,1],"loss":9}}"#
  private static let lines = [right, wrong, right]

  private func grade(_ file: String, workMax: Int) throws -> (results: [String], complaints: [String]) {
    var configuration = GradientService.Configuration()
    configuration.workMax = workMax
    let document = Array(#"{"logits":[0,0],"labels":0,"points":{"y_hat":1}}"#.utf8)
    let grader = try ClassGrader(document: document.span, configuration, permissions: .all)
    var results: [String] = []
    let complaints = grader.grade(file: Array(file.utf8).span, named: "class.ndjson") { graded, _ in
      results.append(String(decoding: graded.line, as: UTF8.self))
    }
    return (results, complaints)
  }

  @Test(
    "a line above it is reported, and does not affect the other lines",
    arguments: [lines.joined(separator: "\n"), "[\(lines.joined(separator: ",\n"))]"])
  func above(_ file: String) throws {
    let graded = try grade(file, workMax: 22_000)
    #expect(graded.results.map { $0.contains(#""correct":true"#) } == [true, false, true])
    #expect(graded.results[1].contains(#""id":"eve""#) && graded.results[1].contains(#""verdict":"malformed""#))
    #expect(graded.complaints.count { $0.contains("units of work, more than the limit, 22000") } == 1)
    #expect(graded.complaints.first?.hasPrefix("class.ndjson:2 (eve): ") == true, "\(graded.complaints)")
  }

  @Test("it is per line: any number of lines within it are graded")
  func within() throws {
    let file = [String](repeating: Self.right, count: 50).joined(separator: "\n")
    let graded = try grade(file, workMax: 100_000)
    #expect(graded.results.count == 50 && graded.results.allSatisfy { $0.contains(#""correct":true"#) })
  }

  @Test("a line is graded without a diagnosis if the limit has no room for it")
  func undiagnosed() throws {
    let graded = try grade(Self.lines.joined(separator: "\n"), workMax: 100_000)
    #expect(graded.results[1].contains(#""verdict":"wrong""#) && graded.results[1].contains(#""code":"undiagnosed""#))
  }

  @Test("without one, every line is graded")
  func without() throws {
    let graded = try grade(Self.lines.joined(separator: "\n"), workMax: .max)
    #expect(graded.results[1].contains(#""verdict":"wrong""#))
  }

  @Test("a question above it is refused")
  func question() {
    #expect(throws: ProblemDetails.self) { try grade(Self.right, workMax: 100) }
  }
}
