import Foundation
import HTTPMessage
import Service
import Testing

@Suite("The report of a class in files")
struct ClassReportTests {
  private struct Reports {
    var rows: [String]
    var page: String
    var json: [String: Any]
  }

  private func reports(_ submissions: [String], points: String = "", of name: String = "question.json") throws
    -> Reports
  {
    let points = points.isEmpty ? "" : #", "points": {\#(points)}"#
    let document = #"{"logits": [2.0, 1.0, 0.1], "labels": 0, "tolerance": {"decimals": 3}\#(points)}"#
    let grader = try ClassGrader(document: Array(document.utf8).span, permissions: .all)
    let table = grader.table
    var rows = [String(decoding: table.header, as: UTF8.self)]
    _ = grader.grade(file: Array(submissions.joined(separator: "\n").utf8).span, named: "class.ndjson") { graded, _ in
      rows.append(String(decoding: graded.row(in: table), as: UTF8.self))
    }
    let json = try JSONSerialization.jsonObject(with: Data(grader.summary.json))
    return Reports(
      rows: rows, page: String(decoding: grader.summary.page(of: name), as: UTF8.self),
      json: try #require(json as? [String: Any]))
  }

  private static let signLost = #"{"grad_a_L": [0.341, -0.242, -0.099]}"#

  @Test("CSV: the columns are the quantities that the points name, or all of the question")
  func columns() throws {
    let named = try reports([#"{"id": 1, "answer": \#(Self.signLost)}"#], points: #""grad_a_L": 3, "loss": 1"#)
    #expect(
      named.rows == [
        "id,score,max_score,loss_score,loss_verdict,loss_codes,grad_a_L_score,grad_a_L_verdict,grad_a_L_codes\r\n",
        "1,0,4,0,missing,,0,wrong,sign_lost\r\n",
      ])
    let all = try reports([#"{"id": 1, "answer": \#(Self.signLost)}"#])
    #expect(all.rows[0].split(separator: ",").count == 3 + 3 * 5)
    #expect(all.rows[1] == "1,0,1,,,,,,,,,,,,,0,wrong,sign_lost\r\n")
  }

  @Test(
    "CSV: a cell that begins like a formula gets an apostrophe, and all characters are visible",
    arguments: [
      (#""=1+1""#, #""'=1+1""#), (#""+1""#, #""'+1""#), (#""-1""#, #""'-1""#), ("-1", #""'-1""#), (#""@a""#, #""'@a""#),
      (#""\tx""#, #"\u0009x"#), (#""\u001b[2J""#, #"\u001b[2J"#), (#""\u202ex""#, #"\u202ex"#), (#""＝1""#, #""'＝1""#),
      (#""a,b""#, #""a,b""#), (#""a\"b""#, #""a""b""#), (#""a\r\nb""#, #"a\u000d\u000ab"#), (#""a;b""#, #""a;b""#),
      (#""ada""#, "ada"),
      (#""a=1""#, "a=1"), (#""""#, ""), ("7", "7"), (#""=a\"b""#, #""'=a""b""#), (#""ŷ""#, "ŷ"),
    ])
  func cells(_ id: String, _ cell: String) throws {
    let rows = try reports([#"{"id": \#(id), "answer": {"loss": 0.417}}"#], points: #""loss": 1"#).rows
    #expect(rows[1] == "\(cell),1,1,1,correct,\r\n")
  }

  @Test("CSV: every submission has a row, also one that cannot be parsed")
  func rows() throws {
    let rows = try reports(
      [#"{"id": "a", "answer": {"loss": NaN}}"#, "nonsense", #"{"id": "b", "answer": {"loss": 5}}"#],
      points: #""loss": 1"#
    ).rows
    #expect(
      rows.dropFirst() == [
        "a,0,1,0,malformed,\r\n", "1,0,1,0,malformed,\r\n", "b,0,1,0,wrong,unrecognised\r\n",
      ])
  }

  @Test("JSON is the field `summary` of the same class")
  func json() throws {
    let answers = [#"{"id": 1, "answer": \#(Self.signLost)}"#, #"{"id": 2, "answer": {"loss": 5}}"#]
    let overHTTP = try grade(#""submissions": [\#(answers.joined(separator: ","))]"#)
    let summary = try #require(overHTTP["summary"] as? [String: Any])
    #expect(NSDictionary(dictionary: try reports(answers).json) == NSDictionary(dictionary: summary))
  }

  @Test("HTML: ids and names are escaped, and there is no script and nothing to load")
  func page() throws {
    let id = #"<script>alert('1')</script>&\"\u001b\u202e"#
    let page = try reports([#"{"id": "\#(id)", "answer": \#(Self.signLost)}"#], of: "<b>q.json").page
    #expect(page.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&quot;\\u001b\\u202e"))
    #expect(page.contains("<h1>Report: &lt;b&gt;q.json</h1>"))
    #expect(!page.lowercased().contains("<script") && !page.contains("<b>"))
    for part in ["http://", "https://", "src=", "href=", "@import", "url("] { #expect(!page.contains(part)) }
    #expect(page.contains("default-src 'none'"))
    #expect(page.contains("<h3>sign_lost in grad_a_L: 1 of 1</h3>"))
    #expect(page.contains("@media print"))
  }

  @Test("HTML: a bar is as long as its share")
  func bars() throws {
    let wrong = #"{"id": 1, "answer": \#(Self.signLost)}"#
    let right = #"{"id": 2, "answer": {"grad_a_L": [-0.341, 0.242, 0.099]}}"#
    let page = try reports([wrong, right, right]).page
    #expect(page.contains(#"<td class="number">1</td><td class="bar"><span style="width:33.3%"></span></td>"#))
    #expect(page.contains(#"<td class="number">2</td><td class="bar"><span style="width:66.7%"></span></td>"#))
    #expect(page.contains(#"<td class="number">0</td><td class="bar"></td>"#))
  }

  @Test(
    "the extension is the kind of the report",
    arguments: [
      ("a.csv", ReportKind.csv), ("a.b.JSON", .json), ("/tmp/x/Report.Html", .html), ("csv", nil), ("a.htm", nil),
      ("a.csv/b", nil), ("a.", nil), ("", nil), ("a.xlsx", nil),
    ] as [(String, ReportKind?)])
  func kinds(_ file: String, _ kind: ReportKind?) { #expect(ReportKind(of: file) == kind) }
}
