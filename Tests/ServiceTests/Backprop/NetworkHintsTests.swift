import Testing

@testable import Service

@Suite("Names of other programs in a network")
struct NetworkHintsTests {
  private static let known = BackpropFields.names

  @Test("each name of another program has a hint to the field of Nabla")
  func fields() {
    for (name, field) in NetworkHints.fields {
      #expect(name == name.lowercased() && !Self.known.contains(name) && Self.known.contains(field), "\(name)")
      #expect(NetworkHints.sentences[name] == nil, "\(name) has two meanings")
      #expect(FieldHints.backprop.hint(for: name, known: Self.known)?.field == field, "\(name)")
    }
    let layer = LayerFields.Field.allCases.map(\.rawValue)
    for (name, field) in NetworkHints.layerFields {
      #expect(name == name.lowercased() && !layer.contains(name) && layer.contains(field), "\(name)")
      #expect(FieldHints.layer.hint(for: name.uppercased(), known: layer)?.field == field, "\(name)")
    }
  }

  @Test("a name without a field has a sentence")
  func sentences() {
    for (name, text) in NetworkHints.sentences {
      #expect(name == name.lowercased() && !Self.known.contains(name) && text.hasSuffix("."), "\(name)")
      #expect(FieldHints.backprop.hint(for: name, known: Self.known)?.text == "unknown field. \(text)", "\(name)")
    }
    for (name, text) in NetworkHints.ofLayer {
      #expect(text.hasSuffix(".") && NetworkHints.layerFields[name] == nil, "\(name)")
      #expect(FieldHints.layer.hint(for: name, known: [])?.text == "unknown field. \(text)", "\(name)")
    }
  }

  @Test("a sentence about logits is not said about a network")
  func logits() {
    for name in ["temperature", "mask", "probs", "from_logits"] {
      #expect(FieldHints.backprop.hint(for: name, known: Self.known) == nil, "\(name)")
    }
    #expect(FieldHints.backprop.hint(for: "batch_size", known: Self.known)?.text.contains("`x` and `W`") == true)
  }

  @Test(
    "a name that is no quantity is recognised, with its number",
    arguments: [
      ("dW1", " It is called `grad_W_1`."), ("db_12", " It is called `grad_b_12`."), ("z2", " It is called `a_2`."),
      ("delta_1", " It is called `grad_a_1`."), ("delta", " It is called `grad_a`."), ("cost", " It is called `loss`."),
      ("grad_w_2", " Did you mean `grad_W_2`?"), ("a_01", " Did you mean `a_1`?"),
      ("gard_h_3", " Did you mean `grad_h_3`?"),
      ("y_hta", " Did you mean `y_hat`?"),
      ("jacobian_row", " It is a quantity of `/v1/gradients`."), ("colour", ""), ("colour_7", ""), ("", ""),
      (String(repeating: "9", count: 1 << 20), ""),
    ])
  func quantities(_ found: String, _ hint: String) { #expect(NetworkHints.quantity(for: found) == hint) }

  @Test(
    "a name has one spelling",
    arguments: ["grad_W_01", "grad_W_", "grad_W_l", "_1", "a_+1", "a_12345678", "loss_1", "y_hat_L", "A_1", "grad_W_²"])
  func spelling(_ text: String) { #expect(NetworkName(text) == nil) }
}
