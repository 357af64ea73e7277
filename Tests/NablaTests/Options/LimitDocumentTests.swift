import Foundation
import Testing

/// An option in docs/limits.md, or in `--help`.
private struct Documented: Equatable {
  var option: String
  /// The default in the option's unit; nil if it depends on the machine.
  var usual: Double?
}

@Suite("docs/limits.md, the options, and their tests")
struct LimitDocumentTests {
  /// Options that are not limits: docs/operations.md, docs/access.md and docs/tls.md have them.
  private static let others: Set = [
    "--config", "--host", "--port", "--frame-ancestors", "--protocols", "--tls-cert", "--tls-key", "--tls-client-ca",
    "--keys-file", "--trusted-proxy", "--cors-origin", "--log", "--log-level", "--metrics-listen",
  ]

  @Test("--help and the document have the same options, with the same defaults")
  func document() throws {
    let document = try documented().sorted { $0.option < $1.option }
    let help = try helped().filter { !Self.others.contains($0.option) }.sorted { $0.option < $1.option }
    #expect(document.map(\.option) == help.map(\.option))
    for (row, option) in zip(document, help) { #expect(row == option) }
    #expect(document.count > 40)
  }

  @Test("a test reaches the limit of every option, and each environment variable is its name in capitals")
  func provoked() throws {
    let rows = LimitTests.requests + LimitTests.waits + LimitTests.connections + LimitTests.cutOffs + LimitTests.codings
    let inRows = rows.flatMap(\.options).filter { $0.hasPrefix("--") }
    let provoked = Set(inRows).union(Self.elsewhere.keys)
    #expect(try provoked == Set(documented().map(\.option)))
    for option in provoked {
      let variable = "NABLA_" + option.dropFirst(2).uppercased().replacing("-", with: "_")
      let outcome = try Program.run(["serve"], environment: [variable: "none"])
      #expect(outcome.exitCode == 2)
      #expect(outcome.errors.contains("\(variable): found \"none\", expected a "), "\(outcome.errors)")
    }
  }

  /// Limits that no row reaches, each with its test.
  private static let elsewhere = [
    "--tls-handshake-seconds": "LimitTests.handshake",
    "--min-answer-bytes-per-second": "LimitTests.slowReader",
    "--loops": "LimitTests.loops",
    "--drain-seconds": "LimitTests.drainDeadline",
    "--drain-delay-seconds": "LimitTests.drainDelay",
    "--drain-idle-seconds": "SocketTransportTests, DrainTests.idleIsUsed and idle",
    "--max-requests-at-work": "SocketTransportTests, HTTPServerTests",
    "--max-gzip-here-bytes": "HTTPWireTests, AcceptedCodingsTests; SocketTransportTests, ResponseEncodingTests",
    "--max-unsent-bytes": "HTTPWireTests, ConnectionTests",
    "--max-kernel-unsent-bytes": "SocketTransportTests, TurnTests.kernelUnsent",
    "--max-workers": "SocketTransportTests, TurnTests.workers",
    "--max-loop-work": "SocketTransportTests, TurnTests.workerThreshold",
    "--max-turn-microseconds": "SocketTransportTests, TurnTests.turnTime",
    "--max-body-memory-percent-per-address": "HTTPWireTests, BudgetTests.addresses",
    "--reserved-response-bytes": "HTTPWireTests, BudgetTests.smallResponses",
    "--max-answers-per-turn": "SocketTransportTests, TurnTests.requests",
    "--max-transfers-per-turn": "SocketTransportTests, TurnTests.transfers",
    "--max-parts-per-turn": "SocketTransportTests, TurnTests.parts",
    "--max-parts-ahead": "SocketTransportTests, PartsAheadTests",
    "--max-parts-waiting": "SocketTransportTests, PartsAheadTests",
    "--rate-per-key": "AccessTests, RateLimitTests.perKey",
    "--rate-per-address": "AccessTests, RateLimitTests.perAddress; NablaTests, AccessCommandTests",
    "--backlog": "SocketTransportTests, TurnTests.backlog",
  ]

  /// The rows of the document's tables: option, limit, default.
  private func documented() throws -> [Documented] {
    let text = try String(contentsOf: Repository.file("docs/limits.md"), encoding: .utf8)
    return text.matches(of: /\| `(--[a-z-]+)` \| [^|]+ \| ([^|]+) \|/).map {
      Documented(option: String($0.1), usual: Self.number($0.2))
    }
  }

  private func helped() throws -> [Documented] {
    let text = try Program.run(["serve", "--help"]).output
    return text.matches(of: /\n  (--[a-z-]+) [A-Z]+ +[^\n]*; default ([^\n]+)/).map {
      Documented(option: String($0.1), usual: Double($0.2))
    }
  }

  /// `64 MiB`, `10 s`, `100` as a number.
  private static func number(_ text: Substring) -> Double? {
    let parts = text.split(separator: " ")
    let units: [String: Double] = ["B": 1, "s": 1, "KiB": 1024, "KiB/s": 1024, "MiB": 1_048_576]
    guard let value = Double(parts[0]) else { return nil }
    return parts.count == 1 ? value : units[String(parts[1])].map { value * $0 }
  }
}
