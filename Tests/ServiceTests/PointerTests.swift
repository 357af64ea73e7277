import Service
import Testing

@Suite("Pointers and suggestions")
struct PointerTests {
  @Test(
    "a JSON Pointer escapes ~ and / (RFC 6901 §3)",
    arguments: [("logits", "/logits"), ("a/b", "/a~1b"), ("m~n", "/m~0n"), ("", "/"), ("~1", "/~01")])
  func escapes(_ key: String, _ pointer: String) {
    #expect(JSONPointer(key).description == pointer)
  }

  @Test("a key beyond any of the interface is cut, whatever its characters", arguments: ["~", "x", "e\u{301}\u{302}"])
  func longKey(_ part: String) {
    let pointer = JSONPointer(String(repeating: part, count: 100_000)).description
    #expect(pointer.hasSuffix("…"))
    #expect(pointer.unicodeScalars.count <= 2 * JSONPointer.keyScalarsMax + 2)
  }

  @Test("indices follow the key")
  func indices() {
    #expect(JSONPointer("logits", [3, 0]).description == "/logits/3/0")
    #expect(JSONPointer.root.isRoot && JSONPointer.root.description.isEmpty)
  }

  @Test(
    "the known name nearest to a slip",
    arguments: [
      ("label", "labels"), ("lables", "labels"), ("Logits", "logits"), ("loigts", "logits"), ("yhat", "y_hat"),
    ])
  func suggests(_ found: String, _ meant: String) {
    #expect(didYouMean(found, among: ["logits", "labels", "y_hat"]) == " Did you mean `\(meant)`?")
  }

  @Test(
    "what is near to nothing gets no suggestion",
    arguments: ["", "temperature", "x", String(repeating: "logits", count: 10)])
  func noSuggestion(_ found: String) {
    #expect(didYouMean(found, among: ["logits", "labels", "y_hat"]) == "")
  }
}
