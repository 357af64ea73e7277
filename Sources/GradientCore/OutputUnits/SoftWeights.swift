extension Batch {
  /// Whether the truth of a sample is a distribution. Labels without smoothing are not: their q is w at the label and 0
  /// elsewhere.
  var hasSoftTruth: Bool {
    if case .labels = truth { return labelSmoothing != 0 }
    return true
  }
}

/// Computes q from t: q_c = rise_c·t_c + floor_c, with rise = (1 − ε)·w and floor = (ε/k)·w.
///
/// It is a class, so that a tile that passes it on counts one reference, not one for each array. A batch without a soft
/// truth has only an empty pointer.
final class SoftWeights: Sendable {
  let batch: Batch
  private let rise: [Extended]
  private let floor: [Extended]
  private let isUniform: Bool
  /// The same divided by D, for the kernels; nil if some number is too great or too small for them.
  let shares: SoftShares?
  /// D if there are shares: it is in the ordinary range then.
  let ordinaryDenominator: DoubleDouble

  /// - Precondition: the batch has a soft truth.
  init(of batch: Batch, denominator: Extended) {
    self.batch = batch
    let kept = Extended(DoubleDouble.sum(1, -batch.labelSmoothing))
    let spread = Extended(batch.labelSmoothing) / Extended(Double(batch.classes))
    let weights = batch.weights ?? [1]
    isUniform = batch.weights == nil
    rise = weights.map { Extended($0) * kept }
    floor = weights.map { Extended($0) * spread }
    shares = SoftShares(rise: rise, floor: floor, classes: batch.classes, denominator: denominator)
    ordinaryDenominator = shares == nil ? DoubleDouble(exactly: 1) : denominator.asDoubleDouble!
  }

  /// q of a class with the target t.
  func q(_ index: Int, target: Double) -> Extended {
    let index = isUniform ? 0 : index
    return rise[index] * Extended(target) + floor[index]
  }
}

/// rise/D and floor/D of each class as unevaluated sums, `[k]` padded with 0 to a multiple of 8.
struct SoftShares {
  let rise: [Double]
  let riseTail: [Double]
  let floor: [Double]
  let floorTail: [Double]
  /// rise + floor, which is q/D at a label.
  private let atLabel: [(head: Double, tail: Double)]

  /// If all numbers are 0 or within 2^±60, no product of the kernels overflows or becomes subnormal.
  private static let ordinaryExponents = -60...60

  init?(rise: [Extended], floor: [Extended], classes: Int, denominator: Extended) {
    let rises = rise.map { $0 / denominator }
    let floors = floor.map { $0 / denominator }
    let numbers = rises + floors + [denominator]
    guard numbers.allSatisfy({ $0.isZero || SoftShares.ordinaryExponents.contains($0.exponent) }) else { return nil }
    func spread(_ numbers: [Double]) -> [Double] {
      let all = numbers.count == classes ? numbers : Array(repeating: numbers[0], count: classes)
      return all + Array(repeating: 0, count: (8 - classes % 8) % 8)
    }
    let riseSplits = rises.map { SoftShares.parts(of: $0) }
    let floorSplits = floors.map { SoftShares.parts(of: $0) }
    self.rise = spread(riseSplits.map { $0.head })
    riseTail = spread(riseSplits.map { $0.tail })
    self.floor = spread(floorSplits.map { $0.head })
    floorTail = spread(floorSplits.map { $0.tail })
    atLabel = zip(rises, floors).map { SoftShares.parts(of: $0 + $1) }
  }

  private static func parts(of share: Extended) -> (head: Double, tail: Double) {
    let parts = share.asDoubleDouble!
    return (parts.head, parts.tail)
  }

  /// q/D at a label.
  func atLabel(_ label: Int) -> (head: Double, tail: Double) { atLabel[atLabel.count == 1 ? 0 : label] }
}
