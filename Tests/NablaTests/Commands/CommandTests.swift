import Foundation
import Testing

@Suite("The command line")
struct CommandTests {
  @Test("--version is the contract's version")
  func version() throws {
    let contract = try String(contentsOf: Repository.file("openapi.yaml"), encoding: .utf8)
    let version = try #require(contract.firstMatch(of: /\n  version: (\S+)\n/)).1
    let outcome = try Program.run(["--version"])
    #expect(outcome == Program.Outcome(exitCode: 0, output: "nabla \(version)\n", errors: ""))
  }

  @Test("--help lists the commands, and a command its options", arguments: [["--help"], ["-h"], ["help"]])
  func help(_ arguments: [String]) throws {
    let outcome = try Program.run(arguments)
    #expect(outcome.exitCode == 0)
    for command in ["serve", "compute", "derive", "healthcheck"] {
      #expect(outcome.output.contains("  \(command) "))
      let help = try Program.run([command, "--help"])
      #expect(help.exitCode == 0)
      let operand = ["compute", "derive"].contains(command) ? " [FILE]" : ""
      #expect(help.output.hasPrefix("Usage: nabla \(command)\(operand) [OPTIONS]\n"))
      let options = help.output.split(separator: "\n").filter { $0.hasPrefix("  --") }
      #expect(!options.isEmpty)
      for option in options { #expect(option.contains("; default "), "\(option)") }
    }
  }

  @Test(
    "a wrong command line exits 2 with what was expected",
    arguments: [
      ([], "expected a command: serve, compute, derive, grade, lint, key or healthcheck."),
      (
        ["server"],
        "unknown command \"server\", expected serve, compute, derive, grade, lint, key or healthcheck. Did you mean `serve`?"
      ),
      (["start"], "unknown command \"start\", expected serve, compute, derive, grade, lint, key or healthcheck.\n"),
      (["--port", "80"], "\"--port\" comes before the command: `nabla serve --port …`"),
      (["serve", "--port", "80a"], "--port: found \"80a\", expected a whole number, 0 to 65535"),
      (["serve", "--port", "65536"], "--port: found \"65536\", expected"),
      (["serve", "--port", "+1"], "--port: found \"+1\", expected"),
      (["serve", "--port=-1"], "--port: found \"-1\", expected"),
      (["serve", "--port"], "--port has no value, expected a whole number"),
      (["serve", "--prot", "1"], "unknown option \"--prot\". Did you mean `--port`?"),
      (["serve", "8080"], "unknown option \"8080\""),
      (["serve", "--host", ""], "--host: found \"\", expected"),
      (["serve", "--port", "\u{1B}[31m"], #"--port: found "\u001b[31m", expected"#),
      (["serve", "--port", String(repeating: "9", count: 3_000)], "99…\", expected"),
      (["\u{1B}[31m"], #"unknown command "\u001b[31m""#), (["serve", "\u{9B}1m"], #"unknown option "\u009b1m""#),
      (
        ["compute", "--path", "/v1/bacprop"],
        "expected one of /v1/gradients, /v1/backprop, /v1/grade, /v1/lint, /v1/derivation. Did you"
      ),
      (["compute", "--path", "/livez"], "--path: found \"/livez\", expected one of"),
      (["compute", "--path", ""], "--path: found \"\", expected a path, such as /v1/backprop"),
      (["compute", #"{"logits": [1, 2]}"#], "compute: found JSON, expected a file. Standard input is JSON"),
      (["derive", "a.json", "b.json"], "derive: found 2 files, expected at most one"),
      (["derive", "a.json", "--fromat", "latex"], "unknown option \"--fromat\". Did you mean `--format`?"),
      (["compute", "--jobs", "2"], "compute: --jobs needs --ndjson: it is about requests on lines."),
      (["compute", "--skip=3", "a.json"], "compute: --skip needs --ndjson"),
      (["compute", "--max-body-bytes", "9"], "compute: --max-body-bytes needs --ndjson"),
      (["compute", "--ndjson=false", "--jobs", "2"], "compute: --jobs needs --ndjson"),
      (["compute", "--max-elements", "0"], "--max-elements: found \"0\", expected a whole number, 1 or more"),
    ])
  func wrongUsage(_ arguments: [String], _ error: String) throws {
    let outcome = try Program.run(arguments)
    #expect(outcome.exitCode == 2)
    #expect(outcome.output == "")
    #expect(outcome.errors.contains(error), "\(outcome.errors)")
  }

  @Test("compute writes its response to standard output, and exits 0")
  func compute() throws {
    let outcome = try Program.run(["compute"], input: #"{"logits": [0, 0], "labels": 0, "include": ["y_hat"]}"#)
    #expect(outcome == Program.Outcome(exitCode: 0, output: "{\"y_hat\":[0.5,0.5]}\n", errors: ""))
  }

  @Test(
    "compute has every path that accepts POST",
    arguments: [
      ("/v1/gradients", #"{"logits": [0], "labels": 0, "include": ["loss"]}"#, #"{"loss":0}"#),
      ("/v1/backprop", #"{"x": [1], "layers": [{"W": [[2]]}], "labels": 0, "include": ["a"]}"#, #"{"a_1":[2]}"#),
      ("/v1/grade", #"{"logits": [0], "labels": 0, "answer": {}, "format": "coderunner"}"#, #"{"fraction":"#),
      ("/v1/lint", #"{"logits": [[1, 2], [0, 3]], "labels": [0, 1], "quantities": ["loss"]}"#, #"{"pairs":["#),
      ("/v1/derivation", #"{"logits": [0], "labels": 0, "steps": ["5"]}"#, #"{"sample":0,"digits":4,"notes":["#),
    ])
  func path(_ path: String, _ body: String, _ response: String) throws {
    for arguments in [["compute", "--path", path], ["compute", "--path=\(path)"]] {
      let outcome = try Program.run(arguments, input: body)
      #expect(outcome.exitCode == 0)
      #expect(outcome.output.hasPrefix(response), "\(outcome.output)")
    }
    let outcome = try Program.run(["compute"], input: body, environment: ["NABLA_PATH": path])
    #expect(outcome.output.hasPrefix(response), "\(outcome.output)")
  }

  @Test("compute and derive read a file", arguments: [("compute", #"{"loss":"#), ("derive", "Numbers are rounded")])
  func file(_ command: String, _ response: String) throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "nabla-test-\(UUID().uuidString).json")
    try Data(#"{"logits": [0, 0], "labels": 0}"#.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let outcome = try Program.run([command, file.path()])
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.hasPrefix(response), "\(outcome.output)")
    let missing = try Program.run([command, "\(file.path())x"])
    #expect(missing.exitCode == 1)
    #expect(missing.errors.hasSuffix("No such file or directory\n"), "\(missing.errors)")
  }

  @Test("the environment may have options of lines, for other calls")
  func unusedVariables() throws {
    let outcome = try Program.run(
      ["compute"], input: #"{"logits": [0, 0], "labels": 0, "include": ["y_hat"]}"#,
      environment: ["NABLA_JOBS": "2", "NABLA_MAX_BODY_BYTES": "9"])
    #expect(outcome == Program.Outcome(exitCode: 0, output: "{\"y_hat\":[0.5,0.5]}\n", errors: ""))
  }

  @Test("compute exits 1 with problem details")
  func computeRefused() throws {
    let outcome = try Program.run(["compute"], input: #"{"logits": [0, 0], "labels": 2}"#)
    #expect(outcome.exitCode == 1)
    #expect(outcome.output.contains(#""status":422"#))
    #expect(outcome.output.contains(#""pointer":"/labels""#))
  }
}
