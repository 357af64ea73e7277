import Testing

@testable import resource_builder

@Suite("The YAML in which the contract is written")
struct YAMLReaderTests {
  @Test(
    "a document becomes JSON",
    arguments: [
      ("a: 1", #"{"a":1}"#),
      ("a: -1.50e+3 # number\nb: true\nc: null\nd:", #"{"a":-1.50e+3,"b":true,"c":null,"d":null}"#),
      ("a: one two\nb: 1 2\nc: 007", #"{"a":"one two","b":"1 2","c":"007"}"#),
      (#"a: "b: \"c\" # d""#, #"{"a":"b: \"c\" # d"}"#), (#""200": x"#, #"{"200":"x"}"#),
      ("a:\n  b:\n    c: 1\n  d: 2", #"{"a":{"b":{"c":1},"d":2}}"#),
      ("a:\n  - 1\n  - b: 2\n    c: 3\n  - { d: 4 }", #"{"a":[1,{"b":2,"c":3},{"d":4}]}"#),
      ("a: [1, \"b, c\", [-2, {}], x y]", #"{"a":[1,"b, c",[-2,{}],"x y"]}"#),
      ("a: { $ref: \"#/b\", c: [] }", ##"{"a":{"$ref":"#/b","c":[]}}"##),
      ("a:\n  [b,\n   c]\nd: 1", #"{"a":["b","c"],"d":1}"#),
      ("a: |\n  b\n\n    c\n  d\ne: 1", #"{"a":"b\n\n  c\nd\n","e":1}"#),
      ("a: >-\n  b\n  c\n\n  d\n", #"{"a":"b c\nd"}"#), ("a: >\n  b\n  c\n", #"{"a":"b c\n"}"#),
      ("# comment\n\na: b#c\n# comment", ##"{"a":"b#c"}"##), ("a: http://b:1/c", #"{"a":"http://b:1/c"}"#),
    ])
  func json(_ yaml: String, _ json: String) throws {
    #expect(try YAMLReader.read(yaml).json() == json)
  }

  @Test(
    "what it does not know is refused with its line",
    arguments: [
      ("a: 1\na: 2", 2), ("a: 1\n  b: 2", 2), ("a: 'b'", 1), ("a: &b c", 1), ("a: *b", 1), ("a: !!str b", 1),
      ("a: [1, 2", 1), ("a: \"b", 1), ("a: {b}", 1), ("a: [1] 2", 1), ("a: \"b\" c", 1), ("a:\n  b: 1\n c: 2", 3),
      ("- a\nb: 1", 2), ("a: b\nc", 2), (#"a: "\x41""#, 1),
    ])
  func refused(_ yaml: String, _ line: Int) {
    do throws(YAMLError) {
      let value = try YAMLReader.read(yaml)
      Issue.record("\(yaml) is \(value.json())")
    } catch {
      #expect(error.line == line, "\(error)")
    }
  }
}
