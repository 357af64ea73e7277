import Foundation
import Testing

@Suite("nabla grade")
struct GradeCommandTests {
  private static let question = #"{"logits": [2.0, 1.0, 0.1], "labels": 0, "tolerance": {"decimals": 3}}"#
  private static let submissions = #"""
    {"id": "ada", "answer": {"grad_a_L": [-0.341, 0.242, 0.099]}}

    {"id": "bob", "answer": {"grad_a_L": [0.341, -0.242, -0.099]}}
    {"id": "eve", "answer": {"grad_a_L": [NaN, 0, 0]}}
    """#

  /// Grades submissions from a file or from standard input. It removes the folder from file names in messages.
  private func grade(
    _ submissions: String = submissions, question: String = question, fromInput: Bool = false
  ) throws -> Program.Outcome {
    let directory = FileManager.default.temporaryDirectory.appending(path: "nabla-grade-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let files = [directory.appending(path: "question.json"), directory.appending(path: "submissions.ndjson")]
    try Data(question.utf8).write(to: files[0])
    try Data(submissions.utf8).write(to: files[1])
    let last = fromInput ? "-" : files[1].path()
    var outcome = try Program.run(["grade", files[0].path(), last], input: fromInput ? submissions : "")
    outcome.errors = outcome.errors.replacing(directory.path() + "/", with: "")
    return outcome
  }

  @Test("one result for each line, and counted mistakes at the end", arguments: [false, true])
  func results(_ fromInput: Bool) throws {
    let outcome = try grade(fromInput: fromInput)
    #expect(outcome.exitCode == 0)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[0].hasPrefix(#"{"id":"ada","score":1,"max_score":1,"correct":true"#))
    #expect(lines[1].contains(#""code":"sign_lost""#))
    #expect(lines[2].hasPrefix(#"{"id":"eve","score":0"#))
    let errors = outcome.errors.split(separator: "\n")
    let name = fromInput ? "<stdin>" : "submissions.ndjson"
    #expect(errors[0].hasPrefix("\(name):4 (eve): the submission cannot be parsed at column 39: found NaN"))
    #expect(errors[1] == "3 submissions, 1 all right, 1 malformed, mean score 0.33")
    #expect(errors[2].hasPrefix("1 of 3 has only sign_lost (in grad_a_L). "))
  }

  @Test("an answer to a network in another shape is malformed, and its mistake is named and counted")
  func otherShape() throws {
    let question = #"""
      {"x": [[1, -2], [1, -2]], "labels": [2, 2], "tolerance": {"decimals": 4}, "layers": [
        {"W": [[0.5, -0.25], [1, 0.75]], "b": [0.1, -0.2], "activation": "logistic"},
        {"W": [[1, -1], [0.5, 0.25], [-0.75, 2]], "b": [0, 0.3, -0.1]}]}
      """#
    let submission = #"{"id": "ada", "answer": {"grad_b_1": [[0.1072, -0.1975], [0.1072, -0.1975]]}}"# + "\n"
    let outcome = try grade(submission, question: question)
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.contains(#""verdict":"malformed""#) && outcome.output.contains(#""code":"bias_not_summed""#))
    #expect(
      outcome.errors.contains("1 of 1 has only bias_not_summed (in grad_b_1). The gradient of b has a row"))
  }

  @Test("an array is graded like lines")
  func array() throws {
    let text = "[\n" + Self.submissions.split(separator: "\n").joined(separator: ",\n") + "\n]\n"
    let outcome = try grade(text)
    #expect(outcome.exitCode == 0)
    #expect(outcome.output == (try grade()).output)
    #expect(outcome.errors.hasPrefix("submissions.ndjson:4 (eve): "))
  }

  @Test(
    "if no line can be parsed, it exits 1 and says what is expected",
    arguments: [
      ("id,loss\nada,0.4\n", "submissions.ndjson:1: this looks like CSV. Expected one submission per line (NDJSON)"),
      ("", "submissions.ndjson: the file is empty."),
      ("nonsense\n", "submissions.ndjson:1: the submission cannot be parsed at column 1"),
    ])
  func nothing(_ text: String, _ error: String) throws {
    let outcome = try grade(text)
    #expect(outcome.exitCode == 1)
    #expect(outcome.errors.hasPrefix(error), "\(outcome.errors)")
  }

  @Test("it exits 1 if an array is cut off, if a file is a folder, or if the results cannot be written")
  func incomplete() throws {
    #expect(
      try grade(#"[{"id": 1, "answer": {"loss": 0.4}}, {"id": 2, "answer": {"loss: 1}}, {"id": 3}]"#).exitCode == 1)
    let folder = FileManager.default.temporaryDirectory.appending(path: "nabla-grade-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let question = folder.appending(path: "question.json")
    try Data(Self.question.utf8).write(to: question)
    let outcome = try Program.run(["grade", question.path(), folder.path()])
    #expect(outcome.exitCode == 1 && outcome.output == "")
    let advice = "it is a folder, expected one file of submissions. docs/graders.md makes one from a folder."
    #expect(outcome.errors == "nabla: \(folder.path()): \(advice)\n")
    let shell = URL(filePath: "/bin/sh")
    for command in ["grade '\(question.path())' -", "compute"] {
      let full = try Program.run(
        ["-c", "'\(Program.url.path())' \(command) > /dev/full"],
        input: #"{"logits": [0, 0], "labels": 0, "answer": {"loss": 0.4}}"#, executable: shell)
      #expect(full.exitCode == 1)
      #expect(full.errors.contains("nabla: cannot write standard output: No space left on device\n"), "\(full.errors)")
    }
  }

  @Test(
    "if the second file is a question and the first one is not, they are swapped",
    arguments: [
      (submissions, question, true), ("{}", question, true), (submissions, submissions, false), ("{}", "", false),
    ])
  func swapped(_ first: String, _ second: String, _ hasHint: Bool) throws {
    let outcome = try grade(second, question: first)
    #expect(outcome.exitCode == 2 && outcome.output == "")
    let hint = "submissions.ndjson is a question. Are the files swapped? The question comes first.\n"
    #expect(outcome.errors.hasPrefix("nabla: question.json") && outcome.errors.hasSuffix(hint) == hasHint)
  }

  @Test("a question with a network is graded, with names by number in the results and in the messages")
  func network() throws {
    let question =
      #"{"x": [1, -2], "layers": [{"W": [[0.5, -0.25], [1, 0.75]], "b": [0.1, -0.2], "activation": "logistic"}, "#
      + #"{"W": [[1, -1], [0.5, 0.25], [-0.75, 2]], "b": [0, 0.3, -0.1]}], "labels": 2, "#
      + #""tolerance": {"decimals": 3}, "points": {"grad_a_L": 1, "grad_W_1": 1}}"#
    let submissions = #"""
      {"id": "ada", "answer": {"grad_a_L": [0.326, 0.458, -0.785], "grad_W_1": [[0.214, -0.429], [-0.395, 0.790]]}}
      {"id": "eve", "answer": {"grad_a_2": [0.326, 0.458, -0.785], "grad_W": [[0.214, -0.429], [-0.395, 0.790]]}}
      """#
    let outcome = try grade(submissions, question: question)
    #expect(outcome.exitCode == 0)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 2 && lines[0].hasPrefix(#"{"id":"ada","score":2,"max_score":2,"correct":true,"#))
    #expect(lines.allSatisfy { $0.contains(#""grad_a_2":{"verdict":"correct""#) })
    #expect(
      outcome.errors.hasPrefix(
        "submissions.ndjson:2 (eve): grad_W_1: `grad_W` does not say which layer. "
          + "Write its number: `grad_W_1`, `grad_W_2`.\n"
      ),
      "\(outcome.errors)")
    let broken = try grade(question: question.replacingOccurrences(of: "[-0.75, 2]]", with: "[-0.75, 2, 1]]"))
    #expect(broken.exitCode == 2)
    #expect(broken.errors.hasPrefix("nabla: question.json: `layers[1].W[2]`: the row has"), "\(broken.errors)")
  }

  @Test("an invalid question exits 2, with its file in the error")
  func refused() throws {
    let outcome = try grade(question: #"{"logits": [1, 2], "labels": 7}"#)
    #expect(outcome.exitCode == 2)
    #expect(outcome.output == "")
    #expect(outcome.errors.hasPrefix("nabla: question.json: `labels`: label 7 is out of range 0…1"))
    let broken = try grade(question: "{\"logits\": [1, 2],\n \"labels\": x}")
    #expect(broken.exitCode == 2)
    #expect(broken.errors.hasPrefix("nabla: question.json:2: "), "\(broken.errors)")
  }

  @Test(
    "a wrong command line and a question that cannot be read exit 2; missing submissions 1",
    arguments: [
      ([], 2, "found 0 files, expected two"), (["a"], 2, "found 1 file,"), (["a", "b", "c"], 2, "found 3 files"),
      (["-", "-"], 2, "only one of the two files can be standard input"),
      (["/nowhere/question.json", "-"], 2, "/nowhere/question.json: No such file or directory"),
      (["/tmp", "-"], 2, "nabla: /tmp: Is a directory"),
      (["-", "/nowhere/s.ndjson"], 1, "nabla: /nowhere/s.ndjson: No such file"),
      (["a", "b", "--formt", "x"], 2, "unknown option"),
    ] as [([String], Int32, String)])
  func usage(_ arguments: [String], _ exitCode: Int32, _ error: String) throws {
    let outcome = try Program.run(["grade"] + arguments)
    #expect(outcome.exitCode == exitCode)
    #expect(outcome.errors.contains(error), "\(outcome.errors)")
  }
}
