import Testing

@testable import TensorJSON

@Suite("JSONWriter: text around the numbers")
struct JSONWriterTests {
  @Test(
    "a string has the escapes it needs, and parses as itself (RFC 8259 §7)",
    arguments: [
      ("", #""""#), ("a b/c", #""a b/c""#), ("\"\\", #""\"\\""#), ("\n\r\t", #""\n\r\t""#),
      ("\u{0}\u{8}\u{1F}", #""\u0000\u0008\u001f""#),
      ("é€😀∇ŷ−\u{A0}\u{E000}", "\"é€😀∇ŷ−\u{A0}\u{E000}\""),
      ("\u{1B}[31m\u{7F}\u{80}\u{9B}\u{9F}", #""\u001b[31m\u007f\u0080\u009b\u009f""#),
      ("\u{200B}\u{200F}\u{2028}\u{202E}\u{2060}\u{2069}\u{FEFF}", #""\u200b\u200f\u2028\u202e\u2060\u2069\ufeff""#),
      (
        "\u{200A}\u{2010}\u{2027}\u{202F}\u{205F}\u{2070}\u{FEFE}",
        "\"\u{200A}\u{2010}\u{2027}\u{202F}\u{205F}\u{2070}\u{FEFE}\""
      ),
    ])
  func strings(_ text: String, _ expected: String) throws {
    var writer = JSONWriter()
    writer.string(text)
    let bytes = writer.finish()
    #expect(String(decoding: bytes, as: UTF8.self) == expected)
    var reader = JSONReader(bytes.span)
    #expect(try reader.peekKind() == .string)
    #expect(try reader.readString() == text)
  }

  @Test(
    "an escape may be anywhere in a string, also next to another and at the end of what is compared at once",
    arguments: [
      "\"", "\\", "\n", "\u{1F}", "\u{7F}", "\u{9F}", "·", "ŷ", "−", "\u{200B}", "\u{2069}", "\u{FEFF}", "😀", "\"ŷ\\",
    ])
  func places(_ special: String) throws {
    for (before, after) in (0...40).flatMap({ before in [0, 1, 7, 15, 16, 17, 40].map { (before, $0) } }) {
      let text = String(repeating: "a", count: before) + special + String(repeating: "b", count: after)
      var writer = JSONWriter(capacity: 0)
      var alone = JSONWriter()
      writer.string(text)
      alone.string(special)
      let expected =
        "\"" + String(repeating: "a", count: before)
        + String(decoding: alone.finish().dropFirst().dropLast(), as: UTF8.self) + String(repeating: "b", count: after)
        + "\""
      #expect(String(decoding: writer.finish(), as: UTF8.self) == expected)
    }
  }

  @Test("a string of escapes is as long as it may be", arguments: [1, 15, 16, 17, 1_023, 1_024, 1_025, 5_000])
  func longest(_ count: Int) {
    var writer = JSONWriter(capacity: 0)
    writer.string(String(repeating: "\u{0}", count: count))
    let expected = "\"" + String(repeating: "\\u0000", count: count) + "\""
    #expect(String(decoding: writer.finish(), as: UTF8.self) == expected)
  }

  @Test("a response in its parts")
  func response() {
    var writer = JSONWriter()
    writer.raw("{\"loss\":")
    writer.number(0.25)
    writer.raw(",\"count\":")
    writer.integer(-12)
    writer.raw(",\"ok\":")
    writer.bool(true)
    writer.raw(",\"v\":")
    writer.vector([])
    writer.raw("}")
    #expect(String(decoding: writer.finish(), as: UTF8.self) == #"{"loss":0.25,"count":-12,"ok":true,"v":[]}"#)
  }

  @Test(
    "a tensor is written in its shape",
    arguments: [
      (Tensor(values: [1.5], shape: []), "1.5"), (Tensor(values: [], shape: [0]), "[]"),
      (Tensor(values: [1, 2], shape: [2]), "[1,2]"),
      (Tensor(values: [1, 2, 3, 4], shape: [2, 2]), "[[1,2],[3,4]]"), (Tensor(values: [], shape: [2, 0]), "[[],[]]"),
      (Tensor(values: [], shape: [0, 3]), "[]"),
    ])
  func tensors(_ tensor: Tensor, _ expected: String) {
    var writer = JSONWriter()
    writer.tensor(tensor)
    #expect(String(decoding: writer.finish(), as: UTF8.self) == expected)
  }

  @Test("memory that is handed over is used again, not copied")
  func reusesStorage() throws {
    var storage: [UInt8] = []
    storage.reserveCapacity(100_000)
    let place = address(of: storage)
    for _ in 0..<3 {
      storage.removeAll(keepingCapacity: true)
      var writer = JSONWriter(appendingTo: consume storage)
      writer.vector([1, 2, 3])
      storage = writer.finish()
      #expect(address(of: storage) == place)
    }
  }

  private func address<Element>(of array: [Element]) -> Int {
    unsafe array.withUnsafeBufferPointer { buffer in Int(bitPattern: buffer.baseAddress) }
  }
}
