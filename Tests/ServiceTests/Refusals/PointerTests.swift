import Service
import Testing

@Suite("JSON Pointers")
struct PointerTests {
  @Test(
    "a JSON Pointer escapes ~ and / (RFC 6901 §3)",
    arguments: [("logits", "/logits"), ("a/b", "/a~1b"), ("m~n", "/m~0n"), ("", "/"), ("~1", "/~01")])
  func escapes(_ key: String, _ pointer: String) {
    #expect(JSONPointer(key).description == pointer)
  }

  @Test(
    "a key longer than any of the interface is cut, whatever its characters", arguments: ["~", "x", "e\u{301}\u{302}"])
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
}
