/// Where the directory of a zip archive is: the record at the end of the file (APPNOTE §4.3.16).
struct ZipDirectory {
  let bytes: Range<Int>
  let count: Int

  /// A comment at the end has at most this many bytes.
  private static let commentBytesMax = 65_535
  private static let recordBytes = 22

  init(of archive: Span<UInt8>) throws(NumPyFault) {
    guard let end = Self.end(of: archive) else { throw .brokenArchive }
    // One file only, and not split over several.
    guard archive.uint32(at: end + 4) == 0 || archive.uint32(at: end + 4) == 0xFFFF_FFFF else { throw .brokenArchive }
    var count = UInt64(archive.uint16(at: end + 10))
    var size = UInt64(archive.uint32(at: end + 12))
    var offset = UInt64(archive.uint32(at: end + 16))
    if count == 0xFFFF || size == 0xFFFF_FFFF || offset == 0xFFFF_FFFF {
      (count, size, offset) = try Self.zip64(before: end, in: archive)
    }
    guard let start = Int(exactly: offset), let length = Int(exactly: size), start <= end, length <= end - start,
      let entries = Int(exactly: count)
    else { throw .brokenArchive }
    bytes = start..<start + length
    self.count = entries
  }

  /// The last record whose comment ends with the file.
  private static func end(of archive: Span<UInt8>) -> Int? {
    guard archive.count >= recordBytes else { return nil }
    var place = archive.count - recordBytes
    let least = max(0, place - commentBytesMax)
    while place >= least {
      if archive.uint32(at: place) == 0x0605_4B50,
        place + recordBytes + Int(archive.uint16(at: place + 20)) == archive.count
      {
        return place
      }
      place -= 1
    }
    return nil
  }

  /// The record of an archive with large numbers (§4.3.14), by the locator before the end.
  private static func zip64(
    before end: Int, in archive: Span<UInt8>
  ) throws(NumPyFault) -> (count: UInt64, size: UInt64, offset: UInt64) {
    guard end >= 76, archive.uint32(at: end - 20) == 0x0706_4B50,
      let record = Int(exactly: archive.uint64(at: end - 12)), record <= end - 76,
      archive.uint32(at: record) == 0x0606_4B50
    else { throw .brokenArchive }
    return (archive.uint64(at: record + 32), archive.uint64(at: record + 40), archive.uint64(at: record + 48))
  }
}

/// The numbers of an entry that may be in its extra field, because they have 64 bits (§4.5.3).
struct ZipSizes {
  var size: UInt64
  var stored: UInt64
  var offset: UInt64

  /// Reads the numbers that are 0xFFFFFFFF from the field of zip64, in their order there.
  mutating func read(_ extra: Range<Int>, of archive: Span<UInt8>) throws(NumPyFault) {
    var place = extra.lowerBound
    while place + 4 <= extra.upperBound {
      let end = place + 4 + Int(archive.uint16(at: place + 2))
      guard end <= extra.upperBound else { throw .brokenArchive }
      if archive.uint16(at: place) == 1 {
        var next = place + 4
        try Self.read(&size, &next, end, of: archive)
        try Self.read(&stored, &next, end, of: archive)
        try Self.read(&offset, &next, end, of: archive)
        return
      }
      place = end
    }
  }

  private static func read(
    _ number: inout UInt64, _ place: inout Int, _ end: Int, of archive: Span<UInt8>
  ) throws(NumPyFault) {
    guard number == 0xFFFF_FFFF else { return }
    guard place + 8 <= end else { throw .brokenArchive }
    number = archive.uint64(at: place)
    place += 8
  }
}
