import Dispatch
import Parallel
import SeededRandom
import Synchronization
import Testing

@testable import TensorJSON

/// How the parts of a split are run.
enum PartOrder: String, CaseIterable, Sendable {
  case forwards, backwards, atOnce

  func split(_ parts: Int) -> ReadingSplit {
    ReadingSplit(
      WorkSplit(workers: parts) { count, body in
        switch self {
        case .forwards: for part in 0..<count { body(part) }
        case .backwards: for part in (0..<count).reversed() { body(part) }
        case .atOnce: DispatchQueue.concurrentPerform(iterations: count, execute: body)
        }
      }, bytesMin: 64, sampleCount: 8)
  }
}

/// A text of kilobytes, which a test's output calls by its name.
struct LongCase: Sendable, CustomTestStringConvertible {
  let name: String
  let text: String

  var testDescription: String { name }
}

/// What comes of reading `{"logits": …}`: compared by bits, for NaN is not itself.
private enum Outcome: Equatable {
  case tensor([UInt64], [Int])
  case faults(TensorFaults)
  case error(JSONSyntaxError)

  init(of document: [UInt8], elementsMax: Int = .max, split: ReadingSplit) {
    do throws(JSONSyntaxError) {
      var reader = JSONReader(document.span)
      var reading = TensorReading.faults(TensorFaults())
      _ = try reader.peekKind()
      try reader.beginObject()
      while let key = try reader.nextKey() {
        if key == "logits" {
          reading = try reader.readTensor(nonFinite: .all, elementsMax: elementsMax, split: split)
        } else {
          try reader.skipValue()
        }
      }
      try reader.finish()
      switch reading {
      case .tensor(let tensor): self = .tensor(tensor.values.map(\.bitPattern), tensor.shape)
      case .faults(let faults): self = .faults(faults)
      }
    } catch { self = .error(error) }
  }
}

private func matrix(
  _ rows: Int, _ columns: Int, between: String = ",",
  entry: (Int, Int) -> String = { row, column in
    "\(row % 7).\(column + 1)"
  }
) -> String {
  let rows = (0..<rows).map { row in "[" + (0..<columns).map { entry(row, $0) }.joined(separator: ",") + "]" }
  return "[" + rows.joined(separator: between) + "]"
}

/// A matrix of 60×5 with one row in the place of another.
private func matrix(with odd: String, at place: Int) -> String {
  var rows = (0..<60).map { "[\($0),0.5,-1.25,1e-3,12345.678]" }
  rows[place] = odd
  return "[\(rows.joined(separator: ",\n "))]"
}

@Suite("JSONReader: a matrix in parts")
struct ReadingSplitTests {
  static let counts = [2, 3, 7]

  private func expectSame(_ document: [UInt8], elementsMax: Int = .max, _ comment: String) {
    let serial = Outcome(of: document, elementsMax: elementsMax, split: .serial)
    for parts in Self.counts {
      for order in PartOrder.allCases {
        let found = Outcome(of: document, elementsMax: elementsMax, split: order.split(parts))
        #expect(found == serial, "\(parts) parts, \(order): \(comment)")
      }
    }
  }

  private func expectSame(_ logits: String, followedBy rest: String = "", _ comment: String) {
    expectSame(Array("{\"logits\":\(logits)\(rest)}".utf8), comment)
  }

  @Test(
    "what is read does not depend on the parts",
    arguments: [
      ("short rows", matrix(100, 3)),
      ("white space between rows", matrix(100, 3, between: " \n\t,\r\n   ")),
      ("a row of spaces", matrix(40, 3, between: String(repeating: " ", count: 500) + ",")),
      ("one column", matrix(300, 1)),
      ("few long rows", matrix(3, 2000)),
      ("one row", matrix(1, 3000)),
      ("a vector", matrix(1, 3000).replacing("[[", with: "[").replacing("]]", with: "]")),
      ("integers", matrix(50, 40) { row, column in "\(row * column)" }),
      ("integers of nine digits", matrix(50, 10) { row, column in "\(100_000_000 + row * column)" }),
      ("one digit", matrix(200, 10) { row, column in "\((row + column) % 10)" }),
      ("exponents", matrix(100, 5) { row, column in "-\(row)e\(column - 3)" }),
      ("many digits", matrix(100, 5) { row, _ in "0.1234567890123456789012345678901\(row)" }),
      ("longer and longer numbers", matrix(300, 5) { row, column in row < 20 ? "0" : "-\(row).12345678901\(column)" }),
      ("shorter and shorter numbers", matrix(300, 5) { row, _ in row < 20 ? "0.12345678901234567" : "0" }),
      ("mrequested all over", matrix(100, 5) { row, column in column > row % 5 ? "\"-Infinity\"" : "0.5" }),
      (
        "every name", matrix(100, 3) { row, column in row % 9 == 8 ? ["\"NaN\"", "\"Infinity\"", "1"][column] : "2.5" }
      ),
      ("rows without entries", matrix(200, 0)),
      ("nothing", "[]"), ("one number", "[[1]]"),
    ].map { LongCase(name: $0, text: $1) })
  func sameTensors(_ long: LongCase) {
    let (name, logits) = (long.name, long.text)
    expectSame(logits, name)
    // With so much after it that the last part is not of the matrix.
    expectSame(logits, followedBy: ",\"labels\":" + matrix(200, 4), name)
  }

  @Test(
    "a row unlike the others has the same fault as with one thread",
    arguments: [
      "[]", "[1]", "[1,2,3,4,5,6]", "[1,2,3,4,null]", "[1,2,\"x\",4,5]", "[1,2,[3],4,5]", "[[1,2,3,4,5]]", "1", "null",
      "{}", "\"],[1,2,3,4,5],[1,2,3,4,5\"", "[1,2,3,4,1e400]", "[1,2,3,4,\"-Infinity\"]", "[1,2,3,4,05]", "[1,2,3,4,]",
      "[1,2,3,4,5],", "[1,2,3,4,5]]", "[1,2,3,4,5", "[1,2,3,4,+5]", "[1,2,3,4,5.]", "[1,2 3,4,5]", "[1,2,3,4,5}", "",
      "[1,2,3,4,12345678901234567890123]", "[1,2,3,4,NaN]", "[\"\u{E9}\",2,3,4,5]", "[1,2,3,4,\"\\q\"]", "// no",
    ])
  func sameFaults(_ odd: String) {
    for place in [0, 1, 2, 20, 29, 30, 31, 45, 58, 59] {
      expectSame(matrix(with: odd, at: place), "\(odd) as row \(place)")
    }
  }

  @Test("rows inside of a string are not rows")
  func rowsInStrings() {
    let fake = matrix(200, 5)
    expectSame(matrix(20, 5), followedBy: ",\"note\":\"\(fake)\"", "after the matrix")
    expectSame(matrix(with: "\"\(fake)\"", at: 20), "in place of a row")
    expectSame(matrix(with: "[\"\(fake)\",1,2,3,4]", at: 20), "in place of an entry")
    expectSame(matrix(with: "[\"\(fake.dropLast(100))", at: 20), "in a string without an end")
  }

  @Test("arrays within rows, and rows within arrays, are no rows")
  func wrongNesting() {
    let rows = matrix(60, 5)
    expectSame("[\(rows),\(rows)]", "three levels")
    expectSame("[\(rows.dropFirst().dropLast()),\(rows)]", "a matrix as its own row")
    expectSame("[[1,2],[3,4],\(matrix(1, 1000).dropFirst().dropLast())]", "a long row at the end")
    expectSame(rows.replacing("],[", with: "]],[["), "closed too often")
    expectSame(rows.replacing("],[", with: "],,["), "two commas")
    expectSame(rows.replacing("],[", with: "] ["), "no comma")
  }

  @Test("a document cut short anywhere is refused at the same place")
  func truncated() {
    let whole = Array("{\"logits\":\(matrix(40, 4, between: " ,\n ")),\"labels\":[1,2,3]}".utf8)
    for count in stride(from: 0, to: whole.count, by: 3) { expectSame(Array(whole.prefix(count)), "\(count) bytes") }
  }

  @Test("no more elements than allowed", arguments: [1, 4, 5, 100, 499, 500, 501, 1000])
  func elementsMax(max: Int) {
    let document = Array("{\"logits\":\(matrix(100, 5))}".utf8)
    expectSame(document, elementsMax: max, "at most \(max)")
    expectSame(
      Array("{\"logits\":\(matrix(100, 5) { row, _ in row < 15 ? "0.123456789012345" : "1" })}".utf8),
      elementsMax: max, "at most \(max), more than the first promise")
  }

  @Test("a damaged matrix is read or refused as in the serial way", arguments: [1, 2, 3] as [UInt64])
  func damaged(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let forms = [
      "0", "-0", "7", "-12", "123456", "0.5", "3.1416", "0.12345678901234567", "1e-5", "12345678", "-2.5e-7",
    ]
    for round in 0..<(randomCases / 100) {
      let columns = Int.random(in: 1...9, using: &generator)
      let between = [",", ", ", " ,", ",\n    "].randomElement(using: &generator)!
      let entries = (0..<13).map { _ in forms.randomElement(using: &generator)! }
      let logits = matrix(Int.random(in: 1...80, using: &generator), columns, between: between) { row, column in
        entries[(row * columns + column) % entries.count]
      }
      var document = Array("{\"logits\":\(logits),\"labels\":[0,1],\"note\":\"[1],[2]\"}".utf8)
      for _ in 0..<Int.random(in: 0...2, using: &generator) {
        let place = document.indices.randomElement(using: &generator)!
        document[place] = Array("[]{},:\"e.-0 x\\\u{E9}".utf8).randomElement(using: &generator)!
      }
      expectSame(document, "seed \(seed), round \(round): \(String(decoding: document, as: UTF8.self))")
    }
  }

  @Test("the rows are cut into as many parts as requested, and all are used", arguments: counts)
  func partsServe(parts: Int) throws {
    let document = Array(matrix(200, 5, between: " , ").utf8)
    var values = [0.1, 0.2, 0.3]
    // Behind the three numbers of the first row that are in `values`.
    var run = NumberRun(offset: 14, columns: nil, column: 3, isInRow: true)
    let requested = Mutex(0)
    let split = ReadingSplit(
      WorkSplit(workers: parts) { count, body in
        requested.withLock { $0 = count }
        for part in 0..<count { body(part) }
      })
    let wasted = try #require(
      Double.parseInParts(&run, of: document.span, from: 0, into: &values, countMax: 1000, split: split))
    #expect(requested.withLock { $0 } == parts)
    // Only what was looked at for the cuts, at most a row each.
    #expect(wasted <= 32 * (parts - 1))
    #expect(document.count - run.offset < NumberScanner.tailBytes + 32)
    #expect(run.columns == 5 && values.count == run.rows * 5 + run.column && run.rows >= 197)
    guard case .tensor(_, let shape) = Outcome(of: Array("{\"logits\":".utf8) + document + [0x7D], split: split) else {
      Issue.record("no tensor")
      return
    }
    #expect(shape == [200, 5])
  }

  @Test("a part after the end of the matrix is not begun", arguments: counts)
  func endOfMatrix(workers: Int) throws {
    let document = Array("\(matrix(20, 5)),\(matrix(1000, 5))".utf8)
    var values = [0.1, 0.2, 0.3]
    var run = NumberRun(offset: 14, columns: nil, column: 3, isInRow: true)
    let split = ReadingSplit(WorkSplit(workers: workers) { count, body in for part in 0..<count { body(part) } })
    let wasted = try #require(
      Double.parseInParts(&run, of: document.span, from: 0, into: &values, countMax: 10_000, split: split))
    // Only what was looked at for the cuts, at most a row each.
    #expect(wasted <= 32 * (workers - 1))
    #expect(values.count == 100)
  }

  @Test("a small text, a vector and a matrix of one row are read by the caller alone")
  func notSplit() {
    let requested = Mutex(0)
    func split(bytesMin: Int) -> ReadingSplit {
      ReadingSplit(
        WorkSplit(workers: 2) { count, body in
          requested.withLock { $0 += 1 }
          for part in 0..<count { body(part) }
        }, bytesMin: bytesMin, sampleCount: 8)
    }
    func read(_ logits: String, bytesMin: Int) {
      _ = Outcome(of: Array("{\"logits\":\(logits)}".utf8), split: split(bytesMin: bytesMin))
    }
    let rows = matrix(100, 5)
    read(rows, bytesMin: rows.utf8.count + 10)
    read(matrix(1, 500), bytesMin: 64)
    read("[" + repeatElement("1.5", count: 500).joined(separator: ",") + "]", bytesMin: 64)
    #expect(requested.withLock { $0 } == 0)
    read(rows, bytesMin: 64)
    #expect(requested.withLock { $0 } == 1)
  }

  @Test("a matrix with a name in every row is not split again at each")
  func attemptsAreBounded() {
    let requested = Mutex(0)
    let logits = matrix(2000, 3) { _, column in column == 0 ? "\"-Infinity\"" : "0.5" }
    let split = ReadingSplit(
      WorkSplit(workers: 2) { count, body in
        requested.withLock { $0 += 1 }
        for part in 0..<count { body(part) }
      }, bytesMin: 1000, sampleCount: 8)
    let document = Array("{\"logits\":\(logits)}".utf8)
    #expect(Outcome(of: document, split: split) == Outcome(of: document, split: .serial))
    #expect(requested.withLock { 1...(document.count / 1000 + 1) ~= $0 })
  }
}
