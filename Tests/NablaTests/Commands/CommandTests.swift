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
    for command in ["serve", "compute", "healthcheck"] {
      #expect(outcome.output.contains("  \(command) "))
      let help = try Program.run([command, "--help"])
      #expect(help.exitCode == 0)
      #expect(help.output.hasPrefix("Usage: nabla \(command) [OPTIONS]\n"))
    }
  }

  @Test(
    "a wrong command line exits 2 with what was expected",
    arguments: [
      ([], "expected a command: serve, compute, grade or healthcheck."),
      (["server"], "unknown command \"server\", expected serve, compute, grade or healthcheck. Did you mean `serve`?"),
      (["start"], "unknown command \"start\", expected serve, compute, grade or healthcheck.\n"),
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

  @Test("compute exits 1 with problem details")
  func computeRefused() throws {
    let outcome = try Program.run(["compute"], input: #"{"logits": [0, 0], "labels": 2}"#)
    #expect(outcome.exitCode == 1)
    #expect(outcome.output.contains(#""status":422"#))
    #expect(outcome.output.contains(#""pointer":"/labels""#))
  }
}
