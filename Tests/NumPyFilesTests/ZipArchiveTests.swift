import Foundation
import NumPyFiles
import SeededRandom
import Testing

@Suite("Arrays in .npz files")
struct ZipArchiveTests {
  private typealias Member = SavedFile.Member

  /// The first array of an archive.
  private func first(_ bytes: [UInt8], contentBytesMax: Int = 1 << 20) throws(NumPyFault)
    -> NumPyArray
  {
    let archive = try ZipArchive(bytes.span, contentBytesMax: contentBytesMax)
    guard let entry = archive.entries.first else { throw .brokenArchive }
    return try archive.array(entry, valuesMax: 1_000)
  }

  @Test("local sizes are not trusted, and a comment or bytes before the directory do no harm")
  func read() throws {
    #expect(try first(SavedFile.zip([Member()])).values == [1, 2])
    #expect(
      try first(SavedFile.zip([Member()], comment: Array("PK\u{5}\u{6} a comment".utf8))).values
        == [1, 2])
    #expect(try first(SavedFile.zip([Member()], junk: [1, 2, 3])).values == [1, 2])
    // The sizes and the place in the field of zip64.
    let content = SavedFile.npy()
    var member = Member(size: 0xFFFF_FFFF, storedSize: 0xFFFF_FFFF, offset: 0xFFFF_FFFF)
    member.extra =
      SavedFile.little(1, 2) + SavedFile.little(24, 2) + SavedFile.little(content.count, 8)
      + SavedFile.little(content.count, 8) + SavedFile.little(0, 8)
    #expect(try first(SavedFile.zip([member])).values == [1, 2])
  }

  @Test("what is wrong with one file is its own fault")
  func entries() throws {
    let cases: [(Member, NumPyFault)] = [
      (Member(flags: 1), .encrypted), (Member(flags: 0x2000), .encrypted),
      (Member(method: 12), .compression(12)),
      (Member(checksum: 1), .checksum), (Member(size: 5), .broken),
      (Member(stored: [1, 2, 3], method: 8), .broken),
      (Member(stored: [], method: 8), .broken),
      (Member(content: Array("not an array".utf8)), .unknownType("of another program")),
      (Member(content: []), .unknownType("of another program")),
      (
        Member(content: SavedFile.npy("{'descr': '|O', 'fortran_order': False, 'shape': (2,)}")),
        .objects
      ),
    ]
    for (member, fault) in cases {
      var other = Member()
      other.name = "y_hat.npy"
      let bytes = SavedFile.zip([member, other])
      #expect(throws: fault) { try first(bytes) }
      let archive = try ZipArchive(bytes.span, contentBytesMax: 1 << 20)
      #expect(try archive.array(archive.entries[1], valuesMax: 10).values == [1, 2])
    }
  }

  @Test("an archive that two readers could understand in two ways is refused")
  func ambiguous() {
    var other = Member()
    other.name = "y_hat.npy"
    let cases: [([Member], NumPyFault)] = [
      ([Member(), Member()], .repeatedName("loss.npy")),
      ([Member(localName: "evil.npy")], .brokenArchive),
      (
        [
          Member(),
          {
            var same = other
            same.offset = 0
            same.localName = "loss.npy"
            return same
          }(),
        ], .brokenArchive
      ),
      ([Member(offset: 1)], .brokenArchive), ([Member(offset: 1 << 30)], .brokenArchive),
      ([Member(storedSize: 1 << 20)], .brokenArchive),
      ([Member(extra: [1, 0, 9, 0])], .brokenArchive),
      ([Member(size: 0xFFFF_FFFF)], .tooLarge(max: 1 << 20)),
      ([Member(size: 0xFFFF_FFFF, extra: [1, 0, 0, 0])], .brokenArchive),
    ]
    for (members, fault) in cases { #expect(throws: fault) { try first(SavedFile.zip(members)) } }
    #expect(throws: NumPyFault.brokenArchive) { try first(SavedFile.zip([Member()], count: 2)) }
    #expect(throws: NumPyFault.brokenArchive) {
      try first(SavedFile.zip([Member(), other], count: 1))
    }
    #expect(throws: NumPyFault.tooManyEntries(5_000)) {
      try first(SavedFile.zip([Member()], count: 5_000))
    }
    #expect(throws: NumPyFault.brokenArchive) { try first([]) }
  }

  @Test("two files whose bytes overlap are refused, as in a zip bomb")
  func overlap() {
    // The second file lies within the first one, with a header of its own.
    var inner = Member()
    inner.name = "y_hat.npy"
    let stored = SavedFile.zip([inner])
    var outer = Member(content: stored)
    outer.name = "loss.npy"
    inner.offset = 30 + "loss.npy".utf8.count
    #expect(throws: NumPyFault.brokenArchive) { try first(SavedFile.zip([outer, inner])) }
  }

  @Test("a bomb is refused by the sizes that it has, and by those that it does not")
  func bomb() throws {
    let bomb = try Array(#require(Data(base64Encoded: Self.zeros)))
    let content = [UInt8](repeating: 0, count: 100_000)
    let honest = Member(content: content, stored: bomb, method: 8)
    #expect(throws: NumPyFault.tooLarge(max: 99_999)) {
      try first(SavedFile.zip([honest]), contentBytesMax: 99_999)
    }
    #expect(throws: NumPyFault.unknownType("of another program")) {
      try first(SavedFile.zip([honest]))
    }
    for size in [0, 1, 99_999, 100_001, 1 << 19] {
      var liar = honest
      liar.size = size
      #expect(throws: NumPyFault.broken) { try first(SavedFile.zip([liar])) }
    }
    // More than DEFLATE can produce from these bytes.
    var dense = honest
    dense.size = 1 << 30
    #expect(throws: NumPyFault.broken) {
      try first(SavedFile.zip([dense]), contentBytesMax: 1 << 31)
    }
  }

  /// 100,000 zeros as a raw DEFLATE stream.
  private static let zeros =
    "7cExAQAAAMKg9U9tDQ+gAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAgFcD"

  @Test("an archive that is cut at any byte, or has any byte changed, is read or refused")
  func damage() throws {
    let whole = SavedFile.zip([
      Member(),
      {
        var other = Member()
        other.name = "y_hat.npy"
        return other
      }(),
    ])
    for count in 0..<whole.count {
      #expect(throws: NumPyFault.self) { try first(Array(whole[..<count])) }
    }
    var random = SeededGenerator(seed: 20)
    for _ in 0..<4_000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      do throws(NumPyFault) {
        let archive = try ZipArchive(bytes.span, contentBytesMax: 1 << 20)
        for entry in archive.entries { _ = try? archive.array(entry, valuesMax: 100) }
      } catch {
        #expect(!error.sentence.isEmpty)
      }
    }
  }
}
