import Foundation
import Testing

/// The built program, and its output.
enum Program {
  /// Next to the test bundle: SwiftPM builds both into one directory.
  static let url = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appending(path: "nabla")

  struct Outcome: Equatable {
    var exitCode: Int32
    var output: String
    var errors: String
  }

  /// Runs a program until it ends.
  static func run(
    _ arguments: [String], input: String = "", environment: [String: String] = [:],
    executable: URL = url
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let files = try ScratchFiles()
    defer { files.remove() }
    process.standardInput = try files.reading(Data(input.utf8))
    process.standardOutput = try files.writing("output")
    process.standardError = try files.writing("errors")
    try process.run()
    process.waitUntilExit()
    return Outcome(
      exitCode: process.terminationStatus, output: try files.text("output"), errors: try files.text("errors"))
  }

  /// The program of that name on the path; nil if there is none.
  static func find(_ name: String) -> URL? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").map { URL(filePath: String($0)).appending(path: name) }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }
}

/// Files for a process' streams: a pipe could fill up and block the process.
private struct ScratchFiles {
  private let directory: URL

  init() throws {
    directory = FileManager.default.temporaryDirectory.appending(path: "nabla-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  }

  func reading(_ data: Data) throws -> FileHandle {
    let file = directory.appending(path: "input")
    try data.write(to: file)
    return try FileHandle(forReadingFrom: file)
  }

  func writing(_ name: String) throws -> FileHandle {
    let file = directory.appending(path: name)
    try Data().write(to: file)
    return try FileHandle(forWritingTo: file)
  }

  func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: directory.appending(path: name)), as: UTF8.self)
  }

  func remove() { try? FileManager.default.removeItem(at: directory) }
}
