import Foundation
import Testing

/// The fenced blocks of README.md, in order.
struct Readme {
  struct Block: Sendable {
    let language: String
    let text: String
  }

  static let blocks: [Block] = {
    guard let text = try? String(contentsOf: Repository.file("README.md"), encoding: .utf8) else { return [] }
    return text.matches(of: /(?ms)^```(\w+)\n(.*?)^```$/).map {
      Block(language: String($0.1), text: String($0.2))
    }
  }()

  struct Command: Sendable, CustomTestStringConvertible {
    let line: String
    let output: String
    var testDescription: String { line }
  }

  /// The commands of the `console` blocks, each with what it prints.
  static let commands: [Command] = blocks.filter { $0.language == "console" }.flatMap { block in
    block.text.components(separatedBy: "$ ").dropFirst().map { part in
      let lines = part.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
      return Command(line: String(lines[0]), output: lines.count > 1 ? String(lines[1]) : "")
    }
  }

  /// A program of that language, and the `text` block behind it: what it prints.
  static func example(_ language: String) -> (source: String, output: String)? {
    guard let index = blocks.firstIndex(where: { $0.language == language }), index + 1 < blocks.count else {
      return nil
    }
    return (blocks[index].text, blocks[index + 1].text)
  }
}

@Suite("README.md: its commands and answers are true", .serialized)
struct ReadmeTests {
  @Test("it has commands to run") func notEmpty() {
    #expect(Readme.commands.count >= 5)
  }

  @Test("a command prints what stands below it", arguments: Readme.commands)
  func command(_ command: Readme.Command) throws {
    let server = try RunningServer()
    let shell = try #require(Program.find("bash"))
    let directory = Program.url.deletingLastPathComponent().path
    let outcome = try Program.run(
      ["-c", atPort(server, command.line)],
      environment: ["PATH": "\(directory):\(ProcessInfo.processInfo.environment["PATH"] ?? "")"], executable: shell)
    #expect(outcome.output.trimmingCharacters(in: .newlines) == command.output.trimmingCharacters(in: .newlines))
    #expect(outcome.errors == "")
  }

  @Test(
    "an example prints what stands below it, where its language is installed",
    arguments: [
      Example(language: "python", file: "call.py", program: "python3", arguments: []),
      Example(language: "javascript", file: "call.mjs", program: "node", arguments: []),
      Example(language: "go", file: "call.go", program: "go", arguments: ["run"]),
    ].filter { Program.find($0.program) != nil })
  func example(_ example: Example) throws {
    let (source, output) = try #require(Readme.example(example.language))
    let server = try RunningServer()
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString)-\(example.file)")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(atPort(server, source).utf8).write(to: file)
    let program = try #require(Program.find(example.program))
    let outcome = try Program.run(example.arguments + [file.path], executable: program)
    #expect(outcome.output == output, "\(outcome.errors)")
  }

  struct Example: Sendable, CustomTestStringConvertible {
    let language: String
    let file: String
    let program: String
    let arguments: [String]
    var testDescription: String { language }
  }

  private func atPort(_ server: RunningServer, _ text: String) -> String {
    text.replacing("localhost:8080", with: "127.0.0.1:\(server.port)")
  }
}
