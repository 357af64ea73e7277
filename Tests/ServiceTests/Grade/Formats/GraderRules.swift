import Foundation
import Testing

/// The rules of the programs that parse a result: Tests/Graders/parsers, in Python, which the tests of `examples` use
/// too.
struct GraderRules {
  static let python: URL? = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .map { URL(filePath: String($0)).appending(path: "python3") }
    .first { FileManager.default.isExecutableFile(atPath: $0.path) }

  private let format: String
  private var lines = ""

  init(_ format: String) { self.format = format }

  /// Adds a result to check.
  ///
  /// - Parameter arguments: what the program knows besides, as JSON.
  mutating func add(_ result: String, _ arguments: String = "{}") throws {
    let text = try JSONSerialization.data(withJSONObject: result, options: .fragmentsAllowed)
    lines += "[\(String(decoding: text, as: UTF8.self)), \(arguments)]\n"
  }

  /// - Returns: a line for each result that the program would refuse, drop or show wrongly.
  func faults() throws -> [String] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "nabla-rules-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (input, output) = (folder.appending(path: "results"), folder.appending(path: "faults"))
    try Data(lines.utf8).write(to: input)
    try Data().write(to: output)
    let process = Process()
    process.executableURL = Self.python
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../..")
    process.arguments = ["-B", root.appending(path: "Tests/Graders/check.py").standardizedFileURL.path, format]
    process.standardInput = try FileHandle(forReadingFrom: input)
    process.standardOutput = try FileHandle(forWritingTo: output)
    try process.run()
    process.waitUntilExit()
    let found = try String(contentsOf: output, encoding: .utf8).split(separator: "\n").map(String.init)
    try #require(process.terminationStatus == (found.isEmpty ? 0 : 1), "check.py failed")
    return found
  }
}
