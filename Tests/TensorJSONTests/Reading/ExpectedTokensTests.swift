import Testing

@testable import TensorJSON

@Suite("A document that is what it is expected to be")
struct ExpectedTokensTests {
  /// The numbers at a document's start, and whether the next token is accepted.
  private func numbers(_ text: String, room: Int = 4, then token: Character = "]") -> (values: [Double], goesOn: Bool) {
    let bytes = Array(text.utf8)
    var values = [Double](repeating: .nan, count: room)
    var span = values.mutableSpan
    var tokens = ExpectedTokens(bytes.span)
    let count = tokens.parseNumbers(into: &span)
    let goesOn = tokens.accept(token.asciiValue ?? 0)
    return (Array(values.prefix(count)), goesOn)
  }

  @Test("numbers are parsed up to the token after the last one, or up to the room for them")
  func takesNumbers() {
    #expect(numbers(" 1, 2.5e-3 ,-0.125] ") == ([1, 0.0025, -0.125], true))
    #expect(numbers("1,2,3,4]") == ([1, 2, 3, 4], true))
    #expect(numbers("1,2,3,4,5]") == ([1, 2, 3, 4], false))
    #expect(numbers("1,2,3,4,5]", then: ",") == ([1, 2, 3, 4], true))
    #expect(numbers("]") == ([], true))
  }

  @Test(
    "a comma without a number after it is not skipped",
    arguments: ["1,]", "1, ,2]", "1,,2]", "1,x]", "1,\"2\"]", "1,[2]]"])
  func leavesComma(text: String) {
    #expect(numbers(text) == ([1], false))
    #expect(numbers(text, then: ",") == ([1], true))
  }

  @Test(
    "a number in an unusual form is not parsed",
    arguments: ["", "-", "01]", ".5]", "1.]", "+1]", "1e999]", "NaN]", "\"1\"]"])
  func leavesNumber(text: String) { #expect(numbers(text).values.isEmpty) }

  @Test("the last bytes of a document are read by another call, wherever they begin", arguments: 1...40)
  func longRuns(count: Int) {
    let values = (0..<count).map { Double($0) / 7 }
    // `NumberScanner` parses no number in a document's first eight bytes.
    let text = "\t\t\t\t\t\t\t\t" + values.map { "\($0)" }.joined(separator: " , ") + "]"
    let found = numbers(text, room: count)
    #expect(found.values == values)
    #expect(found.goesOn)
  }

  /// The numbers and the shape of a matrix, whose last bracket ends the text.
  private func matrix(_ text: String, room: Int = 6) -> (values: [Double], rows: Int, columns: Int)? {
    let bytes = Array(text.utf8)
    var values = [Double](repeating: .nan, count: room)
    var span = values.mutableSpan
    var tokens = ExpectedTokens(bytes.span)
    guard let (rows, columns) = tokens.parseMatrix(into: &span), tokens.acceptEnd() else { return nil }
    return (Array(values.prefix(rows * columns)), rows, columns)
  }

  @Test("rows of numbers are parsed with their shape, with white space anywhere")
  func matrices() throws {
    for (text, rows, columns) in [
      ("[[1,2,3],[4,5,6]]", 2, 3), (" [ [ 1,2 ,3,4 ] ]", 1, 4), ("[[1],[2],[3] ,[4], [5],[6]]", 6, 1),
    ] {
      let found = try #require(matrix(text), "\(text)")
      #expect(found.values == (1...rows * columns).map(Double.init), "\(text)")
      #expect(found.rows == rows && found.columns == columns, "\(text)")
    }
  }

  @Test(
    "other text is no matrix",
    arguments: [
      "", "1", "[]", "[[]]", "[1]", "[[1]", "[[1]]]", "[[1],]", "[[1,]]", "[[1][2]]", "[[1],2]", "[[1,2],[3]]",
      "[[1],[2,3]]", "[[1],[]]", "[[[1]]]", "[[1 2]]", "[[1],[x]]", "[[1,2,3],[4,5,6],[7,8,9]]",
    ])
  func noMatrix(text: String) { #expect(matrix(text) == nil) }

  @Test("the last bytes of a matrix are parsed by another call, wherever they begin", arguments: 1...30)
  func longMatrices(rows: Int) throws {
    let values = (0..<rows * 3).map { Double($0) / 7 }
    let text = (0..<rows).map { "[" + values[$0 * 3..<$0 * 3 + 3].map { "\($0)" }.joined(separator: ", ") + "]" }
    // `NumberScanner` parses no number in a document's first eight bytes.
    let found = try #require(matrix("\t\t\t\t\t\t\t\t[\(text.joined(separator: " ,"))]", room: rows * 3))
    #expect(found.values == values && found.rows == rows && found.columns == 3)
  }

  @Test("integers are parsed up to the token after the last one")
  func integerLists() {
    func list(_ text: String) -> [Int]? {
      let bytes = Array(text.utf8)
      var values = [0, 0, 0]
      var span = values.mutableSpan
      var tokens = ExpectedTokens(bytes.span)
      guard let count = tokens.parseIntegers(into: &span), tokens.accept(UInt8(ascii: "]")) else { return nil }
      return Array(values.prefix(count))
    }
    #expect(list("1]") == [1])
    #expect(list(" 1 ,20, 300 ]") == [1, 20, 300])
    for text in ["", "]", "1,]", "1,2,3,4]", "1 2]", "1,-2]", "1,02]", "1,2.0]", "[1]"] {
      #expect(list(text) == nil, "\(text)")
    }
  }

  private func integer(_ text: String) -> Int? {
    let bytes = Array(text.utf8)
    var tokens = ExpectedTokens(bytes.span)
    let value = tokens.parseInteger()
    return tokens.acceptEnd() ? value : nil
  }

  @Test("an integer has up to 18 digits, and no zero before others")
  func integers() {
    #expect(integer(" 0 ") == 0)
    #expect(integer("7") == 7)
    #expect(integer("999999999999999999") == 999_999_999_999_999_999)
    for text in ["", "00", "07", "-0", "-1", "+1", "1.0", "1e0", "1000000000000000000", "x"] {
      #expect(integer(text) == nil, "\(text)")
    }
  }

  @Test("a name is accepted with its colon, byte for byte")
  func names() {
    func accepts(_ text: String) -> Bool {
      let bytes = Array(text.utf8)
      var tokens = ExpectedTokens(bytes.span)
      return tokens.accept(name: "\"labels\"") && tokens.acceptEnd()
    }
    #expect(accepts(#""labels":"#))
    #expect(accepts("\r\n\t \"labels\" \n:\t"))
    for text in ["", #""labels""#, #""label":"#, #""labelS":"#, #""l\u0061bels":"#, #"labels:"#, #""labels"=:"#] {
      #expect(!accepts(text), "\(text)")
    }
  }
}
