import GradientCore
import Testing

@testable import Service

@Suite("Field names of other programs")
struct FieldHintsTests {
  private static let known = Set(
    BatchFields.Field.allCases.map(\.rawValue) + GradeRequest.fieldNames + LintRequest.fieldNames
  ).subtracting(NetworkFields.Field.allCases.map(\.rawValue)).sorted()

  @Test("each name of another program has a hint to the field of Nabla")
  func fields() throws {
    for (name, field) in FieldHints.fields {
      #expect(name == name.lowercased() && !Self.known.contains(name), "\(name)")
      #expect(FieldHints.sentences[name] == nil, "\(name) has two meanings")
      #expect(Self.known.contains(field), "\(field)")
      let hint = try #require(FieldHints.gradients.hint(for: name, known: Self.known))
      #expect(hint.field == field && hint.text.contains("`\(field)`"), "\(name): \(hint.text)")
      // In capitals it is usually the same name.
      guard FieldHints.capitals[name.uppercased()] == nil else { continue }
      #expect(FieldHints.gradients.hint(for: name.uppercased(), known: Self.known)?.field == field, "\(name)")
    }
  }

  @Test("each reduction of another program is found in upper and lower case; a longer text is not looked up")
  func lookedUp() {
    for (name, text) in FieldHints.reductions {
      #expect(FieldHints.entry(of: FieldHints.reductions, for: name.uppercased()) == text, "\(name)")
    }
    let long = String(repeating: "x", count: 41)
    #expect(FieldHints.entry(of: [long: "a hint"], for: long) == nil)
  }

  @Test("no hint names a field that the document does not have")
  func otherDocument() {
    #expect(FieldHints.lint.hint(for: "return", known: LintRequest.fieldNames)?.field == nil)
    #expect(FieldHints.gradients.hint(for: "student", known: BatchFields.Field.allCases.map(\.rawValue)) == nil)
  }

  @Test("a name without a field in Nabla has a sentence")
  func sentences() {
    for (name, text) in FieldHints.sentences {
      #expect(name == name.lowercased() && !Self.known.contains(name), "\(name)")
      #expect(text.hasSuffix("."), "\(text)")
      #expect(FieldHints.gradients.hint(for: name, known: Self.known)?.text == "unknown field. \(text)", "\(name)")
    }
  }

  @Test("a capital letter that means something else has its own hint")
  func capitals() {
    for (name, text) in FieldHints.capitals {
      let small = FieldHints.gradients.hint(for: name.lowercased(), known: Self.known)
      let capital = FieldHints.gradients.hint(for: name, known: Self.known)
      #expect(capital?.text == "unknown field. \(text)" && capital?.text != small?.text, "\(name)")
    }
  }

  @Test("no quantity of Nabla is in the table of other names")
  func quantities() {
    for (name, text) in FieldHints.quantities {
      #expect(Quantity(rawValue: name) == nil && name == name.lowercased(), "\(name)")
      #expect(text.hasSuffix("."), "\(text)")
    }
  }

  @Test("no reduction of Nabla is in the table of other names")
  func reductions() {
    for (name, text) in FieldHints.reductions {
      #expect(Reduction(rawValue: name) == nil && name == name.lowercased(), "\(name)")
      #expect(text.hasSuffix("."), "\(text)")
    }
  }

  @Test(
    "a name that is in no table has no hint, however long it is",
    arguments: ["colour", String(repeating: "x", count: 1 << 20)])
  func noHint(_ name: String) {
    #expect(FieldHints.gradients.hint(for: name, known: Self.known) == nil)
  }
}
