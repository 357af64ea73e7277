import Foundation
import Grading
import Testing

/// A row for each mistake, rule and step is in docs/mistakes.md, with the text that the program has.
@Suite("docs/mistakes.md and the catalogue")
struct GradingDocumentTests {
  @Test("every mistake has its row, with its quantities, its step and its sentence; no other row is there")
  func mistakes() throws {
    expectEqual(try rows(under: "| code | in | step | what the student reads |"), Self.mistakes)
  }

  @Test("every step of the derivation has its row, with its formula")
  func steps() throws {
    let steps = DerivationStep.allCases.map { "| `\($0.rawValue)` | \($0.formula) |" }
    expectEqual(try rows(under: "| step | the right formula |"), steps)
  }

  @Test("every rule that an answer can break has its row, with its sentence")
  func rules() throws {
    let rules = BrokenRule.Rule.allCases.map { "| `\($0.rawValue)` | \($0.sentence) |" }
    let header = "| rule | what the student reads |"
    expectEqual(try rows(under: header, in: "docs/grading-reference.md"), rules)
  }

  @Test("a sentence that is different next to another mistake is in the document")
  func pairs() throws {
    let different = GradedQuantity.ofLogits.flatMap(Misconception.all).filter { $0.sentence != $0.sentenceInPair }
    #expect(!different.isEmpty)
    for misconception in different {
      #expect(try Self.document().contains("`\(misconception.code)` reads \"\(misconception.sentenceInPair)\""))
    }
  }

  @Test("a sentence says what is wrong, then what to do, and ends with a full stop", arguments: GradedQuantity.ofLogits)
  func sentences(_ quantity: GradedQuantity) {
    for misconception in Misconception.all(of: quantity) {
      for sentence in [misconception.sentence, misconception.sentenceInPair] {
        #expect(sentence.hasSuffix("."), "\(sentence)")
        #expect(sentence.contains(": ") || sentence.contains(". "), "\(sentence)")
        #expect(sentence.first?.isLowercase != true || sentence.hasPrefix("ŷ"), "\(sentence)")
      }
    }
  }

  @Test("every specimen of a mistake is one that the catalogue lists", arguments: GradedQuantity.ofLogits)
  func specimens(_ quantity: GradedQuantity) {
    let listed = Set(Misconception.all(of: quantity).map(\.code))
    let specimens = Questions.plain.specimens(of: quantity) + Questions.plain.pairSpecimens(of: quantity)
    #expect(Set(specimens.flatMap(\.codes)).isSubset(of: listed))
  }

  // MARK: The program's rows

  private static let symbols: [(quantity: GradedQuantity, symbol: String)] = [
    (.yHat, "ŷ"), (.loss, "loss"), (.losses, "losses"), (.gradYHat, "∇_ŷ"), (.gradAL, "∇_{a_L}"),
  ]

  /// One row for each sentence, in the order of the derivation.
  private static var mistakes: [String] {
    var rows: [(misconception: Misconception, symbols: [String])] = []
    for (quantity, symbol) in symbols {
      for misconception in Misconception.all(of: quantity) {
        let known = rows.firstIndex { row in
          row.misconception.code == misconception.code && row.misconception.sentence == misconception.sentence
            && row.misconception.step == misconception.step
        }
        if let known { rows[known].symbols.append(symbol) } else { rows.append((misconception, [symbol])) }
      }
    }
    return rows.map { misconception, symbols in
      let all = symbols.count == Self.symbols.count ? "all" : symbols.joined(separator: ", ")
      return "| `\(misconception.code)` | \(all) | `\(misconception.step.rawValue)` | \(misconception.sentence) |"
    }
  }

  // MARK: The document's rows

  private static func document(_ path: String = "docs/mistakes.md") throws -> String {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../\(path)")
    return try String(contentsOf: file, encoding: .utf8)
  }

  /// The rows of the table that begins with a header.
  private func rows(under header: String, in path: String = "docs/mistakes.md") throws -> [String] {
    let lines = try Self.document(path).split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex { $0 == header }, "\(path) has no table with this header")
    return lines[(start + 2)...].prefix { $0.hasPrefix("|") }.map(String.init)
  }

  /// Names the rows to add and to remove.
  private func expectEqual(_ found: [String], _ expected: [String]) {
    #expect(!expected.isEmpty)
    for row in expected where !found.contains(row) { Issue.record("missing in the page:\n\(row)") }
    for row in found where !expected.contains(row) { Issue.record("not in the program:\n\(row)") }
    #expect(found == expected, "the rows are in another order")
  }
}
