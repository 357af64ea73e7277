/// The `.npz` file of `numpy.savez` and `numpy.savez_compressed`: a zip archive of `.npy` files (APPNOTE 6.3.10).
///
/// The directory at the end decides. Local headers are not trusted: NumPy writes 0xFFFFFFFF as sizes there, and other
/// programs write 0. An archive in which two readers could see two contents is refused: files that overlap, a name
/// twice, a local name that differs.
package struct ZipArchive: ~Escapable {
  /// A file in the archive.
  package struct Entry: Equatable, Sendable {
    /// As it is stored; nothing is ever written to such a place.
    package let name: String
    let method: Int
    let isEncrypted: Bool
    let checksum: UInt32
    /// The bytes as they are stored.
    let stored: Range<Int>
    /// The bytes after decompression, as the directory says.
    let size: Int
  }

  /// The first bytes of every archive that is not empty.
  package static let magic: [UInt8] = Array("PK".utf8) + [3, 4]

  /// Six quantities for each layer of a deep network.
  static let entriesMax = 1_024

  package let entries: [Entry]
  private let bytes: Span<UInt8>

  /// - Parameters:
  ///   - bytes: the whole archive.
  ///   - contentBytesMax: the most bytes of all files together, after decompression.
  /// - Throws: the first fault of the archive. Those of a file are found when it is decompressed.
  @_lifetime(copy bytes)
  package init(_ bytes: Span<UInt8>, contentBytesMax: Int) throws(NumPyFault) {
    self.bytes = bytes
    let directory = try ZipDirectory(of: bytes)
    guard directory.count <= Self.entriesMax else { throw .tooManyEntries(directory.count) }
    var entries: [Entry] = []
    var place = directory.bytes.lowerBound
    for _ in 0..<directory.count {
      let entry = try Self.entry(at: &place, in: bytes, directory.bytes)
      guard !entries.contains(where: { $0.name == entry.name }) else { throw .repeatedName(entry.name) }
      entries.append(entry)
    }
    guard place == directory.bytes.upperBound else { throw .brokenArchive }
    try Self.check(entries, contentBytesMax: contentBytesMax)
    self.entries = entries
  }

  private static func check(_ entries: [Entry], contentBytesMax: Int) throws(NumPyFault) {
    var total = 0
    for entry in entries {
      guard entry.size <= contentBytesMax - total else { throw .tooLarge(max: contentBytesMax) }
      total += entry.size
    }
    let ranges = entries.map(\.stored).filter { !$0.isEmpty }.sorted { $0.lowerBound < $1.lowerBound }
    for (first, second) in zip(ranges, ranges.dropFirst()) where first.upperBound > second.lowerBound {
      throw .brokenArchive
    }
  }

  /// Parses an entry of the directory, and finds its bytes by its local header.
  private static func entry(
    at place: inout Int, in bytes: Span<UInt8>, _ directory: Range<Int>
  ) throws(NumPyFault) -> Entry {
    let head = place
    guard head + 46 <= directory.upperBound, bytes.uint32(at: head) == 0x0201_4B50 else { throw .brokenArchive }
    let nameCount = Int(bytes.uint16(at: head + 28))
    let extraCount = Int(bytes.uint16(at: head + 30))
    let commentCount = Int(bytes.uint16(at: head + 32))
    let extra = (head + 46 + nameCount)..<(head + 46 + nameCount + extraCount)
    place = extra.upperBound + commentCount
    guard place <= directory.upperBound else { throw .brokenArchive }
    var sizes = ZipSizes(
      size: UInt64(bytes.uint32(at: head + 24)), stored: UInt64(bytes.uint32(at: head + 20)),
      offset: UInt64(bytes.uint32(at: head + 42)))
    try sizes.read(extra, of: bytes)
    guard let offset = Int(exactly: sizes.offset), let stored = Int(exactly: sizes.stored),
      let size = Int(exactly: sizes.size), offset <= directory.lowerBound - 30, stored <= directory.lowerBound,
      bytes.uint32(at: offset) == 0x0403_4B50
    else { throw .brokenArchive }
    let start = offset + 30 + Int(bytes.uint16(at: offset + 26)) + Int(bytes.uint16(at: offset + 28))
    guard start + stored <= directory.lowerBound, Int(bytes.uint16(at: offset + 26)) == nameCount,
      (0..<nameCount).allSatisfy({ bytes[head + 46 + $0] == bytes[offset + 30 + $0] })
    else { throw .brokenArchive }
    return Entry(
      name: String(decoding: (0..<nameCount).map { bytes[head + 46 + $0] }, as: UTF8.self),
      method: Int(bytes.uint16(at: head + 10)), isEncrypted: bytes.uint16(at: head + 8) & 0x2041 != 0,
      checksum: bytes.uint32(at: head + 16), stored: start..<start + stored, size: size)
  }

  /// The array in an entry.
  ///
  /// - Parameter valuesMax: the most numbers.
  /// - Throws: what is wrong with this entry. The others are not affected.
  package func array(_ entry: Entry, valuesMax: Int) throws(NumPyFault) -> NumPyArray {
    guard !entry.isEncrypted else { throw .encrypted }
    let stored = bytes.extracting(entry.stored)
    switch entry.method {
    case 0:
      guard entry.size == stored.count else { throw .broken }
      guard checksum(stored) == entry.checksum else { throw .checksum }
      return try Self.parsed(stored, valuesMax: valuesMax)
    case 8:
      guard let content = inflated(stored, size: entry.size) else { throw .broken }
      guard checksum(content.span) == entry.checksum else { throw .checksum }
      return try Self.parsed(content.span, valuesMax: valuesMax)
    default: throw .compression(entry.method)
    }
  }

  private static func parsed(_ file: Span<UInt8>, valuesMax: Int) throws(NumPyFault) -> NumPyArray {
    guard file.count >= NumPyArray.magic.count,
      NumPyArray.magic.indices.allSatisfy({ file[$0] == NumPyArray.magic[$0] })
    else { throw .unknownType("of another program") }
    return try NumPyArray(file, valuesMax: valuesMax)
  }
}
