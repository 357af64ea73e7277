import Backpropagation
import Foundation
import GradientCore
import Testing

@testable import Grading

@Suite("docs/mistakes.md and the mistakes of a network's layers")
struct NetworkDocumentTests {
  private static let symbols = ["a_i", "h_i", "∇_{h_i}", "∇_{a_i}", "∇_{W_i}", "∇_{b_i}"]

  private static func symbol(of quantity: GradedQuantity) -> String? {
    switch quantity {
    case .a: "a_i"
    case .h: "h_i"
    case .gradH, .gradX: "∇_{h_i}"
    case .gradA: "∇_{a_i}"
    case .gradW: "∇_{W_i}"
    case .gradB: "∇_{b_i}"
    case .loss, .losses, .yHat, .gradYHat, .gradAL: nil
    }
  }

  /// A sentence of a mistake. One code can have several.
  private struct Row: Hashable {
    let misconception: Misconception

    static func == (a: Row, b: Row) -> Bool {
      a.misconception == b.misconception && a.misconception.sentence == b.misconception.sentence
    }

    func hash(into hasher: inout Hasher) { hasher.combine(misconception.sentence) }
  }

  /// The sentences that output units do not have, with the quantities where they are made.
  private static func mistakes() throws -> [Row: Set<String>] {
    let shared =
      ArrangementSlips.all(at: .gradAL).map(\.misconception)
      + FactorSlips.all(at: .gradAL, of: .softmax).map(\.misconception)
    var found: [Row: Set<String>] = [:]
    for activation in HiddenSlipTests.activations {
      for node in try HandNetwork(activation, .softmax).question().graph.nodes {
        guard let symbol = symbol(of: node.quantity) else { continue }
        for misconception in node.slips.map(\.misconception) + node.factors.map(\.misconception)
        where !shared.contains(where: { $0.sentence == misconception.sentence }) {
          found[Row(misconception: misconception), default: []].insert(symbol)
        }
      }
    }
    return found
  }

  @Test("every mistake has its row, with its quantities, its step and its sentence; no other row is there")
  func rows() throws {
    let expected = try Self.mistakes().map { row, places in
      let misconception = row.misconception
      let symbols = Self.symbols.filter(places.contains).joined(separator: ", ")
      return "| `\(misconception.code)` | \(symbols) | `\(misconception.step.rawValue)` | \(misconception.sentence) |"
    }
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/mistakes.md")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex { $0 == "| code of a layer | in | step | what the student reads |" })
    let found = lines[(start + 2)...].prefix { $0.hasPrefix("|") }.map(String.init)
    for row in Set(expected).subtracting(found).sorted() { Issue.record("missing in docs/mistakes.md:\n\(row)") }
    for row in Set(found).subtracting(expected).sorted() { Issue.record("not in the program:\n\(row)") }
    #expect(found.count == expected.count && !expected.isEmpty)
  }

  @Test("all forms of a mistake have one sentence in the report of a class")
  func forms() throws {
    let mistakes = try Self.mistakes().keys.map(\.misconception)
    for (code, forms) in Dictionary(grouping: mistakes, by: \.code) {
      let sentences = Set(forms.map { $0.sentenceOfForms ?? $0.sentence })
      #expect(sentences.count == 1, "\(code): \(sentences)")
    }
  }

  @Test("a sentence says what is wrong, then what to do, and ends with a full stop")
  func sentences() throws {
    for sentence in try Self.mistakes().keys.flatMap({
      [$0.misconception.sentence, $0.misconception.sentenceInPair, $0.misconception.sentenceOfForms].compactMap(\.self)
    }) {
      #expect(sentence.hasSuffix(".") && (sentence.contains(": ") || sentence.contains(". ")), "\(sentence)")
      #expect(sentence.first?.isUppercase == true, "\(sentence)")
    }
  }
}
