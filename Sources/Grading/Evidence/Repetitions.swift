/// Which of an answer's numbers have a size |x| that another one has. 0 is none of them.
struct Repetitions: Sendable {
  /// By the entry. Of more numbers than are quickly searched, each may be one.
  let isRepeated: [Bool]
  /// The repeated entries, from the least size to the greatest.
  let bySize: [Int]

  init(of values: [Double]) {
    let sizes = values.map { abs($0).bitPattern }
    let isRepeated = sizes.count <= Repetitions.searchedMax ? Repetitions.search(sizes) : sizes.map { $0 != 0 }
    bySize = sizes.indices.filter { isRepeated[$0] }.sorted { sizes[$0] < sizes[$1] }
    self.isRepeated = isRepeated
  }

  private static func search(_ sizes: [UInt64]) -> [Bool] {
    var isRepeated = sizes.map { _ in false }
    let bits = Int.bitWidth - (2 * sizes.count).leadingZeroBitCount
    // A table with open addressing, at most half full: the first entry of a size, counted from 1. 0 is an empty slot.
    var slots = [UInt16](repeating: 0, count: 1 << bits)
    for (entry, size) in sizes.enumerated() where size != 0 {
      var slot = Int((size &* golden) >> UInt64(UInt64.bitWidth - bits))
      while slots[slot] != 0, sizes[Int(slots[slot]) - 1] != size { slot = (slot + 1) & (slots.count - 1) }
      if slots[slot] == 0 {
        slots[slot] = UInt16(entry + 1)
      } else {
        isRepeated[Int(slots[slot]) - 1] = true
        isRepeated[entry] = true
      }
    }
    return isRepeated
  }

  /// Numbers that are chosen to share one slot take a quadratic search.
  private static let searchedMax = 1_024
  /// 2⁶⁴ divided by the golden ratio spreads numbers over a table.
  private static let golden: UInt64 = 0x9E37_79B9_7F4A_7C15
}
