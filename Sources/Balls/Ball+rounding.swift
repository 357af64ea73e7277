internal import CArb

extension Ball {
  /// The double nearest every number of the ball, ties to even; nil if that is not one double.
  ///
  /// 0 has no sign. A result beyond binary64 is ±∞. A ball with a radius that contains the midpoint of two doubles has
  /// no such double.
  package func nearestDouble() -> Double? {
    guard isFinite else { return nil }
    let (low, high) = nearestDoubles()
    return low == high ? low : nil
  }

  /// The doubles nearest the least and the greatest number of the ball.
  ///
  /// - Precondition: the ball is finite.
  func nearestDoubles() -> (least: Double, greatest: Double) {
    if isExact { return (midpoint, midpoint) }
    var least = unsafe arf_struct()
    var greatest = unsafe arf_struct()
    unsafe arf_init(&least)
    unsafe arf_init(&greatest)
    defer {
      unsafe flint.arf_clear(&least)
      unsafe flint.arf_clear(&greatest)
    }
    // The ends are rounded outwards, 64 bits below the last bit of the midpoint: no midpoint of two doubles is between
    // an end and its rounding, unless the ball's midpoint is one.
    unsafe flint.arb_get_interval_arf(&least, &greatest, ball, flint.arf_bits(carb_mid(ball)) + 64)
    return unsafe (flint.arf_get_d(&least, ARF_RND_NEAR) + 0, flint.arf_get_d(&greatest, ARF_RND_NEAR) + 0)
  }

  /// The midpoint, rounded to the nearest double.
  package var midpoint: Double { unsafe flint.arf_get_d(carb_mid(ball), ARF_RND_NEAR) + 0 }
}
