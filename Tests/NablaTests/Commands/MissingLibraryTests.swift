import Foundation
import Testing

@Suite("nabla without FLINT, which is loaded when a number first needs it")
struct MissingLibraryTests {
  static let certified = #"{"logits":[2,1,0.1],"labels":0}"#
  static let nearTies = #"{"logits":[0,1e-9,3e-9,4e-9,7e-9],"labels":0,"label_smoothing":1}"#

  @Test("a number that the fast pass certifies needs no library")
  func certifiedNumbers() throws {
    #expect(try run(["compute"], input: Self.certified) == Program.run(["compute"], input: Self.certified))
  }

  @Test(
    "what needs it ends with 127 and a message, and a server does so at its start",
    arguments: [["compute"], ["serve", "--port", "0"], ["serve", "--check-config"]])
  func missing(arguments: [String]) throws {
    let outcome = try run(arguments, input: Self.nearTies)
    #expect(outcome.exitCode == 127)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains(#/nabla: \S*libflint\S*: .+\. Install FLINT with Arb/#), "\(outcome.errors)")
  }

  /// Runs the program where the dynamic linker finds an empty file in place of the library.
  private func run(_ arguments: [String], input: String) throws -> Program.Outcome {
    let folder = FileManager.default.temporaryDirectory.appending(path: "nabla-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in ["libflint-arb.so.2", "libflint.so.18", "libflint.so.19"] {
      try Data().write(to: folder.appending(path: name))
    }
    return try Program.run(arguments, input: input, environment: ["LD_LIBRARY_PATH": folder.path])
  }
}
