/// w_ℓ and w_ℓ/D of a row with a label and without label smoothing.
struct LabelShare {
  /// w as it was given.
  let weight: Double
  /// w/D: a head of 26 bits, and what it leaves; 0 where the share is extraordinary.
  let head: Double
  let tail: Double
  /// Whether w or w/D is so great or small that a product in plain doubles may lose bits.
  let isExtraordinary: Bool

  /// A factor within 2^±60 keeps every product of a row that is not deep far from the subnormal numbers.
  private static let ordinaryExponents = -60...60

  init(weight: Double, denominator: Extended) {
    self.weight = weight
    let share = Extended(weight) / denominator
    let isOrdinary = share.isZero || LabelShare.ordinaryExponents.contains(share.exponent)
    (head, tail) = isOrdinary ? share.split(shift: 0) : (0, 0)
    isExtraordinary = !isOrdinary || (weight > 0 && !LabelShare.ordinaryExponents.contains(Int(weight.exponent)))
  }
}
