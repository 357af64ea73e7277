import Foundation
import Testing

/// README.md, the pages of docs/ and the files of examples/: what they tell a reader to type, and what it prints.
enum Pages {
  /// A command, and the output that the page shows below it.
  struct Command: Sendable, CustomTestStringConvertible {
    let page: String
    let line: String
    let output: String
    var testDescription: String { "\(page): \(line)" }

    /// The line for a shell. `nabla lint` prints sentences only on a terminal: `script` makes one for it.
    var script: String {
      guard line.hasPrefix("nabla lint "), !line.contains("|"), !line.contains(">") else { return line }
      return "script -qec '\(line)' /dev/null < /dev/null | tr -d '\\r'"
    }

    /// The program at the head of the line.
    var program: String { line.split(separator: " ").first.map(String.init) ?? "" }
  }

  /// The pages at the root and those of docs/, by their paths in the repository.
  static let pages =
    ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"] + files(in: "docs").filter { $0.hasSuffix(".md") }

  /// The files at the top of examples/.
  static let examples = inExamplesFolder.filter { $0.split(separator: "/").count == 2 && !graders.contains($0) }

  /// The folders of examples/, each for a grader.
  static let graders = inExamplesFolder.filter { path in
    path.split(separator: "/").count == 2 && inExamplesFolder.contains { $0.hasPrefix("\(path)/") }
  }

  private static let inExamplesFolder = files(in: "examples").filter {
    // Not what Python leaves behind.
    !$0.contains("__pycache__") && !$0.hasPrefix("examples/.")
  }

  /// The commands of the pages' `console` blocks.
  static let inPages: [Command] = pages.flatMap { page in
    text(page).components(separatedBy: "\n```console\n").dropFirst().flatMap { rest in
      commands(in: rest.prefix(upTo: rest.range(of: "\n```")?.lowerBound ?? rest.endIndex), of: page)
    }
  }

  /// The commands in the examples' comments: indented by four spaces, as in this one.
  ///
  ///     $ python3 examples/gradients.py
  ///     [-0.3409988611140321, 0.24243297070471392, 0.09856589040931817]
  static let inExamples: [Command] = examples.flatMap { example in
    text(example).matches(of: /(?m)^(?:#|\/\/) {5}\$ .*\n(?:(?:#|\/\/) {5}.*\n)*/).flatMap { match in
      commands(in: match.output.replacing(/(?m)^(?:#|\/\/) {5}/, with: ""), of: example)
    }
  }

  static var commands: [Command] { inPages + inExamples }

  /// Without those in languages that are not installed here.
  static var runnable: [Command] {
    commands.filter { !["node", "go"].contains($0.program) || Program.find($0.program) != nil }
  }

  static func text(_ path: String) -> String {
    (try? String(contentsOf: Repository.file(path), encoding: .utf8)) ?? ""
  }

  private static func commands(in block: Substring, of page: String) -> [Command] {
    block.split(separator: /(?m)^\$\ /).map { part in
      let lines = part.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
      return Command(page: page, line: String(lines[0]), output: lines.count > 1 ? String(lines[1]) : "")
    }
  }

  static func files(in folder: String) -> [String] {
    let path = Repository.file(folder).path
    return (FileManager.default.subpaths(atPath: path) ?? []).sorted().map { "\(folder)/\($0)" }
  }
}

@Suite("What README.md, docs/ and examples/ tell a reader to type is true", .serialized)
struct ReadmeTests {
  /// Examples that no command can run as it is, each with the tests that run it.
  private static let elsewhere = ["examples/nabla.py": "Tests/Graders"]

  @Test("there are commands to run: in README.md, in docs/ and in examples/") func notEmpty() {
    #expect(Pages.inPages.count { $0.page == "README.md" } >= 5)
    #expect(Pages.inPages.count { $0.page.hasPrefix("docs/") } >= 3)
    #expect(Pages.inExamples.count >= 6)
    #expect(Self.elsewhere.keys.allSatisfy(Pages.examples.contains))
  }

  @Test("a command prints what is below it", arguments: Pages.runnable)
  func command(_ command: Pages.Command) throws {
    let server = try RunningServer()
    let folder = try examplesFolder(server)
    defer { try? FileManager.default.removeItem(at: folder) }
    let shell = try #require(Program.find("bash"))
    let programs = Program.url.deletingLastPathComponent().path
    let outcome = try Program.run(
      ["-c", "cd '\(folder.path)' || exit; " + atPort(server, command.script)],
      environment: ["PATH": "\(programs):\(ProcessInfo.processInfo.environment["PATH"] ?? "")"], executable: shell)
    // If standard output goes to a file, what the reader sees is standard error.
    let (shown, hidden) =
      command.line.contains(" > ")
      ? (outcome.errors, outcome.output) : (outcome.output, outcome.errors)
    #expect(shown.trimmingCharacters(in: .newlines) == command.output.trimmingCharacters(in: .newlines))
    #expect(hidden == "")
  }

  @Test("every file in examples/ is run, or read by one that is", arguments: Pages.examples)
  func isRun(_ example: String) throws {
    if Self.elsewhere[example] != nil { return }
    let name = URL(filePath: example).lastPathComponent
    let runs = Pages.commands.filter { command in
      command.line.contains(example)
        || Pages.examples.contains { command.line.contains($0) && code(Pages.text($0)).contains(name) }
    }
    #expect(!runs.isEmpty, "give it a comment with a command and its output")
  }

  @Test("README.md shows the examples as they are, and links to every one of them")
  func shown() throws {
    let readme = Pages.text("README.md")
    let python = try #require(readme.firstMatch(of: /(?ms)^```python\n(.*?)^```$/)).1
    #expect(code(Pages.text("examples/gradients.py")) == python)
    for example in Pages.examples { #expect(readme.contains("(\(example))"), "\(example)") }
  }

  @Test("each folder of examples/ has a README of five lines, tests, and a link in docs/graders.md")
  func graders() throws {
    #expect(Pages.graders.count == 8)
    for folder in Pages.graders {
      let readme = Pages.text("\(folder)/README.md")
      #expect((2...5).contains(readme.split(separator: "\n").count), "\(folder)")
      #expect(Pages.text("docs/graders.md").contains("(../\(folder))"), "\(folder)")
    }
    let tests = Pages.files(in: "Tests/Graders/examples").map(Pages.text).joined()
    for folder in Pages.graders { #expect(tests.contains("\"\(folder.dropFirst(9))"), "\(folder)") }
  }

  @Test("README.md is short enough to read: under 200 lines")
  func short() {
    #expect(Pages.text("README.md").split(separator: "\n", omittingEmptySubsequences: false).count <= 200)
  }

  @Test("what a page links to exists, also its heading", arguments: Pages.pages)
  func links(_ page: String) throws {
    let file = Repository.file(page)
    for match in Pages.text(page).matches(of: /\]\((?!https?:)([^)#\s]*)(#[^)]*)?\)/) {
      let target = match.1.isEmpty ? file : file.deletingLastPathComponent().appending(path: String(match.1))
      #expect(FileManager.default.fileExists(atPath: target.path), "\(match.0)")
      guard let heading = match.2 else { continue }
      #expect(headings(try String(contentsOf: target, encoding: .utf8)).contains(String(heading)), "\(match.0)")
    }
  }

  // docs/style.md is a glossary: `make of` in it is no command.
  @Test(
    "what a page tells a reader to make is a target of the Makefile",
    arguments: Pages.pages.filter { $0 != "docs/style.md" })
  func targets(_ page: String) {
    let targets = Set(Pages.text("Makefile").matches(of: /(?m)^([a-z0-9-]+):/).map { String($0.1) })
    for match in Pages.text(page).matches(of: /(?m)(?:^ *|`|&& |sudo )make ([a-z0-9-]+)/) {
      #expect(targets.contains(String(match.1)), "make \(match.1)")
    }
  }

  @Test("docs/picture.svg is drawn from the program's numbers", .enabled(if: Program.find("python3") != nil))
  func picture() throws {
    let python = try #require(Program.find("python3"))
    let outcome = try Program.run(
      [Repository.file("docs/picture.py").path, "--check"], environment: ["NABLA": Program.url.path],
      executable: python)
    #expect(outcome == Program.Outcome(exitCode: 0, output: "", errors: ""))
  }

  /// A page's headings as they are linked: `#what-is-right`.
  private func headings(_ text: String) -> [String] {
    text.matches(of: /(?m)^#+ (.*)$/).map { match in
      "#" + match.1.lowercased().filter { $0.isLetter || $0.isNumber || " -_".contains($0) }.replacing(" ", with: "-")
    }
  }

  /// An example without the comment at its head.
  private func code(_ text: String) -> String {
    String(text.trimmingPrefix(/(?:(?:#|\/\/).*\n)+\n*/))
  }

  /// A folder that has examples/ as the repository has it, except for the server's address.
  private func examplesFolder(_ server: RunningServer) throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "nabla-examples-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder.appending(path: "examples"), withIntermediateDirectories: true)
    for example in Pages.examples {
      try Data(atPort(server, Pages.text(example)).utf8).write(to: folder.appending(path: example))
    }
    return folder
  }

  private func atPort(_ server: RunningServer, _ text: String) -> String {
    text.replacing("localhost:8080", with: "127.0.0.1:\(server.port)")
  }
}
