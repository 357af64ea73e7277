import Foundation
import HTTPWire
import Testing

@testable import SocketTransport

@Suite("docs/limits.md and the limits in the code")
struct LimitPropertyTests {
  @Test("every property that is a limit has a row in the document", arguments: [limits, timeouts, wireLimits])
  func named(_ names: [String]) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/limits.md")
    let text = try String(contentsOf: file, encoding: .utf8)
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| ") }
    for name in names { #expect(rows.contains { $0.contains("`\(name)`") }, "\(name) has no row") }
    #expect(names.count > 8)
  }

  private static let limits = Mirror(reflecting: ServerLimits()).children.compactMap(\.label).filter { $0 != "wire" }
  private static let timeouts = Mirror(reflecting: WireTimeouts()).children.compactMap(\.label)
  private static let wireLimits = Mirror(reflecting: WireLimits()).children.compactMap(\.label)
}
