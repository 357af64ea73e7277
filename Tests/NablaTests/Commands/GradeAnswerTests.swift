import Foundation
import Glibc
import Testing

/// A question and an answer in a folder of their own.
struct AnswerFolder {
  static let question =
    #"{"logits": [2.0, 1.0, 0.1], "labels": 0, "tolerance": {"decimals": 3}, "points": {"loss": 1, "grad_a_L": 3}}"#
  static let right = #"{"loss": 0.417, "grad_a_L": [-0.341, 0.242, 0.099]}"#

  let folder = FileManager.default.temporaryDirectory.appending(path: "nabla-answer-\(UUID().uuidString)")

  init(question: String? = question, answer: [UInt8]? = Array(right.utf8)) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    if let question { try write(Array(question.utf8), to: "question.json") }
    if let answer { try write(answer, to: "answer.json") }
  }

  func path(_ name: String) -> String { folder.appending(path: name).path() }

  func write(_ bytes: [UInt8], to name: String) throws { try Data(bytes).write(to: folder.appending(path: name)) }

  func text(_ name: String) -> String? { try? String(contentsOf: folder.appending(path: name), encoding: .utf8) }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  /// Grades the answer, or another file.
  func grade(_ options: String..., answer: String = "answer.json", input: String = "") throws -> Program.Outcome {
    let file = answer == "-" || answer.hasPrefix("/") ? answer : path(answer)
    return try Program.run(["grade", path("question.json"), "--answer", file] + options, input: input)
  }

  static func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], "\(text)")
  }
}

@Suite("nabla grade --answer")
struct GradeAnswerTests {
  private static let formats = [
    "native", "gradescope", "prairielearn", "prairielearn_partial_scores", "coderunner", "xqueue", "lti", "github",
  ]

  @Test("the result is alone, without an id, and the exit status is 0", arguments: ["answer.json", "-"])
  func bare(_ answer: String) throws {
    let files = try AnswerFolder()
    defer { files.remove() }
    let outcome = try files.grade(answer: answer, input: AnswerFolder.right)
    #expect(outcome.exitCode == 0 && outcome.errors == "")
    #expect(outcome.output.hasPrefix(#"{"score":4,"max_score":4,"correct":true,"quantities":{"loss":{"#))
    #expect(outcome.output.hasSuffix("}\n") && !outcome.output.contains("\"id\""))
  }

  /// What students hand in by mistake, and what the result says about it.
  private static let unreadable: [([UInt8], String)] = [
    ([], "the answer is empty"), (Array(" \n".utf8), "the answer is empty"),
    ([0x80, 0x04, 0x95, 0x10], "a Python pickle"), ([0x89] + Array("PNG\r\n".utf8), "a PNG image"),
    (Array(#"{"id": "ada", "answer": {"loss": 0.417}}"#.utf8), "submit that object alone"),
    (Array(#"{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}"#.utf8), "a Jupyter notebook"),
    ([0xFF, 0x80, 0x00, 0x22, 0x7B], "cannot be parsed"), (Array("import os; os.remove('x')".utf8), "cannot be parsed"),
    (Array(#"{"loss": NaN}"#.utf8), "column 10: found NaN"), (Array(#"{"loss": 0.417"#.utf8), "cannot be parsed"),
    (Array(#"{"loss": 1e999}"#.utf8), "beyond the range of binary64"), (Array("[1]".utf8), "the answer is an array"),
    (Array(#"{"loss": 1, "loss": 1}"#.utf8), "cannot be parsed"),
    (Array(String(repeating: "[", count: 100_000).utf8), "cannot be parsed"),
  ]

  @Test("an answer that cannot be parsed is graded with the reason, in every format, and exits 0", arguments: formats)
  func unreadable(_ format: String) throws {
    for (bytes, reason) in Self.unreadable {
      let files = try AnswerFolder(answer: bytes)
      defer { files.remove() }
      let outcome = try files.grade("--format", format)
      #expect(outcome.exitCode == 0 && outcome.errors == "", "\(outcome)")
      let said = format == "github" ? outcome.output.replacing("\\", with: "") : outcome.output
      let words = reason.split(separator: " ").suffix(2).joined(separator: " ").prefix { $0 != ":" }
      #expect(said.contains(words), "\(reason): \(outcome.output)")
      if format != "github" { _ = try AnswerFolder.object(outcome.output) }
    }
  }

  @Test("UTF-16 is read, with a byte order mark or without, and UTF-8 with one")
  func encodings() throws {
    let units = Array(AnswerFolder.right.utf16)
    let little = units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let big = units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    let texts = [
      [0xFF, 0xFE] + little, little, [0xFE, 0xFF] + big, big, [0xEF, 0xBB, 0xBF] + AnswerFolder.right.utf8,
    ]
    for bytes in texts {
      let files = try AnswerFolder(answer: bytes)
      defer { files.remove() }
      #expect(try files.grade().output.hasPrefix(#"{"score":4,"#))
    }
  }

  @Test("a file that is no regular file is not read, and nothing blocks")
  func special() throws {
    let files = try AnswerFolder(answer: nil)
    defer { files.remove() }
    #expect(unsafe mkfifo(files.path("pipe"), 0o600) == 0)
    #expect(unsafe symlink(files.path("question.json"), files.path("link")) == 0)
    #expect(unsafe symlink("/dev/zero", files.path("zero")) == 0)
    #expect(unsafe mkdir(files.path("folder"), 0o700) == 0)
    let cases = [
      ("pipe", "is a pipe"), ("link", "is a symbolic link"), ("zero", "is a symbolic link"),
      ("folder", "is a folder"), ("/dev/zero", "is a device"), ("absent", "is missing"), ("/dev/null", "is a device"),
      ("question.json/x", "cannot be read: Not a directory"),
    ]
    for (name, reason) in cases {
      let outcome = try files.grade(answer: name)
      #expect(outcome.exitCode == 0 && outcome.errors == "")
      #expect(outcome.output.contains(reason), "\(name): \(outcome.output)")
      #expect(!outcome.output.contains(files.folder.path()), "the result shows no path of the grader")
    }
  }

  @Test("a file above the limit is not read whole")
  func large() throws {
    let files = try AnswerFolder()
    defer { files.remove() }
    #expect(unsafe truncate(files.path("answer.json"), 100 << 20) == 0)
    let outcome = try files.grade()
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.contains("is larger than 67108864 bytes"), "\(outcome.output)")
  }

  /// Questions that are wrong, and what the staff reads.
  private static let misconfigured: [(String?, String)] = [
    (nil, "the file is missing"), ("", "empty"), ("{", "line 1"), (#"{"logits": [1, 2], "labels": 9}"#, "label 9"),
    (#"{"logits": [NaN], "labels": 0}"#, "found NaN"), (#"{"logits": [1, 2], "labels": 0, "v2_mode": 1}"#, "v2_mode"),
    (#"{"logits": [1, 2], "labels": 0, "answer": {}}"#, "in a file of its own"),
    (#"{"logits": [1, 2], "labels": 0, "points": {"grad_W_1": 1}}"#, "belongs to a network"),
  ]

  @Test(
    "a wrong question exits 2, with a result in the format that says so, and the reason for the staff",
    arguments: formats)
  func wrongQuestion(_ format: String) throws {
    for (question, reason) in Self.misconfigured {
      let files = try AnswerFolder(question: question)
      defer { files.remove() }
      let outcome = try files.grade("--format", format)
      #expect(outcome.exitCode == 2)
      #expect(outcome.errors.contains(reason), "\(outcome.errors)")
      #expect(format == "native" || outcome.output.contains("The question is misconfigured."), "\(outcome.output)")
      if format != "github" { _ = try AnswerFolder.object(outcome.output) }
    }
  }

  @Test("a wrong question is reported in the format that it asks for")
  func formatOfWrongQuestion() throws {
    for place in [#""format": "gradescope""#, #""problem": {"format": "gradescope"}"#] {
      let files = try AnswerFolder(question: "{\(place), \"labels\": x}")
      defer { files.remove() }
      let result = try AnswerFolder.object(files.grade().output)
      #expect(result["output_format"] as? String == "text")
      let tests = try #require(result["tests"] as? [[String: Any]])
      #expect(tests.map { $0["visibility"] as? String } == ["hidden"])
      #expect(tests.allSatisfy { ($0["output"] as? String)?.contains("question.json: ") == true }, "\(tests)")
    }
  }

  @Test(
    "--fail-under exits 3 below that share of the points",
    arguments: [
      (#"{"loss": 0.417}"#, "0.25", 0), (#"{"loss": 0.417}"#, "0.26", 3), ("{}", "0", 0), ("nonsense", "0.01", 3),
      (AnswerFolder.right, "1", 0), (#"{"grad_a_L": [-0.341, 0.242, 0.099]}"#, "1", 3),
    ] as [(String, String, Int32)])
  func failUnder(_ answer: String, _ fraction: String, _ exitCode: Int32) throws {
    let files = try AnswerFolder(answer: Array(answer.utf8))
    defer { files.remove() }
    let outcome = try files.grade("--fail-under", fraction)
    #expect(outcome.exitCode == exitCode)
    _ = try AnswerFolder.object(outcome.output)
  }

  @Test("a wrong command line exits 2 and writes nothing")
  func usage() throws {
    let files = try AnswerFolder()
    defer { files.remove() }
    let question = files.path("question.json")
    let cases: [([String], String)] = [
      ([question, "--fail-under", "0.5"], "need --answer"), ([question, "x", "--answer", "y"], "found 2 files"),
      ([question, "--answer", "y", "--report", "r.csv"], "--report is about a class"),
      ([question, "--answer", "y", "--fail-under", "1.1"], "a number from 0 to 1"),
      ([question, "--answer", "y", "--fail-under", "nan"], "a number from 0 to 1"),
      ([question, "--answer", "y", "--format", "gradscope"], "expected native, gradescope"),
      (["-", "--answer", "-"], "standard input"), ([question, "--answer", ""], "--answer"),
      ([question, "--answer", "y", "--output", question], "would overwrite"),
    ]
    for (arguments, error) in cases {
      let outcome = try Program.run(["grade"] + arguments)
      #expect(outcome.exitCode == 2 && outcome.output == "")
      #expect(outcome.errors.contains(error), "\(outcome.errors)")
    }
    #expect(files.text("question.json") == AnswerFolder.question)
  }
}

@Suite("nabla grade --answer --output")
struct GradeOutputTests {
  @Test("the file is complete or as it was, and nothing else remains")
  func whole() throws {
    let files = try AnswerFolder()
    defer { files.remove() }
    try files.write(Array("old".utf8), to: "results.json")
    #expect(unsafe chmod(files.path("results.json"), 0o640) == 0)
    let outcome = try files.grade("--output", files.path("results.json"))
    #expect(outcome == Program.Outcome(exitCode: 0, output: "", errors: ""))
    #expect(try files.text("results.json") == files.grade().output)
    var status = stat()
    #expect(unsafe stat(files.path("results.json"), &status) == 0 && status.st_mode & 0o777 == 0o640)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: files.folder.path()).sorted()
        == ["answer.json", "question.json", "results.json"])
  }

  @Test("a disk that is full keeps an existing result")
  func full() throws {
    let files = try AnswerFolder()
    defer { files.remove() }
    try files.write(Array("old".utf8), to: "results.json")
    // A limit of 0 bytes for each file. The signal would end the shell's child, so it is ignored.
    let command =
      "trap '' XFSZ; ulimit -f 0; exec '\(Program.url.path())' grade '\(files.path("question.json"))' "
      + "--answer '\(files.path("answer.json"))' --output '\(files.path("results.json"))' 2>/dev/null"
    let outcome = try Program.run(["-c", command], executable: URL(filePath: "/bin/sh"))
    #expect(outcome.exitCode == 1)
    #expect(files.text("results.json") == "old")
    #expect(try FileManager.default.contentsOfDirectory(atPath: files.folder.path()).count == 3)
  }

  @Test(
    "a place that cannot be written exits 1 with the reason",
    arguments: [
      ("absent/results.json", "No such file or directory"), ("folder", "Is a directory"),
      ("/dev/full", "No space left"),
    ])
  func refused(_ name: String, _ error: String) throws {
    let files = try AnswerFolder()
    defer { files.remove() }
    #expect(unsafe mkdir(files.path("folder"), 0o700) == 0)
    let outcome = try files.grade("--output", name.hasPrefix("/") ? name : files.path(name))
    #expect(outcome.exitCode == 1 && outcome.output == "")
    #expect(outcome.errors.contains(error), "\(outcome.errors)")
  }

  @Test(
    "the streams of the process are written in place, after what is there",
    arguments: ["/dev/stdout", "/dev/fd/1", "-"])
  func streams(_ name: String) throws {
    let files = try AnswerFolder()
    defer { files.remove() }
    try files.write(Array("before\n".utf8), to: "log")
    let command =
      "exec '\(Program.url.path())' grade '\(files.path("question.json"))' --answer '\(files.path("answer.json"))' "
      + "--output \(name) >> '\(files.path("log"))'"
    #expect(try Program.run(["-c", command], executable: URL(filePath: "/bin/sh")).exitCode == 0)
    #expect(try files.text("log") == "before\n" + files.grade().output)
    var status = stat()
    #expect(unsafe lstat("/dev/stdout", &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
  }
}
