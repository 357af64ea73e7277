import TensorJSON
import Testing

@Suite("Elements whose faults stay their own")
struct IsolationTests {
  /// The result for each element: its number, or the place of its fault and the id that was found.
  private func elements(_ text: String) throws(JSONSyntaxError) -> [String] {
    var reader = JSONReader(Array(text.utf8).span)
    try reader.beginArray()
    var found: [String] = []
    while try reader.nextIsolatedElement() {
      let mark = reader.beginIsolated()
      do throws(JSONSyntaxError) {
        try reader.skipValue()
        try reader.endIsolated()
        found.append("ok")
      } catch {
        let extent = reader.skipIsolated(from: mark, noting: "id")
        guard extent.isClosed else { throw reader.inDocument(error) }
        var text = "column \(error.column)"
        if let member = extent.member {
          var other = reader
          other.move(to: member)
          text += ", id \((try? other.readString()) ?? "?")"
        }
        found.append(text)
        reader.forgetIsolated()
      }
    }
    try reader.finish()
    return found
  }

  @Test(
    "a fault costs its element alone",
    arguments: [
      ("[1, NaN, 2]", ["ok", "column 1", "ok"]),
      ("[NaN]", ["column 1"]),
      ("[,1]", ["column 1", "ok"]),
      ("[1,,2]", ["ok", "column 1", "ok"]),
      ("[{\"a\": Infinity}, {}]", ["column 7", "ok"]),
      (#"[{"a": 1, "a": 2, "id": "x"}, {}]"#, ["column 10, id x", "ok"]),
      (#"[{"id" : "x", "a": [1, 2}, {}]"#, ["column 24, id x", "ok"]),
      (#"[{"a": {"id": "inner"}, "id": "x", "b": .5}, 3]"#, ["column 40, id x", "ok"]),
      (#"[{"a": "] } , \" [", "b": nan}, 3]"#, ["column 26", "ok"]),
      (#"[{'a': 1}, {"a": "\ud800"}, {"a": "\x"}, 3]"#, ["column 2", "column 8", "column 8", "ok"]),
      ("[{\"a\": \"line\nend\"}, 3]", ["column 12", "ok"]),
      ("[{\"a\": 1} trailing, 3]", ["column 10", "ok"]),
      ("[\u{FEFF}{\"a\": 1}, \u{FEFF}2]", ["ok", "ok"]),
      ("[\(String(repeating: "[", count: 70))\(String(repeating: "]", count: 70)), 3]", ["column 64", "ok"]),
    ])
  func isolated(_ text: String, _ expected: [String]) throws {
    #expect(try elements(text) == expected)
  }

  @Test(
    "an element without a clear end is the fault of the document: no end is guessed",
    arguments: [
      #"[{"a": 1, {"a": 2}]"#, #"[{"a: 1}, {"a": 2}]"#, #"[{"a": 1]}, {"a": 2}]"#, #"[{"a": 1} {"a": 2}]"#,
      #"[{"a": [1, 2, {"a": 2}]"#, #"[{"a": [1, 2, {"a": 2}]}"#, #"[{"a": NaN"#, #"["a" "b"]"#, "[NaN", "[1,]",
      "[1, NaN}",
      // Two odd quotes make one even text of three elements.
      #"[{"a: 1}, {"b": 2}, {"c: 3}]"#,
    ])
  func openEnd(_ text: String) {
    #expect(throws: JSONSyntaxError.self) { try elements(text) }
  }

  @Test("the column of a fault counts from its element, or from the document if the document is at fault")
  func places() {
    let error = #expect(throws: JSONSyntaxError.self) { try elements("[1,\n  {\"a\": NaN") }
    #expect(error?.line == 2)
    #expect(error?.column == 9)
    #expect(error?.offset == 12)
  }

  @Test("names of an element that was passed are forgotten")
  func names() throws {
    var reader = JSONReader(Array(#"{"a": [{"b": {"c": NaN}}], "b": 1, "c": 2, "a": 3}"#.utf8).span)
    try reader.beginObject()
    _ = try reader.nextKey()
    _ = try reader.peekKind()
    try reader.beginArray()
    let hasOne = try reader.nextIsolatedElement()
    #expect(hasOne)
    let mark = reader.beginIsolated()
    #expect(throws: JSONSyntaxError.self) { try reader.skipValue() }
    let extent = reader.skipIsolated(from: mark, noting: "id")
    #expect(extent.isClosed)
    reader.forgetIsolated()
    let hasTwo = try reader.nextIsolatedElement()
    #expect(!hasTwo)
    // The names of the inner objects are free again; the name of the outer is not.
    for expected in ["b", "c"] {
      let name = try reader.nextKey()
      #expect(name == expected)
      try reader.skipValue()
    }
    #expect(throws: JSONSyntaxError.self) { try reader.nextKey() }
  }
}
