import Foundation
import Service
import Testing

@Suite("An array in a file, in which one submission has no clear end")
struct SubmissionRowsTests {
  private static let ada = #"{"id": "ada", "answer": {"loss": 0.417}}"#
  private static let bob = #"{"id": "bob", "answer": {"loss": 0.5}}"#

  /// Each leaves a quote or a bracket open, or closes one that is not open.
  static let texts = [
    #"{"id": "eve", "answer": {"loss": "1}}"#, #"{"id": "eve", "answer": {"loss: 1}}"#,
    #"{"id": "eve", "answer": {"loss": 1}"#, #"{"id": "eve", "answer": {"loss": 1"#,
    #"{"id": "eve", "answer": {"y_hat": [1, 2"#, #"{"id": "eve", "answer": {"y_hat": [1, }]}}"#,
    #"{"id": "eve", "answer": {"y_hat": [1, ]]}}"#, #"{"id": "eve", "answer": {"loss": 1}]"#,
    #"{"id": "eve", "answer": {"loss": 1 /* } ] */}}"#, #"{"id": "eve", "answer": {"loss": 'it"s'}}"#,
    #"{"id": "eve", "answer": {"loss": 1}} {"id": "eve", "answer": {"loss": 1}}"#,
    #"{"id": "eve", "answer": {"loss": "\"}}"#,
  ]

  /// The brackets of an array, and what separates its elements.
  static let layouts = [("[\n", ",\n", "\n]\n"), ("[", ",\n", "]"), ("[\r\n  ", ",\r\n  ", "\r\n]\r\n")]

  @Test("the other submissions are graded", arguments: texts, 0...2)
  func isolated(_ text: String, _ place: Int) throws {
    for (opener, separator, closer) in Self.layouts {
      var elements = [Self.ada, Self.bob]
      elements.insert(text, at: place)
      let graded = try gradeFile(Array((opener + elements.joined(separator: separator) + closer).utf8))
      var ids = ["ada", "bob"]
      ids.insert("eve", at: place)
      try #require(graded.results.map { "\($0["id"] ?? "")" } == ids, "\(graded.results)")
      #expect(graded.results.map { $0["score"] as? Int } == ids.map { $0 == "ada" ? 1 : 0 })
      let line = place + (opener.contains("\n") ? 2 : 1)
      try #require(graded.complaints.count == 1, "\(graded.complaints)")
      #expect(
        graded.complaints[0].hasPrefix("class.ndjson:\(line) (eve): the submission cannot be parsed"),
        "\(graded.complaints)")
      #expect(graded.isComplete)
    }
  }

  @Test("missing commas between lines do not matter")
  func withoutCommas() throws {
    let graded = try gradeFile(Array("[\(Self.ada)\n\(Self.bob)\n\(Self.ada)]".utf8))
    #expect(graded.results.map { $0["score"] as? Int } == [1, 0, 1])
    #expect(graded.isComplete)
  }

  @Test("many of them take time in proportion to their bytes")
  func many() throws {
    let rows = [String](repeating: #"{"id": "eve", "answer": {"loss": [[{"#, count: 20_000).joined(separator: ",\n")
    let graded = try gradeFile(Array("[\(rows),\n\(Self.ada)]".utf8))
    #expect(graded.results.count == 20_001)
    #expect(graded.results.last?["score"] as? Int == 1)
  }

  @Test("on a single line its end cannot be found: a complaint says so, and the file is not complete")
  func oneLine() throws {
    let graded = try gradeFile(Array("[\(Self.ada), {\"id\": \"eve\", \"answer\": {\"loss: 1}}, \(Self.bob)]\n".utf8))
    #expect(graded.results.map { "\($0["id"] ?? "")" } == ["ada"])
    #expect(graded.complaints.first?.hasPrefix("class.ndjson:1: the array breaks here: ") == true)
    #expect(
      graded.complaints.first?.hasSuffix("Graded before it: 1 submission. The rest was not graded.") == true)
    #expect(!graded.isComplete)
  }

  @Test("after an extra comma at the end the file is complete; without its end it is not")
  func ends() throws {
    let comma = try gradeFile(Array("[\n\(Self.ada),\n\(Self.bob),\n]\n".utf8))
    #expect(comma.results.count == 2)
    #expect(comma.complaints.first?.hasSuffix("JSON has none after the last element.") == true, "\(comma.complaints)")
    #expect(comma.isComplete)
    let open = try gradeFile(Array("[\n\(Self.ada),\n\(Self.bob)\n".utf8))
    #expect(open.results.count == 2)
    #expect(!open.isComplete)
  }

  @Test("a bracket alone on the first line is a submission")
  func loneBracket() throws {
    let graded = try gradeFile(Array("[\n\(Self.ada)\n\(Self.bob)\n".utf8))
    #expect(graded.results.map { "\($0["id"] ?? "")" } == ["0", "ada", "bob"])
  }

  @Test(
    "a file of another program is refused by its name; a line of such bytes is a submission",
    arguments: [
      ([0x50, 0x4B, 3, 4] + Array("xl/workbook.xml, a;b".utf8), "the file is a zip file (.npz, .pt, .xlsx). Expected"),
      ([0x1F, 0x8B, 8, 0], "the file is gzip. Expected"),
      (Array("%PDF-1.7\n".utf8), "the file is a PDF file. Expected"),
      (Array("<html><body>".utf8), "the file is HTML. Expected"),
    ] as [([UInt8], String)])
  func foreign(_ bytes: [UInt8], _ says: String) throws {
    let graded = try gradeFile(bytes, named: "class.xlsx")
    #expect(graded.results.isEmpty)
    #expect(graded.complaints.count == 1)
    #expect(graded.complaints[0].hasPrefix("class.xlsx: \(says)"), "\(graded.complaints)")
    let line = try gradeFile(bytes.filter { $0 != 10 } + Array("\n\(Self.ada)\n".utf8))
    #expect(line.results.map { $0["score"] as? Int } == [0, 1])
  }

  @Test("a malformed quantity is reported with its line")
  func quantity() throws {
    let graded = try gradeFile(Array("\(Self.ada)\n{\"id\": 2, \"answer\": {\"loss\": \"0,417\"}}\n".utf8))
    #expect(graded.complaints.count == 1)
    #expect(
      graded.complaints[0].hasPrefix("class.ndjson:2 (2): loss: found a string (\"0,417\"): "), "\(graded.complaints)")
  }
}
