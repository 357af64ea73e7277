/// w_ℓ and w_ℓ/D of a row with a label and without label smoothing.
struct LabelShare {
  /// w as in the request.
  let weight: Double
  /// w/D as a head of 26 bits and the rest; 0 if the share is extraordinary.
  let head: Double
  let tail: Double
  /// Whether w or w/D is so great or so small that a product of doubles may lose bits.
  let isExtraordinary: Bool

  /// With a factor within 2^±60, no product of a row that is not deep is near the subnormal numbers.
  private static let ordinaryExponents = -60...60

  init(weight: Double, denominator: Extended) {
    self.weight = weight
    let share = Extended(weight) / denominator
    let isOrdinary = share.isZero || LabelShare.ordinaryExponents.contains(share.exponent)
    (head, tail) = isOrdinary ? share.split(shift: 0) : (0, 0)
    isExtraordinary = !isOrdinary || (weight > 0 && !LabelShare.ordinaryExponents.contains(Int(weight.exponent)))
  }
}
