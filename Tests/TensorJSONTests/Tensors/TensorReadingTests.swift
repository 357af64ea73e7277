import SeededRandom
import Testing

@testable import TensorJSON

@Suite("JSONReader: tensors")
struct TensorReadingTests {
  private func read(_ text: String, _ names: NonFiniteNames = [], maxRank: Int = 2, elementsMax: Int = 1000)
    throws(JSONSyntaxError)
    -> TensorReading
  {
    let bytes = Array(text.utf8)
    var reader = JSONReader(bytes.span)
    let reading = try reader.readTensor(nonFinite: names, maxRank: maxRank, elementsMax: elementsMax)
    try reader.finish()
    return reading
  }

  private func readIntegers(_ text: String, maxRank: Int = 1) throws -> IntegerReading {
    let bytes = Array(text.utf8)
    var reader = JSONReader(bytes.span)
    let reading = try reader.readIntegers(maxRank: maxRank, elementsMax: 1000)
    try reader.finish()
    return reading
  }

  @Test(
    "the shape is that of the brackets",
    arguments: [
      ("1.5", [1.5], []), ("[]", [], [0]), ("[[]]", [], [1, 0]), ("[[],[]]", [], [2, 0]), ("[1]", [1], [1]),
      ("[1,2,3]", [1, 2, 3], [3]), ("[[1,2],[3,4],[5,6]]", [1, 2, 3, 4, 5, 6], [3, 2]),
      (" [ [ 1 , 2 ] ,\n[ 3 , 4 ] ] ", [1, 2, 3, 4], [2, 2]), ("[[1],[2],[3]]", [1, 2, 3], [3, 1]),
      ("[-1,0,1e2,-2.5E-1]", [-1, 0, 100, -0.25], [4]),
    ] as [(String, [Double], [Int])])
  func shapes(_ text: String, _ values: [Double], _ shape: [Int]) throws {
    #expect(try read(text) == .tensor(Tensor(values: values, shape: shape)))
    // The same with more text after it: wide loads then have room.
    let padded = Array((text + String(repeating: " ", count: 64)).utf8)
    var reader = JSONReader(padded.span)
    #expect(try reader.readTensor(elementsMax: 100) == .tensor(Tensor(values: values, shape: shape)))
  }

  @Test(
    "a value that is no tensor is refused with the places of its faults",
    arguments: [
      ("[1,\"x\",2]", [.notANumber(at: [1], found: .string, text: "\"x\"")]),
      ("[[1,2],[3,null]]", [.notANumber(at: [1, 1], found: .null, text: "null")]),
      ("{\"a\":1}", [.notANumber(at: [], found: .object, text: "{\"a\":1}")]),
      ("\"NaN\"", [.notANumber(at: [], found: .string, text: "\"NaN\"")]),
      ("[[1,2],[3]]", [.raggedRow(at: 1, expected: 2, found: 1)]),
      (
        "[[1,2],[],[3,4],[5,6,7]]",
        [.raggedRow(at: 1, expected: 2, found: 0), .raggedRow(at: 3, expected: 2, found: 3)]
      ),
      ("[[1,2],3,[4,5]]", [.mixedRank(at: [1], found: .number)]),
      ("[1,[2,3],4]", [.mixedRank(at: [1], found: .array)]),
      ("[[1,[2]]]", [.tooDeep(at: [0, 1], maxRank: 2)]),
      ("[[[1],[2]],[3],[[4]]]", [.tooDeep(at: [0, 0], maxRank: 2)]),
      ("[[1],null,[2]]", [.notANumber(at: [1], found: .null, text: "null")]),
      (
        "[null,[1],[2,3]]",
        [
          .notANumber(at: [0], found: .null, text: "null"), .raggedRow(at: 2, expected: 1, found: 2),
        ]
      ),
      ("[1,1e400,2]", [.beyondBinary64(at: [1], text: "1e400")]),
      ("[[1,2],[-1e999,2]]", [.beyondBinary64(at: [1, 0], text: "-1e999")]),
      (
        "[true,false]",
        [
          .notANumber(at: [0], found: .bool, text: "true"), .notANumber(at: [1], found: .bool, text: "false"),
        ]
      ),
      (
        "[1e309, \"\(String(repeating: "é", count: 40))\"]",
        [
          .beyondBinary64(at: [0], text: "1e309"),
          .notANumber(at: [1], found: .string, text: "\"" + String(repeating: "é", count: 19) + "…"),
        ]
      ),
    ] as [(String, [TensorFault])])
  func faults(_ text: String, _ expected: [TensorFault]) throws {
    #expect(try read(text) == .faults(TensorFaults(expected)))
    // Ten rows of numbers before it do not hide it, nor does room for wide loads after it.
    #expect(try read(text + String(repeating: " ", count: 64)) == .faults(TensorFaults(expected)))
  }

  @Test("numbers are the same at any distance from the document's end", arguments: 0...50)
  func nearTheEnd(after: Int) throws {
    let rows = [
      [0.914151239263294, -3.1199523187214866, 2.2513535874193717], [7, -0.0, 1e-5], [1e300, 12345678, 0.25],
    ]
    for count in 1...rows.count {
      let text =
        "[" + rows.prefix(count).map { "[\($0.map { "\($0)" }.joined(separator: ", "))]" }.joined(separator: ",") + "]"
      let values = rows.prefix(count).flatMap { $0 }
      guard case .tensor(let tensor) = try read(text + String(repeating: " ", count: after)) else {
        Issue.record("no tensor: \(text)")
        return
      }
      #expect(tensor.values.map(\.bitPattern) == values.map(\.bitPattern), "\(text)")
      #expect(tensor.shape == [count, 3])
    }
  }

  @Test(
    "a document that ends within a number or after one has its fault there", arguments: 1...22)
  func endsWithinANumber(count: Int) {
    let number = "-3.1199523187214866e+05".prefix(count)
    let error = #expect(throws: JSONSyntaxError.self) { try read("[[1.5,\(number)") }
    #expect(error?.offset == 6 + count, "\(number)")
  }

  @Test(
    "integers are parsed in any form, among any others",
    arguments: [
      ("[0,1,2]", [0, 1, 2]), ("[ 0 , 1\n,\t2 ]", [0, 1, 2]), ("[3,2.0,1e0,0]", [3, 2, 1, 0]),
      ("[-1,5,-2]", [-1, 5, -2]),
      ("[7, 999999999999999999,1000000000000000000]", [7, 999_999_999_999_999_999, 1_000_000_000_000_000_000]),
      ("[9223372036854775807,-9223372036854775808]", [.max, .min]),
    ] as [(String, [Int])])
  func integerRuns(_ text: String, _ values: [Int]) throws {
    #expect(try readIntegers(text) == .integers(IntegerTensor(values: values, shape: [values.count])))
  }

  @Test(
    "a value that is not an integer is reported among integers",
    arguments: [
      ("[1,2.5,3]", [.notAnInteger(at: [1], text: "2.5")]),
      ("[1,\"a\",3]", [.notANumber(at: [1], found: .string, text: "\"a\"")]),
      ("[1,9223372036854775808]", [.notAnInteger(at: [1], text: "9223372036854775808")]),
    ] as [(String, [TensorFault])])
  func integerFaults(_ text: String, _ faults: [TensorFault]) throws {
    #expect(try readIntegers(text) == .faults(TensorFaults(faults)))
  }

  @Test(
    "an integer's leading zero and a trailing comma are no JSON", arguments: ["[1,02]", "[1,2,]", "[1 2]", "[1,,2]"])
  func integerSyntax(_ text: String) {
    #expect(throws: JSONSyntaxError.self) { try readIntegers(text) }
  }

  @Test("a lower rank refuses what is deeper")
  func maxRank() throws {
    #expect(try read("[1,2]", maxRank: 1) == .tensor(Tensor(values: [1, 2], shape: [2])))
    #expect(try read("[[1],2]", maxRank: 1) == .faults(TensorFaults([.tooDeep(at: [0], maxRank: 1)])))
    #expect(try read("[1]", maxRank: 0) == .faults(TensorFaults([.tooDeep(at: [], maxRank: 0)])))
    #expect(try read("1", maxRank: 0) == .tensor(Tensor(values: [1], shape: [])))
  }

  @Test("only the allowed names of non-finite numbers are parsed")
  func nonFiniteNames() throws {
    let values: [Double] = [1, -.infinity, 2]
    #expect(try read("[1,\"-Infinity\",2]", .negativeInfinity) == .tensor(Tensor(values: values, shape: [3])))
    #expect(
      try read("[1,\"Infinity\",2]", .negativeInfinity)
        == .faults(TensorFaults([.notANumber(at: [1], found: .string, text: "\"Infinity\"")])))
    guard case .tensor(let all) = try read("[[\"NaN\",\"Infinity\"],[\"-Infinity\",0]]", .all) else {
      Issue.record("no tensor")
      return
    }
    #expect(all.values[0].isNaN && all.values[1] == .infinity && all.values[2] == -.infinity)
    #expect(all.shape == [2, 2])
  }

  @Test("the first ten faults are listed, all are counted, and the rest is still checked")
  func tenFaults() throws {
    guard case .faults(let faults) = try read("[" + repeatElement("null", count: 30).joined(separator: ",") + "]")
    else {
      Issue.record("no faults")
      return
    }
    #expect(faults.listed.count == 10)
    #expect(faults.count == 30)
    #expect(throws: JSONSyntaxError.self) { try read("[" + String(repeating: "null,", count: 30) + "01]") }
  }

  @Test("more elements than allowed are one fault", arguments: [1, 3, 64, 999])
  func tooManyElements(max: Int) throws {
    let row = "[" + repeatElement("0.125", count: max).joined(separator: ",") + "]"
    #expect(
      try read(row, elementsMax: max) == .tensor(Tensor(values: Array(repeating: 0.125, count: max), shape: [max])))
    #expect(try read("[\(row),\(row)]", elementsMax: max) == .faults(TensorFaults([.tooManyElements(max: max)])))
    #expect(
      try read(row.dropLast() + ",0.125]", elementsMax: max) == .faults(TensorFaults([.tooManyElements(max: max)])))
  }

  @Test("every kind of number is parsed anywhere in a matrix", arguments: [1, 2, 3] as [UInt64])
  func mixedForms(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let forms = [
      "0", "-0", "7", "-12", "123456", "1234567890123", "0.5", "-1.25", "3.1416", "0.12345678901234567",
      "-2.345678901234567e-5",
      "1e-5", "1E+5", "123456789012345678901234567890", "1.7976931348623157e308", "4.9e-324",
      "0.000000000000000000000000000001",
    ]
    let separators = [",", ", ", " ,", ",\n    "]
    for columns in [1, 2, 3, 7, 40] {
      let rows = (0..<9).map { _ in (0..<columns).map { _ in forms.randomElement(using: &generator)! } }
      let separator = separators.randomElement(using: &generator)!
      let text = "[" + rows.map { "[" + $0.joined(separator: separator) + "]" }.joined(separator: separator) + "]"
      let expected = rows.joined().map { Double($0)! }
      guard case .tensor(let tensor) = try read(text) else {
        Issue.record("no tensor: \(text)")
        continue
      }
      #expect(tensor.shape == [9, columns])
      #expect(tensor.values.map(\.bitPattern) == expected.map(\.bitPattern), "seed \(seed): \(text)")
    }
  }

  @Test(
    "a tensor has the same fault as the document, whatever replaces a number in it",
    arguments: ["", "1", "123456", "1234567", "12345678", "0.123456", "0.123456789012345", "1e", "1.5e2"])
  func sameFaults(prefix: String) throws {
    let characters = "019.-+eEx, ]".map(String.init)
    let pairs = characters.flatMap { first in characters.map { first + $0 } }
    let before = "[" + String(repeating: "0,", count: 5)
    let after = ",0.12345678901234567,-1" + String(repeating: ",0", count: 20) + "]"
    for ending in [""] + characters + pairs + pairs.flatMap({ [$0 + "0", $0 + ".", $0 + ","] }) {
      for sign in ["", "-"] {
        let text = before + sign + prefix + ending + after
        var skipped: JSONSyntaxError?
        var found: JSONSyntaxError?
        do { try check(Array(text.utf8)) } catch { skipped = error }
        do { _ = try read(text) } catch { found = error }
        #expect(found == skipped, "\(text)")
      }
    }
  }

  @Test("a matrix cut short anywhere, or with a byte changed, is refused or read, never more")
  func damaged() {
    let text = Array("[[0.12345678901234567, -1.5, 3],[1e-5,\"-Infinity\",-0.25],[123456789, 1, 0.5]]".utf8)
    for count in 0..<text.count {
      #expect(throws: JSONSyntaxError.self) { try read(String(decoding: text.prefix(count), as: UTF8.self), .all) }
    }
    for index in text.indices {
      for byte in Array("[]{},:\"e.-0 x".utf8) {
        var changed = text
        changed[index] = byte
        _ = try? read(String(decoding: changed, as: UTF8.self), .all)
      }
    }
  }

  @Test(
    "integers are read exactly",
    arguments: [
      ("3", [3], []), ("[0,1,2]", [0, 1, 2], [3]), ("[0.0, 1e1, -7]", [0, 10, -7], [3]), ("[]", [], [0]),
      ("[9007199254740993,9223372036854775807]", [9_007_199_254_740_993, .max], [2]),
    ] as [(String, [Int], [Int])])
  func integers(_ text: String, _ values: [Int], _ shape: [Int]) throws {
    #expect(try readIntegers(text) == .integers(IntegerTensor(values: values, shape: shape)))
  }

  @Test(
    "what is no integer is refused with its place",
    arguments: [
      ("2.5", [.notAnInteger(at: [], text: "2.5")]), ("[0,1.5]", [.notAnInteger(at: [1], text: "1.5")]),
      ("[1e400]", [.notAnInteger(at: [0], text: "1e400")]),
      ("[9223372036854775808]", [.notAnInteger(at: [0], text: "9223372036854775808")]),
      ("[0,\"1\"]", [.notANumber(at: [1], found: .string, text: "\"1\"")]),
      ("[[0]]", [.tooDeep(at: [0], maxRank: 1)]),
    ] as [(String, [TensorFault])])
  func nonIntegers(_ text: String, _ faults: [TensorFault]) throws {
    #expect(try readIntegers(text) == .faults(TensorFaults(faults)))
  }
}
