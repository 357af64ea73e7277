import Foundation
import GradientCore
import Testing

@testable import Grading

/// docs/mistakes.md has a row for each mistake of logistic and identity units that softmax does not have.
@Suite("docs/mistakes.md and the other output units")
struct UnitsDocumentTests {
  private static let symbols: [(quantity: GradedQuantity, symbol: String)] = [
    (.yHat, "ŷ"), (.losses, "losses"), (.loss, "loss"), (.gradYHat, "∇_ŷ"), (.gradAL, "∇_{a_L}"),
  ]

  private static func misconceptions(_ quantity: GradedQuantity, _ unit: OutputUnit) -> [Misconception] {
    OutputSlips.slips(at: quantity, of: unit).map(\.misconception)
      + OutputSlips.factors(at: quantity, of: unit).map(\.misconception)
  }

  private static func isEqual(_ a: Misconception, _ b: Misconception) -> Bool {
    a.code == b.code && a.sentence == b.sentence
  }

  /// One row for each sentence, in the order of the units and of the derivation.
  private static var rows: [String] {
    let known = symbols.flatMap { misconceptions($0.quantity, .softmax) }
    return [(OutputUnit.logistic, "logistic"), (.identity, "identity")].flatMap { unit, name in
      var rows: [(misconception: Misconception, symbols: [String])] = []
      for (quantity, symbol) in symbols {
        for misconception in misconceptions(quantity, unit) where !known.contains(where: { isEqual($0, misconception) })
        {
          if let row = rows.firstIndex(where: { isEqual($0.misconception, misconception) }) {
            if rows[row].symbols.last != symbol { rows[row].symbols.append(symbol) }
          } else {
            rows.append((misconception, [symbol]))
          }
        }
      }
      return rows.map { misconception, symbols in
        "| `\(misconception.code)` | \(name) | \(symbols.joined(separator: ", ")) | `\(misconception.step.rawValue)` "
          + "| \(misconception.sentence) |"
      }
    }
  }

  @Test("every mistake of logistic and identity units has its row, and no other row is there")
  func rows() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/mistakes.md")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
    let header = try #require(lines.firstIndex { $0 == "| code | units | in | step | what the student reads |" })
    let found = lines[(header + 2)...].prefix { $0.hasPrefix("|") }.map(String.init)
    #expect(!Self.rows.isEmpty)
    for row in Self.rows where !found.contains(row) { Issue.record("missing in docs/mistakes.md:\n\(row)") }
    for row in found where !Self.rows.contains(row) { Issue.record("not in the program:\n\(row)") }
    #expect(found == Self.rows)
  }

  @Test("a sentence says what is wrong, then what to do, and ends with a full stop")
  func sentences() {
    for unit in OutputUnit.allCases {
      for misconception in Self.symbols.flatMap({ Self.misconceptions($0.quantity, unit) }) + Precision.misconceptions {
        let sentence = misconception.sentence
        #expect(sentence.hasSuffix(".") && (sentence.contains(": ") || sentence.contains(". ")), "\(sentence)")
        #expect(sentence.first?.isLowercase != true || sentence.hasPrefix("ŷ"), "\(sentence)")
      }
    }
  }
}
