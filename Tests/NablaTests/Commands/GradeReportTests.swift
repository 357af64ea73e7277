import Foundation
import Testing

@Suite("nabla grade --report")
struct GradeReportTests {
  private static let question =
    #"{"logits": [2.0, 1.0, 0.1], "labels": 0, "tolerance": {"decimals": 3}, "points": {"loss": 1, "grad_a_L": 1}}"#
  private static let submissions = #"""
    {"id": "=ada", "answer": {"loss": 0.417, "grad_a_L": [0.341, -0.242, -0.099]}}
    {"id": "bob, \"b\"", "answer": {"loss": 0.417, "grad_a_L": [-0.341, 0.242, 0.099]}}
    {"id": "<script>eve()</script>", "answer": {"grad_a_L": [0.341, -0.242, -0.099]}}
    """#

  /// Grades in a new folder, and hands it to `check` before it is removed.
  private func grade(
    _ reports: [String], submissions: String = submissions, _ check: (Program.Outcome, URL) throws -> Void
  ) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "nabla-report-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(Self.question.utf8).write(to: folder.appending(path: "question.json"))
    try Data(submissions.utf8).write(to: folder.appending(path: "submissions.ndjson"))
    let options = reports.map { "--report '\($0)'" }.joined(separator: " ")
    let line = "cd '\(folder.path())' && '\(Program.url.path())' grade question.json submissions.ndjson \(options)"
    try check(try Program.run(["-c", line], executable: URL(filePath: "/bin/sh")), folder)
  }

  @Test("SIGINT stops between two results, and writes no report", arguments: [false, true])
  func interrupted(_ isArray: Bool) throws {
    try grade([]) { _, folder in
      let process = Process()
      (process.executableURL, process.currentDirectoryURL) = (Program.url, folder)
      process.arguments = ["grade", "question.json", "-", "--report", "class.csv", "--report", "class.json"]
      let (input, output, errors) = (Pipe(), Pipe(), Pipe())
      (process.standardInput, process.standardOutput, process.standardError) = (input, output, errors)
      try process.run()
      try input.fileHandleForWriting.write(contentsOf: Data("\(isArray ? "[" : "")\(Self.submissions)\n".utf8))
      if isArray {
        while try files(of: folder).count < 4 { usleep(1_000) }
      } else {
        var lines = ""
        while lines.split(separator: "\n").count < 3 {
          lines += String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        }
      }
      kill(process.processIdentifier, SIGINT)
      process.waitUntilExit()
      #expect(process.terminationStatus == 130)
      let text = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
      #expect(text == "nabla: stopped after \(isArray ? 0 : 3) submissions; reports are not written\n")
      #expect(try files(of: folder) == ["question.json", "submissions.ndjson"])
    }
  }

  private func files(of folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()
  }

  private func python(_ script: String, _ folder: URL) throws -> String {
    let python = try #require(Program.find("python3"))
    let outcome = try Program.run(["-c", script, folder.path()], executable: python)
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    return outcome.output
  }

  @Test("each kind is written, next to the results")
  func kinds() throws {
    try grade(["class.csv", "class.json", "class.html"]) { outcome, folder in
      #expect(outcome.exitCode == 0, "\(outcome.errors)")
      #expect(outcome.output.split(separator: "\n").count == 3)
      let found = try files(of: folder)
      #expect(found == ["class.csv", "class.html", "class.json", "question.json", "submissions.ndjson"])
      let script = """
        import csv, json, sys
        rows = list(csv.reader(open(sys.argv[1] + "/class.csv", newline="", encoding="utf-8")))
        print([row[0] for row in rows], {len(row) for row in rows}, rows[1][6:])
        summary = json.load(open(sys.argv[1] + "/class.json"))
        print(summary["count"], summary["codes"][0]["code"], summary["codes"][0]["alone"], summary["mistakes"][0]["ids"])
        """
      let printed = try python(script, folder)
      #expect(
        printed == """
          ['id', "'=ada", 'bob, "b"', '<script>eve()</script>'] {9} ['0', 'wrong', 'sign_lost']
          3 sign_lost 1 ['=ada', '<script>eve()</script>']

          """)
    }
  }

  @Test("the page is HTML without a script, whose tags are balanced, and shows the ids as text")
  func page() throws {
    try grade(["class.html"]) { _, folder in
      let script = """
        import html.parser, sys
        class Page(html.parser.HTMLParser):
            tags, open, text = set(), [], ""
            def handle_starttag(self, tag, attributes):
                self.tags.add(tag)
                assert not [name for name, _ in attributes if name.startswith("on") or name in ("src", "href")]
                if tag != "meta": self.open.append(tag)
            def handle_endtag(self, tag): assert self.open.pop() == tag, tag
            def handle_data(self, text): self.text += text
        page = Page()
        page.feed(open(sys.argv[1] + "/class.html", encoding="utf-8").read())
        page.close()
        print(page.open, sorted(page.tags), "=ada, <script>eve()</script>" in page.text)
        """
      let printed = try python(script, folder)
      #expect(
        printed
          == "[] ['body', 'h1', 'h2', 'h3', 'head', 'html', 'li', 'meta', 'p', 'span', 'style', 'table', 'td', 'th', 'title', 'tr', 'ul'] True\n"
      )
    }
  }

  @Test(
    "a wrong command line exits 2 before anything is graded",
    arguments: [
      (["class.xlsx"], "--report: found \"class.xlsx\", expected a file that ends in .csv, .json or .html."),
      (["class.csv", "class"], "--report: found \"class\""), (["class.csv", "class.csv"], "is given twice"),
      (["question.json"], "--report would overwrite question.json."), ([""], "--report: found \"\""),
    ] as [([String], String)])
  func usage(_ reports: [String], _ error: String) throws {
    try grade(reports) { outcome, folder in
      #expect(outcome.exitCode == 2)
      #expect(outcome.output == "")
      #expect(outcome.errors.contains(error), "\(outcome.errors)")
      let found = try files(of: folder)
      #expect(found == ["question.json", "submissions.ndjson"])
    }
  }

  @Test("a file in a folder that does not exist exits 1 before anything is graded, and leaves no other report")
  func noFolder() throws {
    try grade(["class.csv", "nowhere/class.json"]) { outcome, folder in
      #expect(outcome.exitCode == 1)
      #expect(outcome.output == "")
      #expect(outcome.errors == "nabla: cannot write nowhere/class.json: No such file or directory\n")
      let found = try files(of: folder)
      #expect(found == ["question.json", "submissions.ndjson"])
    }
  }

  @Test("a file that cannot be written to its end exits 1, and the other reports are written")
  func full() throws {
    try grade(["class.html"]) { _, folder in
      for (link, target) in [("full.csv", "/dev/full"), ("full.json", "/dev/full"), ("folder.html", "/tmp")] {
        let other = folder.appending(path: "other.csv")
        try? FileManager.default.removeItem(at: other)
        let path = folder.appending(path: link).path()
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
        let line =
          "cd '\(folder.path())' && '\(Program.url.path())' grade question.json submissions.ndjson --report '\(link)' --report other.csv"
        let outcome = try Program.run(["-c", line], executable: URL(filePath: "/bin/sh"))
        #expect(outcome.exitCode == 1, "\(link)")
        #expect(outcome.errors.contains("nabla: cannot write \(link): "), "\(outcome.errors)")
        #expect(
          FileManager.default.fileExists(atPath: other.path()) == (target == "/dev/full"))
      }
    }
  }

  @Test("an earlier report is replaced, and kept if nothing could be graded")
  func replaced() throws {
    try grade(["class.csv"]) { _, folder in
      let file = folder.appending(path: "class.csv")
      try Data("earlier".utf8).write(to: file)
      let shell = URL(filePath: "/bin/sh")
      let grade = "cd '\(folder.path())' && '\(Program.url.path())' grade question.json"
      let nothing = try Program.run(["-c", "\(grade) - --report class.csv < /dev/null"], executable: shell)
      #expect(nothing.exitCode == 1)
      #expect(try String(contentsOf: file, encoding: .utf8) == "earlier")
      #expect(
        try Program.run(["-c", "\(grade) submissions.ndjson --report class.csv"], executable: shell).exitCode == 0)
      #expect(try String(contentsOf: file, encoding: .utf8).hasPrefix("id,score"))
      #expect(try files(of: folder).count == 3)
    }
  }

  @Test("the help lists it")
  func help() throws {
    #expect(try Program.run(["grade", "--help"]).output.contains("--report FILE"))
  }
}
