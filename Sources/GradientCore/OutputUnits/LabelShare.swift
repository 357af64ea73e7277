/// w_ℓ and w_ℓ/D of a row with a label and without label smoothing.
struct LabelShare {
  /// w as in the request; NaN if w or w/D is too great or too small for the kernels.
  let weight: Double
  /// w/D as an unevaluated sum; NaN in the same case.
  let head: Double
  let tail: Double

  /// w/D; nil if it is too great or too small for the kernels.
  var value: Extended? { head.isNaN ? nil : Extended(DoubleDouble(unchecked: head, tail)) }

  /// With a factor within 2^±60, no product of a row that is not deep is near the subnormal numbers.
  private static let ordinaryExponents = -60...60

  init(weight: Double, denominator: Extended) {
    let share = Extended(weight) / denominator
    let isOrdinary = [share, Extended(weight)].allSatisfy {
      $0.isZero || LabelShare.ordinaryExponents.contains($0.exponent)
    }
    let parts = isOrdinary ? share.asDoubleDouble : nil
    self.weight = isOrdinary ? weight : .nan
    head = parts?.head ?? .nan
    tail = parts?.tail ?? .nan
  }
}
