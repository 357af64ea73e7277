import Foundation
import Testing

@Suite("nabla grade")
struct GradeCommandTests {
  private static let problem = #"{"logits": [2.0, 1.0, 0.1], "labels": 0, "tolerance": {"decimals": 3}}"#
  private static let submissions = #"""
    {"id": "ada", "answer": {"grad_a_L": [-0.341, 0.242, 0.099]}}

    {"id": "bob", "answer": {"grad_a_L": [0.341, -0.242, -0.099]}}
    {"id": "eve", "answer": {"grad_a_L": [NaN, 0, 0]}}
    """#

  /// Grades `submissions`, by file or by standard input.
  private func grade(problem: String = problem, fromInput: Bool = false) throws -> Program.Outcome {
    let directory = FileManager.default.temporaryDirectory.appending(path: "nabla-grade-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let files = [directory.appending(path: "problem.json"), directory.appending(path: "submissions.ndjson")]
    try Data(problem.utf8).write(to: files[0])
    try Data(Self.submissions.utf8).write(to: files[1])
    let last = fromInput ? "-" : files[1].path
    return try Program.run(["grade", files[0].path, last], input: fromInput ? Self.submissions : "")
  }

  @Test("a result a line, and the mistakes counted at the end", arguments: [false, true])
  func results(_ fromInput: Bool) throws {
    let outcome = try grade(fromInput: fromInput)
    #expect(outcome.exitCode == 0)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[0].hasPrefix(#"{"id":"ada","score":1,"max_score":1,"correct":true"#))
    #expect(lines[1].contains(#""code":"sign_lost""#))
    #expect(lines[2].hasPrefix(#"{"id":"eve","score":0"#))
    #expect(
      outcome.errors.hasPrefix(
        "3 submissions, 1 all right, mean score 0.33\n1 of 3 grad_a_L: sign_lost. The sign is lost"))
  }

  @Test("a problem that means nothing is told, and exits 1")
  func refused() throws {
    let outcome = try grade(problem: #"{"logits": [1, 2], "labels": 7}"#)
    #expect(outcome.exitCode == 1)
    #expect(outcome.output == "")
    #expect(outcome.errors.hasPrefix("nabla: `labels`: label 7 is out of range 0…1"))
  }

  @Test(
    "a wrong command line exits 2, and a missing file 1",
    arguments: [
      ([], 2, "found 0 files, expected two"), (["a"], 2, "found 1 files"), (["a", "b", "c"], 2, "found 3 files"),
      (["/nowhere/problem.json", "-"], 1, "/nowhere/problem.json: No such file or directory"),
      (["a", "b", "--formt", "x"], 2, "unknown option"),
    ] as [([String], Int32, String)])
  func usage(_ arguments: [String], _ exitCode: Int32, _ says: String) throws {
    let outcome = try Program.run(["grade"] + arguments)
    #expect(outcome.exitCode == exitCode)
    #expect(outcome.errors.contains(says), "\(outcome.errors)")
  }
}
