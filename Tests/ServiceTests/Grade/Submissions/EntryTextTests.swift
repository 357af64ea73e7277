import Foundation
import Service
import HTTPMessage
import Testing

@Suite("Entries that are not numbers, and unknown names")
struct EntryTextTests {
  private func reason(_ value: String, of quantity: String = "loss") throws -> String {
    let result = try grade(#""points": {"\#(quantity)": 1}, "answer": {"\#(quantity)": \#(value)}"#)
    let part = try part(result, quantity)
    #expect(part["verdict"] as? String == "malformed", "\(value)")
    #expect(result["score"] as? Int == 0)
    return try #require(part["reason"] as? String)
  }

  @Test(
    "the reason for a string says what it seems to be, and how to write it",
    arguments: [
      ("-0.341", "a number in quotes. Write -0.341 without"), (" 0.5 ", "a number in quotes. Write 0.5 without"),
      ("1e-3", "a number in quotes. Write 1e-3 without"),
      ("1/3", "a fraction"), ("-1 / 3", "a fraction"), ("½", "a fraction"), ("1½", "a fraction"),
      ("-34.1%", "a percentage"), ("34 %", "a percentage"),
      ("-0,341", "a decimal comma. Write -0.341"), ("0,417", "Write 0.417"),
      ("1.234,5", "Write 1234.5"), ("1,5e-3", "Write 1.5e-3"),
      ("1,234.5", "commas between its digits. Write 1234.5"), ("1,234,567", "Write 1234567"),
      ("1,234", "can be a decimal comma or can group digits. Write 1.234 or 1234"),
      ("\u{2212}0.341", "minus sign is not the hyphen that JSON requires. Write -0.341"),
      ("\u{2013}0.341", "Write -0.341"),
      ("nan", "NaN is never right"), ("-nan", "NaN is never right"),
      ("inf", #"Write it as "Infinity""#), ("-inf", #""-Infinity""#), ("∞", #""Infinity""#),
      ("None", "Leave the quantity out"), ("null", "Leave the quantity out"), ("true", "a truth value"),
      ("- 0.341", "a space after its sign. Write -0.341"), ("-\u{2009}0.341", "Write -0.341"),
      ("1 234.5", "spaces between its digits, or several numbers. Write 1234.5"),
      ("1\u{A0}000\u{A0}000", "Write 1000000"),
      ("０.３４１", "characters that JSON does not allow. Write 0.341"), ("－０．５", "Write -0.5"), ("٠٫٣", "Write 0.3"),
      ("\u{200B}0.341", "Write 0.341"), ("1⁄3", "a fraction"), ("1∕3", "a fraction"), ("34.1％", "a percentage"),
      (#"\frac{1}{3}"#, "a fraction"), (#"$-\dfrac{1}{3}$"#, "a fraction"), ("Fraction(1, 3)", "a fraction"),
      ("0.341f", "the suffix of its type. Write 0.341"), ("1L", "Write 1 without"),
      ("1d-3", "not written with e. Write 1e-3"),
      ("0x1p-2", "not decimal. Write 0.25"), ("0x10", "Write 16.0"), ("0b1", "not decimal"),
      ("1_000", "marks between its digits. Write 1000"), ("1'000.5", "Write 1000.5"),
      ("1+2j", "a complex number"), ("(1+2j)", "a complex number"), ("0.5i", "a complex number"),
      ("2024-01-02", "a date"), ("01/02/2024", "a date"), ("01.02.2024", "a date"), ("12:30", "a date or a time"),
      ("5-Jan", "a date"), ("2026-11-28T22:00:00Z", "a date"), ("#DIV/0!", "not a number"), ("#N/A", "not a number"),
      ("1e999", "beyond the range of binary64"), (String(repeating: "9", count: 400), "a number in quotes"),
      ("jax.Array(1)", "as Python prints it"), ("pd.Series([0.1])", "as Python prints it"),
      ("0  0.1\\n1  0.2\\ndtype: float64", "as Python prints it"), ("Decimal('0.341')", "as Python prints it"),
      ("0.341.", "a number in it"), ("0.", "Write 0.0 without"), (".5", "Write 0.5 without"),
      ("+0.5", "Write 0.5 without"),
      ("1·10^-3", "a power of ten"), ("2x10**-3", "a power of ten"), ("10⁻³", "a power of ten"),
      ("0.1 0.2", "several numbers"), ("0.1, 0.2, 0.7", "several numbers"), ("0.1;0.2", "several numbers"),
      ("[-0.341 0.242 0.099]", "a list as NumPy prints it"), ("[[1 2]\\n [3 4]]", "a list as NumPy prints it"),
      ("[-0.341, 0.242, 0.099]", "a list as text"), ("[0.417]", "a list as text"), ("(0.1, 0.2)", "a tuple as text"),
      ("array([-0.341, 0.242])", "as Python prints it"), ("np.array([0.1, 0.2])", "as Python prints it"),
      ("tensor([-0.3410], device='cuda:0')", "as Python prints it"), ("Tensor([0.1])", "as Python prints it"),
      ("np.float64(0.417)", "as Python prints it"), ("torch.float32(1)", "as Python prints it"),
      ("<tf.Tensor: shape=(), dtype=float32>", "as Python prints it"),
      ("{'a': 1}", "an object as text"), ("0.659-1", "an expression"), ("-ln(0.659)", "an expression"),
      ("0.417 nats", "text with a number in it"), ("≈0.417", "text with a number in it"), ("", "an empty text"),
      ("x", "expected a number."), ("softmax", "expected a number."),
    ])
  func text(_ text: String, _ expected: String) throws {
    let json = text.contains("\\n") ? "\"\(text)\"" : String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
    let reason = try reason(json)
    #expect(reason.hasPrefix("found a string (\""), "\(reason)")
    #expect(reason.contains(expected), "\(reason)")
    #expect(reason.hasSuffix("."))
  }

  @Test("an escape has the same reason as the character, and a long text is cut")
  func escaped() throws {
    #expect(try reason(#""\u22120.341""#).contains("Write -0.341"))
    let long = "array([\((0..<100).map { "0.\($0)" }.joined(separator: ", "))])"
    #expect(try reason("\"\(long)\"").contains("as Python prints it"))
    // Cut within an escape, at each of its bytes.
    for count in 25..<45 {
      #expect(try reason("\"[1 2\(String(repeating: " ", count: count))\\u22120.5 3]\"").contains("a list as NumPy"))
    }
  }

  @Test("a string among numbers has its index")
  func place() throws {
    #expect(try reason(#"[0.659, "0,242", 0.099]"#, of: "y_hat").hasPrefix(#"entry [1]: found a string ("0,242"): "#))
    #expect(try reason(#"[[0.659, "nan", 0.099]]"#, of: "y_hat").hasPrefix("entry [0][1]: found a string"))
  }

  @Test(
    "the reason for another value says what it is",
    arguments: [
      ("null", "found null, expected a number. Leave the quantity out"), ("true", "found a boolean (true)"),
      ("{}", "found an object ({})"), ("[]", "found 0 numbers"), ("1e999", "beyond the range of binary64"),
      (#"[1, [2]]"#, "expected the same as in the entries before it"),
    ])
  func others(_ value: String, _ expected: String) throws {
    let reason = try reason(value)
    #expect(reason.contains(expected), "\(reason)")
  }

  @Test(
    "the reason for an answer that is not an object says what it is",
    arguments: [
      (#""{\"loss\": 0.417}""#, "a string that contains JSON: send the object itself"),
      (#""{\"loss\": NaN}""#, "a string, and its text cannot be parsed at column 10: found NaN"),
      (#""{\"loss\": 1,\n\"loss\": 2}""#, #"cannot be parsed at line 2, column 1: the name "loss""#),
      (#""  ""#, "a string without text"), (#""loss = 0.417""#, "a string (\"loss = 0.417\")"),
      ("0.417", #"the answer is a number, expected an object of quantities, such as {"loss": 0.417}"#),
      ("[0.659, 0.242]", "the answer is an array, expected an object of quantities"),
    ])
  func answer(_ answer: String, _ expected: String) throws {
    let part = try part(try grade(#""points": {"loss": 1}, "answer": \#(answer)"#), "loss")
    #expect((part["reason"] as? String)?.contains(expected) == true, "\(part)")
  }

  @Test(
    "an unknown name has a suggestion, and the missing quantity has the name",
    arguments: [
      ("ŷ", "y_hat"), ("y\u{302}", "y_hat"), ("Ŷ", "y_hat"), ("yhat", "y_hat"), ("yHat", "y_hat"), ("y-hat", "y_hat"),
      (#"\\hat{y}"#, "y_hat"), ("y_pred", "y_hat"), ("probs", "y_hat"), ("softmax", "y_hat"), ("y_hut", "y_hat"),
      ("∇_{a_L}", "grad_a_L"), ("grad_aL", "grad_a_L"), ("gradAL", "grad_a_L"), ("grad_a_l", "grad_a_L"),
      ("grad_logits", "grad_a_L"), ("dL/da", "grad_a_L"), ("∂L/∂a_L", "grad_a_L"), ("∇_a_L", "grad_a_L"),
      ("dlogits", "grad_a_L"), ("delta", "grad_a_L"), ("∇", "grad_a_L"), ("gradient", "grad_a_L"),
      ("∇ŷ", "grad_y_hat"), ("∇_ŷ", "grad_y_hat"), ("grad_yhat", "grad_y_hat"), ("dL/dŷ", "grad_y_hat"),
      ("Loss", "loss"), ("LOSS", "loss"), ("los", "loss"), ("cross_entropy", "loss"), ("Losses", "losses"),
    ])
  func alias(_ name: String, _ quantity: String) throws {
    let result = try grade(#""points": {"\#(quantity)": 1}, "answer": {"\#(name)": 1}"#)
    let unknown = try #require(result["unknown_fields"] as? [[String: String]])
    #expect(
      unknown.first?["detail"]?.hasSuffix(" is not a quantity; did you mean `\(quantity)`?") == true, "\(unknown)")
    let part = try part(result, quantity)
    #expect(part["verdict"] as? String == "missing")
    #expect((part["reason"] as? String)?.hasSuffix(" to `\(quantity)`.") == true, "\(part)")
    for format in ["gradescope", "prairielearn", "coderunner"] {
      let body = #"{"logits": [2, 1, 0.1], "labels": 0, "points": {"\#(quantity)": 1}, "format": "\#(format)", "#
      let text = call(GradientService(), .post, "/v1/grade", body: Array((body + #""answer": {"\#(name)": 1}}"#).utf8))
        .text
      #expect(text.contains(" to `\(quantity)`."), "\(text)")
    }
  }

  @Test(
    "a name that is not similar to a quantity has no suggestion", arguments: ["student", "x", "", "§", "comment"])
  func noAlias(_ name: String) throws {
    let unknown = try grade(#""answer": {"\#(name)": 1}"#)["unknown_fields"] as? [[String: String]]
    #expect(unknown?.first?["detail"] == "\"\(name)\" is not a quantity.")
  }
}
