import NumPyFiles

/// Files of NumPy, and others that are like them, byte by byte.
enum SavedFile {
  /// A `.npy` file with any header.
  static func npy(
    _ header: String = "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }",
    _ data: [UInt8] = two,
    version: UInt8 = 1
  ) -> [UInt8] {
    let length = header.utf8.count
    let count = version == 1 ? 2 : 4
    let size = (0..<count).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
    return NumPyArray.magic + [version, 0] + size + Array(header.utf8) + data
  }

  /// 1 and 2 as binary64.
  static let two: [UInt8] = [0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0x40]

  /// A file in a zip archive, with all that can be wrong with it.
  struct Member {
    var name = "loss.npy"
    var localName: String?
    var content = SavedFile.npy()
    var stored: [UInt8]?
    var method = 0
    var flags = 0
    var checksum: UInt32?
    var size: Int?
    var storedSize: Int?
    /// In place of its own place.
    var offset: Int?
    var extra: [UInt8] = []
  }

  static func zip(_ members: [Member], comment: [UInt8] = [], count: Int? = nil, junk: [UInt8] = [])
    -> [UInt8]
  {
    var bytes: [UInt8] = []
    var directory: [UInt8] = []
    for member in members {
      let offset = member.offset ?? bytes.count
      let stored = member.stored ?? member.content
      let local = Array((member.localName ?? member.name).utf8)
      // As NumPy does, the sizes of the local header are not the real ones.
      bytes +=
        little(0x0403_4B50, 4) + little(45, 2) + little(member.flags, 2) + little(member.method, 2)
      bytes +=
        little(0, 8) + little(0xFFFF_FFFF, 4) + little(0xFFFF_FFFF, 4) + little(local.count, 2)
        + little(0, 2)
      bytes += local + stored
      let sum = Int(member.checksum ?? crc(member.content))
      directory += little(0x0201_4B50, 4) + little(45, 2) + little(45, 2) + little(member.flags, 2)
      directory += little(member.method, 2) + little(0, 4) + little(sum, 4)
      directory +=
        little(member.storedSize ?? stored.count, 4)
        + little(member.size ?? member.content.count, 4)
      directory +=
        little(member.name.utf8.count, 2) + little(member.extra.count, 2) + little(0, 2)
        + little(0, 8)
      directory += little(offset, 4) + Array(member.name.utf8) + member.extra
    }
    bytes += junk
    let start = bytes.count
    let number = count ?? members.count
    return bytes + directory + little(0x0605_4B50, 4) + little(0, 4) + little(number, 2)
      + little(number, 2)
      + little(directory.count, 4) + little(start, 4) + little(comment.count, 2) + comment
  }

  static func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 < 8 ? value >> (8 * $0) : 0) }
  }

  /// CRC-32, bit by bit.
  static func crc(_ bytes: [UInt8]) -> UInt32 {
    var sum = UInt32.max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return ~sum
  }
}
