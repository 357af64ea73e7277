import Foundation
import HTTPMessage
import SeededRandom
import Service
import Testing

@Suite("`read`: `lenient`")
struct LenientReadingTests {
  private func result(_ answer: String, _ settings: String = "") throws -> [String: Any] {
    try grade(#""read": "lenient", \#(settings)"answer": \#(answer)"#)
  }

  private func json(_ text: String) throws -> String { String(decoding: try JSONEncoder().encode(text), as: UTF8.self) }

  /// The result for one quantity, also next to a constant `part`.
  private func entry(_ result: [String: Any], _ quantity: String) throws -> [String: Any] { try part(result, quantity) }

  /// The value that a text of a loss was read as; nil if it is malformed.
  private func loss(_ text: String) throws -> Double? {
    let body = #"{"logits": [2, 1], "labels": 0, "read": "lenient", "answer": {"loss": \#(try json(text))}}"#
    let response = call(GradientService(), .post, "/v1/grade", body: Array(body.utf8)).text
    guard let start = response.firstRange(of: #""value":"#)?.upperBound else {
      #expect(response.contains(#""verdict":"malformed""#) && !response.contains("read_as"), "\(response)")
      #expect(response.contains(#""reason":"found a string"#), "\(response)")
      return nil
    }
    #expect(response.contains(#""read_as":[{"pointer":"/answer/loss","found":""#), "\(response)")
    // Foundation does not parse every number to the nearest double.
    return Double(response[start...].prefix { $0 != "}" }.filter { $0 != "\"" })
  }

  private static let numbers: [(String, Double)] = [
    ("-0.341", -0.341), (" 0.5 ", 0.5), ("1e-3", 1e-3), ("\u{2212}0.341", -0.341), ("\u{2013}0.341", -0.341),
    ("+0.5", 0.5), (".5", 0.5), ("-.5", -0.5), ("0.", 0), ("007.5", 7.5), ("0.341f", 0.341), ("1L", 1), ("1d-3", 1e-3),
    ("1/3", 1.0 / 3), ("-1 / 3", -1.0 / 3), ("1⁄3", 1.0 / 3), ("0.1/0.3", 1.0 / 3), ("1e-3/3", 1e-3 / 3),
    ("1/-4", -0.25), ("+1/+4", 0.25), ("½", 0.5), ("-⅓", -1.0 / 3), ("⅐", 1.0 / 7), ("⅞", 0.875),
    (#"\frac{1}{3}"#, 1.0 / 3), (#"$-\dfrac{1}{3}$"#, -1.0 / 3), ("Fraction(1, 3)", 1.0 / 3),
    ("-34.1%", -0.341), ("34 %", 0.34), ("34,1%", 0.341), ("34.1％", 0.341), ("7‰", 0.007), ("1e1%", 0.1),
    ("-0,341", -0.341), ("0,417", 0.417), ("1.234,5", 1234.5), ("1,5e-3", 1.5e-3), ("1,234.5", 1234.5),
    ("- 0.341", -0.341), ("０.３４１", 0.341), ("\u{200B}0.341", 0.341), ("1_000", 1000), ("1'000.5", 1000.5),
    ("0x1p-2", 0.25), ("1·10^-3", 1e-3), ("2.5×10⁻³", 2.5e-3), ("-10**-3", -1e-3), ("2x10^2", 200), ("10²", 100),
    ("inf", .infinity), ("-∞", -.infinity), ("np.float64(0.3)", 0.3), ("array(0.417)", 0.417),
    ("tensor(0.4170, grad_fn=<NllLossBackward0>)", 0.417), ("Decimal('0.341')", 0.341), ("np.float32(1.)", 1),
    ("<tf.Tensor: shape=(), dtype=float32, numpy=0.417>", 0.417), ("Array(0.5, dtype=float32, weak_type=True)", 0.5),
  ]

  @Test("a text with one meaning is its number", arguments: numbers)
  func number(_ text: String, _ value: Double) throws {
    #expect(try loss(text) == value, "\(text)")
  }

  @Test(
    "a text with several meanings, or with none, stays malformed",
    arguments: [
      "1,234", "-12,345", "1 234.5", "1\u{A0}000", "1,234%", "1,234/2", "1½", "1/0", "6f", "10d", "1/2/3", "nan",
      "-nan", "None", "",
      "true", "2024-01-02", "01/02/2024", "5-Jan", "12:30", "0.659-1", "-ln(0.659)", "≈0.417", "0.417 nats", "1+2j",
      "x", "1e999", "1e400/2", "50%%", "1/3%", "[0.1, x]", "[0.1, ...]", "array([1, 2", "sum([1, 2])", "[0,1 0,2]",
      "{'a': 1}", "tensor([1.0]", "[[0.1], 0.2]", "[]", "10^x", "3^10^2", "1e99999999999999999999/1",
    ])
  func malformed(_ text: String) throws {
    #expect(try loss(text) == nil, "\(text)")
  }

  @Test("a fraction is the nearest double, of decimal numbers too")
  func nearest() throws {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<200 {
      let under = Int.random(in: 1..<1 << 40, using: &generator)
      let over = Int.random(in: -(1 << 52)..<1 << 52, using: &generator)
      let value = Double(over) / Double(under)
      #expect(try loss("\(over)/\(under)") == value)
      // (a·10⁻³) / (b·10⁻³) is a/b, although neither term is a double.
      let text = "\(decimal(over, 3))/\(decimal(under, 3))"
      #expect(try loss(text) == value, "\(text)")
    }
  }

  /// `number`·10^−`places`, in digits.
  private func decimal(_ number: Int, _ places: Int) -> String {
    let digits = String(number.magnitude)
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    return (number < 0 ? "-" : "") + padded.dropLast(places) + "." + padded.suffix(places)
  }

  @Test(
    "a list as text is a list",
    arguments: [
      "[-0.341 0.242 0.099]", "[-0.341  0.242\n  0.099]", "[-0.341, 0.242, 0.099]", "(-0.341, 0.242, 0.099)",
      "array([-0.341,  0.242,  0.099])", "array([-0.341, 0.242, 0.099], dtype=float32)",
      "tensor([-0.3410,  0.2420,  0.0990], device='cuda:0', grad_fn=<SubBackward0>)",
      "[np.float64(-0.341), np.float64(0.242), np.float64(0.099)]", "-0.341 0.242 0.099", "-0.341, 0.242, 0.099",
      "-0.341;0.242;0.099", "[\u{2212}0.341 0.242 0.099]", "[[-0.341 0.242 0.099]]",
      "<tf.Tensor: shape=(3,), dtype=float32, numpy=array([-0.341, 0.242, 0.099], dtype=float32)>",
    ])
  func list(_ text: String) throws {
    let part = try part(try result(#"{"grad_a_L": \#(try json(text))}"#), "grad_a_L")
    #expect(part["verdict"] as? String == "correct", "\(text): \(part)")
    let texts = try #require(part["read_as"] as? [[String: Any]])
    #expect(texts.count == 1)
    #expect(texts[0]["pointer"] as? String == "/answer/grad_a_L")
    let value = try #require(texts[0]["value"] as? [Any])
    #expect(value as? [Double] == [-0.341, 0.242, 0.099] || value as? [[Double]] == [[-0.341, 0.242, 0.099]])
  }

  @Test("entries and rows can be texts among numbers, each with its pointer")
  func places() throws {
    let mixed = try part(try result(#"{"grad_a_L": ["-0,341", 0.242, "9.9%"]}"#), "grad_a_L")
    #expect(mixed["verdict"] as? String == "correct")
    let texts = try #require(mixed["read_as"] as? [[String: Any]])
    #expect(texts.map { $0["pointer"] as? String } == ["/answer/grad_a_L/0", "/answer/grad_a_L/2"])
    #expect(texts.map { $0["value"] as? Double } == [-0.341, 0.099])
    let rows = try post(
      "/v1/grade",
      #"{"logits": [[0, 0], [0, 0]], "labels": [0, 1], "read": "lenient", "answer": {"y_hat": ["[0.5 0.5]", [0.5, "1/2"]]}}"#
    )
    let part = try part(rows, "y_hat")
    #expect(part["verdict"] as? String == "correct")
    let found = try #require(part["read_as"] as? [[String: Any]])
    #expect(found.map { $0["pointer"] as? String } == ["/answer/y_hat/0", "/answer/y_hat/1/1"])
  }

  @Test("the first text without one meaning is the reason, with its place")
  func reason() throws {
    let part = try part(try result(#"{"grad_a_L": ["-0,341", "1,242", 0.099]}"#), "grad_a_L")
    #expect(part["verdict"] as? String == "malformed")
    #expect(
      (part["reason"] as? String)?.hasPrefix(#"entry [1]: found a string ("1,242"): a number whose comma"#) == true)
    #expect(part["read_as"] == nil)
    let other = try entry(try result(#"{"grad_a_L": ["-0,341", null, {"a": 1}]}"#), "grad_a_L")
    #expect((other["reason"] as? String)?.hasPrefix("entry [1]: found null") == true)
  }

  @Test("the whole answer can be a JSON string, also with texts in it")
  func wholeAnswer() throws {
    let text = try json(#"{"loss": 0.417, "grad_a_L": ["-0,341", 0.242, 0.099]}"#)
    let graded = try result(text)
    #expect(graded["score"] as? Int == 2)
    let loss = try #require(try part(graded, "loss")["read_as"] as? [[String: Any]])
    #expect(loss.map { $0["pointer"] as? String } == ["/answer"])
    #expect(loss.map { $0["value"] as? Double } == [0.417])
    let gradient = try #require(try part(graded, "grad_a_L")["read_as"] as? [[String: Any]])
    #expect(gradient.map { $0["pointer"] as? String } == ["/answer", "/answer/grad_a_L/0"])
    for broken in [#"{"loss": NaN}"#, "[0.417]", "0.417", #"{"loss": 1} x"#] {
      let part = try part(try result(try json(broken), #""points": {"loss": 1}, "#), "loss")
      #expect(part["verdict"] as? String == "malformed")
    }
  }

  @Test("ten texts are listed, and a long one is cut")
  func bounded() throws {
    let row = [String](repeating: "\"1/3\"", count: 30).joined(separator: ",")
    let part = try part(
      try post(
        "/v1/grade",
        #"{"logits": [\#([String](repeating: "0", count: 30).joined(separator: ","))], "labels": 0, "read": "lenient", "answer": {"y_hat": [\#(row)]}}"#
      ), "y_hat")
    #expect((part["read_as"] as? [Any])?.count == 10)
    let long = "array([\([String](repeating: "0.25", count: 40).joined(separator: ", "))])"
    let cut = try entry(try result(#"{"grad_a_L": \#(try json(long))}"#), "grad_a_L")
    #expect(cut["verdict"] as? String == "malformed", "a list of another length")
  }

  @Test("numbers and the strings of numbers that JSON lacks are read as they are")
  func strictNumbers() throws {
    let part = try part(try result(#"{"loss": "Infinity", "grad_a_L": [-0.341, 0.242, 0.099]}"#), "loss")
    #expect(part["verdict"] as? String == "wrong")
    #expect(part["read_as"] == nil)
    #expect(try entry(try grade(#""answer": {"loss": "0,417"}"#), "loss")["verdict"] as? String == "malformed")
  }

  @Test("the setting can come after the answer, and grades a class and a file too")
  func order() throws {
    let body = #"{"logits": [2.0, 1.0, 0.1], "labels": 0, "tolerance": {"decimals": 3}, "#
    let late = try post("/v1/grade", body + #""answer": {"loss": "0,417"}, "read": "lenient"}"#)
    #expect(late["score"] as? Int == 1)
    let submissions = try post(
      "/v1/grade",
      body
        + #""submissions": [{"id": 1, "answer": {"loss": "0,417"}}, {"id": 2, "answer": "{\"loss\": 0.417}"}, 3], "read": "lenient"}"#
    )
    let results = try #require(submissions["results"] as? [[String: Any]])
    #expect(results.map { $0["score"] as? Int } == [1, 1, 0])
    for brackets in [("", "\n", "\n"), ("[", ",", "]")] {
      let lines = [#"{"id": 1, "answer": {"loss": "0,417"}}"#, #"{"id": 2, "answer": {"loss": "1,417"}}"#]
      let text = brackets.0 + lines.joined(separator: brackets.1) + brackets.2
      let graded = try gradeFile(Array(text.utf8), settings: #", "read": "lenient""#)
      #expect(graded.results.map { $0["score"] as? Int } == [1, 0])
      #expect(graded.complaints.count == 1)
    }
  }

  @Test("to read texts counts as work, and to refuse them does not")
  func work() {
    var configuration = GradientService.Configuration()
    configuration.workMax = 2_000_000
    let texts = [String](repeating: #""1/3""#, count: 400).joined(separator: ",")
    for (read, status) in [("strict", 200), ("lenient", 422)] {
      let body =
        #"{"logits": [2, 1], "labels": 0, "read": "\#(read)", "feedback": "score", "answer": {"y_hat": [\#(texts)]}}"#
      let response = call(GradientService(configuration), .post, "/v1/grade", body: Array(body.utf8))
      #expect(response.status.code == status, "\(response.text)")
      #expect(response.text.contains("units of work") == (status == 422))
    }
  }

  @Test("the formats that show text say what was read", arguments: ["gradescope", "prairielearn", "coderunner"])
  func formats(_ format: String) throws {
    let body =
      #"{"logits": [2.0, 1.0, 0.1], "labels": 0, "read": "lenient", "format": "\#(format)", "feedback": "score", "#
    for (answer, line) in [
      (#"{"loss": "5/12"}"#, #""5/12" was read as 0.4166666666666667."#),
      (#"{"y_hat": "[1 2 3 4 5 6 7 8 9 10]"}"#, ""),
      (#"{"y_hat": "[1 2 3]"}"#, #""[1 2 3]" was read as 1.0, 2.0, 3.0."#),
    ] {
      let text = call(GradientService(), .post, "/v1/grade", body: Array((body + #""answer": \#(answer)}"#).utf8)).text
      let shown = text.replacing("&quot;", with: "\"").replacing("\\\"", with: "\"")
      #expect(line.isEmpty || shown.contains(line), "\(text)")
    }
  }
}
