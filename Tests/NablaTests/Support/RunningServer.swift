import Foundation
import Glibc
import Testing

/// `nabla serve` in its own process, on a port that it picks.
final class RunningServer {
  let port: Int
  let scheme: String
  /// Its lines before it listened.
  let notes: String
  let process = Process()
  private let errors = Pipe()
  /// Its lines after those, as far as they have come.
  private var unread = ""

  init(_ options: [String] = [], environment: [String: String] = [:]) throws {
    process.executableURL = Program.url
    process.arguments = ["serve", "--port", "0"] + options
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardError = errors
    try process.run()
    var output = ""
    while true {
      let data = errors.fileHandleForReading.availableData
      try #require(!data.isEmpty, "the server ended: \(output)")
      output += String(decoding: data, as: UTF8.self)
      guard let line = output.firstMatch(of: /listening on (https?):\/\/\S+:(\d+)\n/) else { continue }
      port = try #require(Int(line.2))
      scheme = String(line.1)
      notes = String(output[..<line.range.lowerBound])
      unread = String(output[line.range.upperBound...])
      break
    }
  }

  var url: String { "http://127.0.0.1:\(port)" }

  /// The processor time of its threads, in nanoseconds.
  func processorTime() throws -> Int {
    let tasks = "/proc/\(process.processIdentifier)/task"
    return try FileManager.default.contentsOfDirectory(atPath: tasks).reduce(0) { sum, task in
      let text = try String(contentsOfFile: "\(tasks)/\(task)/schedstat", encoding: .utf8)
      return sum + (text.split(separator: " ").first.flatMap { Int($0) } ?? 0)
    }
  }

  /// Sends a signal, waits for the end, and returns the exit code.
  @discardableResult
  func stop(_ signal: Int32 = SIGTERM) -> Int32 {
    if process.isRunning { kill(process.processIdentifier, signal) }
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// Sends SIGHUP, and returns the server's lines since the last time, up to the one about it.
  func hangUp() throws -> String {
    kill(process.processIdentifier, SIGHUP)
    var output = unread
    unread = ""
    while !output.contains("reloaded") || !output.hasSuffix("\n") {
      let data = errors.fileHandleForReading.availableData
      try #require(!data.isEmpty, "the server ended: \(output)")
      output += String(decoding: data, as: UTF8.self)
    }
    return output
  }

  /// Waits until the listener is closed: the drain has begun.
  func waitUntilItRefuses() throws {
    for _ in 0..<1000 {
      if (try? ClientConnection(port: port)) == nil { return }
      usleep(10_000)
    }
    Issue.record("the server still accepts, ten seconds after the signal")
  }

  deinit { stop() }
}
