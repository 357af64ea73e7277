/// Decides when short numbers are parsed in blocks: after some in a row, and after more if the last blocks gave few.
struct ShortNumberStreak {
  private static let countShort = 2
  private static let countLong = 16

  /// The count after the last short number, and how many more are parsed one by one.
  private var last = 0
  private var left = countShort

  /// - Parameter count: how many numbers were parsed; the last of them is short.
  /// - Returns: whether a block is worth trying for the next.
  @inline(__always)
  mutating func isLong(at count: Int) -> Bool {
    if count != last &+ 1 { left = Self.countShort }
    last = count
    left &-= 1
    return left == 0
  }

  /// - Parameters:
  ///   - parsed: how many numbers the last blocks gave.
  ///   - count: how many were parsed before them.
  mutating func didParse(_ parsed: Int, after count: Int) {
    last = count &+ parsed
    left = parsed >= 4 ? 1 : Self.countLong
  }
}
