import Foundation
import Testing

@Suite("nabla lint")
struct LintCommandTests {
  private static let pairs = #"{"logits": [2.0, 1.0, 0.1], "labels": 0, "quantities": ["grad_a_L"]}"#
  private static let clear =
    #"{"logits": [[1.2, -0.5, 0.3, 2.1], [0.4, 0.9, -1.1, 1.7], [0.6, 0.2, 2.4, -0.8]], "labels": [0, 2, 3], "#
    + #""quantities": ["y_hat"]}"#

  @Test(
    "it exits with 0 if nothing remains, with 1 if pairs do, and with 2 for a wrong question",
    arguments: [
      (clear, 0), (pairs, 1), (#"{"logits": [1, 2], "labels": 7}"#, 2), ("{", 2),
      (clear.replacing("{", with: #"{"variants": 2, "#), 0), (pairs.replacing("{", with: #"{"variants": 2, "#), 1),
      // Each sample is classified right, but not in the variants.
      (clear.replacing("[0, 2, 3]", with: "[3, 3, 2]").replacing("y_hat", with: "grad_a_L"), 1),
      (clear.replacing("[0, 2, 3]", with: #"[3, 3, 2], "variants": 2"#).replacing("y_hat", with: "grad_a_L"), 0),
    ])
  func exitCodes(_ question: String, _ code: Int) throws {
    let outcome = try Program.run(["lint", "-"], input: question)
    #expect(Int(outcome.exitCode) == code, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.output.isEmpty == (code == 2))
    #expect(outcome.errors.hasPrefix("nabla: <stdin>") == (code == 2))
  }

  @Test("not on a terminal, it writes the response of /v1/lint")
  func sameBytes() throws {
    let lint = try Program.run(["lint", "-"], input: Self.pairs)
    let compute = try Program.run(["compute", "--path", "/v1/lint"], input: Self.pairs)
    #expect(lint.output == compute.output)
  }

  @Test("--format chooses between sentences and JSON")
  func format() throws {
    let text = try Program.run(["lint", "-", "--format", "text"], input: Self.pairs)
    #expect(text.output.contains("graded right in grad_a_L."), "\(text.output)")
    let json = try Program.run(["lint", "-", "--format", "json"], input: Self.pairs)
    #expect(json.output.hasPrefix(#"{"pairs":["#))
    #expect(text.exitCode == 1 && json.exitCode == 1)
  }

  @Test("on a terminal, it writes sentences")
  func sentences() throws {
    guard let script = Program.find("script") else { return }
    let file = FileManager.default.temporaryDirectory.appending(path: "nabla-lint-\(UUID().uuidString).json")
    try Data(Self.pairs.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let outcome = try Program.run(
      ["-qec", "\(Program.url.path) lint \(file.path)", "/dev/null"], executable: script)
    #expect(outcome.exitCode == 1)
    #expect(outcome.output.contains("graded right in grad_a_L."), "\(outcome.output)")
    #expect(!outcome.output.contains(#""pairs""#))
  }

  @Test(
    "a wrong command line exits with 2",
    arguments: [
      (["lint"], "found 0 files, expected one"), (["lint", "a", "b"], "found 2 files, expected one"),
      (["lint", "-", "--format", "yaml"], "text or json"), (["lint", "/no/such/file"], "/no/such/file"),
      (["lint", "-", "--nonsense", "1"], "unknown option"),
    ])
  func wrongUsage(_ arguments: [String], _ error: String) throws {
    let outcome = try Program.run(arguments)
    #expect(outcome.exitCode == 2)
    #expect(outcome.output == "")
    #expect(outcome.errors.contains(error), "\(outcome.errors)")
  }
}
