import Foundation
import NumPyFiles
import Testing

@Suite("Arrays of .npy files")
struct NumPyArrayTests {
  private func array(_ bytes: [UInt8], valuesMax: Int = 100) throws(NumPyFault) -> NumPyArray {
    try NumPyArray(bytes.span, valuesMax: valuesMax)
  }

  private static let cases: [[Substring]] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "../NumPyFiles/cases.txt")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map {
      $0.split(separator: " ")
    }
  }()

  private func expect(_ array: NumPyArray, _ described: Substring) {
    let parts = described.split(separator: ":", omittingEmptySubsequences: false)
    #expect(array.shape == parts[1].split(separator: ",").map { Int($0)! })
    for (value, bits) in zip(array.values, parts[2].split(separator: ",")) {
      let expected = Double(bitPattern: UInt64(bits, radix: 16)!)
      #expect(value == expected || value.isNaN && expected.isNaN, "\(value), not \(expected)")
    }
    #expect(array.values.count == parts[2].split(separator: ",").count)
  }

  @Test("what NumPy saves is read exactly: every type, order and version")
  func saved() throws {
    #expect(Self.cases.count > 40)
    for line in Self.cases {
      let bytes = try Array(#require(Data(base64Encoded: String(line[1]))))
      if line[0] == "npy" {
        expect(try array(bytes), line[2])
        continue
      }
      let archive = try ZipArchive(bytes.span, contentBytesMax: 1 << 20)
      #expect(archive.entries.map(\.name) == line[2...].map { "\($0.prefix { $0 != ":" }).npy" })
      for (entry, described) in zip(archive.entries, line[2...]) {
        expect(try archive.array(entry, valuesMax: 10_000), described)
      }
    }
  }

  @Test(
    "headers that NumPy reads",
    arguments: [
      "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }          \n",
      "{'shape':(2,),'descr':'<f8','fortran_order':False}",
      "{\"descr\": \"f8\", 'fortran_order': True, 'shape': (2L,)}",
      " { 'descr' : '=f8' , 'fortran_order' : False , 'shape' : ( 2 , ) , } ",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2)}",
    ])
  func headers(_ header: String) throws {
    #expect(try array(SavedFile.npy(header)).values == [1, 2])
    for version: UInt8 in [2, 3] {
      #expect(try array(SavedFile.npy(header, version: version)).values == [1, 2])
    }
  }

  private static func header(
    _ descr: String = "'<f8'", order: String = "False", shape: String = "(2,)"
  ) -> String {
    "{'descr': \(descr), 'fortran_order': \(order), 'shape': \(shape)}"
  }

  @Test(
    "headers that NumPy does not write are refused at their place",
    arguments: [
      "", "{", "{}", "[]", "{'descr': '<f8'}", header(order: "0"), header(order: "true"),
      header(shape: "(2)"),
      header(shape: "(-2,)"), header(shape: "2"), header(shape: "[2]"), header(shape: "(2.0,)"),
      header(shape: "(,)"),
      header(shape: "(99999999999999999999,)"), header() + "x", header() + "{}",
      "{'descr': '<f8', " + header().dropFirst(),
      "{'x': 1, " + header().dropFirst(), header("'<f\\x38'"), header("u'<f8'"),
      header("__import__('os').system('x')"),
      header("'" + String(repeating: "x", count: 33) + "'"),
      header(shape: "(" + String(repeating: "1,", count: 65) + ")"),
    ])
  func otherHeaders(_ header: String) {
    do {
      _ = try array(SavedFile.npy(header))
      Issue.record("\(header) is read")
    } catch {
      guard case .header(let offset) = error else {
        Issue.record("\(header): \(error)")
        return
      }
      #expect((10...10 + header.utf8.count).contains(offset))
    }
  }

  @Test(
    "types without numbers are refused by what they are",
    arguments: [
      ("'|O'", .objects), ("'<c16'", .complexNumbers), ("'<U3'", .texts), ("'|S3'", .texts),
      ("'<M8[ns]'", .dates),
      ("'<V2'", .rawBytes), ("[('a', '<f8')]", .fields), ("'<f16'", .longDoubles),
      ("'<f3'", .unknownType("<f3")),
      ("''", .unknownType("")), ("'<i16'", .unknownType("<i16")), ("'>>f8'", .unknownType(">>f8")),
    ] as [(String, NumPyFault)])
  func types(_ descr: String, _ fault: NumPyFault) {
    #expect(throws: fault) { try array(SavedFile.npy(Self.header(descr))) }
  }

  @Test("shapes that lie about the bytes, or that no answer has")
  func shapes() {
    let cases: [(String, NumPyFault)] = [
      (
        "(3,)",
        .cutOff(
          expected: 10 + Self.header(shape: "(3,)").utf8.count + 24,
          found: 26 + Self.header().utf8.count)
      ),
      ("(1,)", .bytesAfterArray(8)), ("()", .bytesAfterArray(8)), ("(0,)", .noEntries),
      ("(5, 0)", .noEntries),
      ("(1, 1, 2)", .dimensions(3)), ("(101,)", .tooManyNumbers(max: 100)),
      ("(999999999999999999, 999999999999999999)", .tooManyNumbers(max: 100)),
    ]
    for (shape, fault) in cases {
      #expect(throws: fault) { try array(SavedFile.npy(Self.header(shape: shape))) }
    }
  }

  @Test("a file that is cut at any byte is refused, and so is one with more")
  func cuts() throws {
    let whole = SavedFile.npy()
    for count in 0..<whole.count {
      #expect(throws: NumPyFault.self) { try array(Array(whole[..<count])) }
    }
    #expect(throws: NumPyFault.bytesAfterArray(1)) { try array(whole + [0]) }
    #expect(throws: NumPyFault.unknownVersion(4)) { try array(SavedFile.npy(version: 4)) }
    let long = SavedFile.npy(String(repeating: " ", count: 10_001))
    #expect(throws: NumPyFault.headerTooLong(10_001)) { try array(long) }
  }
}
