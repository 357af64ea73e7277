/// What the classes of a sample share, for four samples.
struct SoftmaxSums {
  /// The greatest logit, and the first class that has it.
  var top: DoubleDoubles
  var topIndex = FourLanes()
  /// The greatest bound of a logit, and the sum of all: NaN if one is.
  var bound: FourLanes
  var boundSum: FourLanes
  /// The greatest top − a_c.
  var gapMax = FourLanes()
  /// Σ e_c of all classes but `topIndex`, and of all but the label.
  var rest = DoubleDoubles.zero
  var others = DoubleDoubles.zero
  /// What both may be too great by, because a gap beyond 300 counts as 300.
  var lost = FourLanes()
  /// top − a_ℓ.
  var labelGap = DoubleDoubles.zero
  private let classes: Double

  /// More than e^-300.
  static let leastExponential = 5.2e-131

  init(first: SoftmaxEntry, classes: Int) {
    top = first.pair
    bound = first.bound
    boundSum = first.bound
    self.classes = Double(classes)
  }

  /// S.
  var total: DoubleDoubles { @inline(__always) get { rest + FourLanes(repeating: 1) } }

  /// The relative error of e_c/S and of each sum, if the logits are right.
  var relative: FourLanes {
    @inline(__always) get {
      let far = FourLanes(repeating: 300)
      let gap = gapMax.replacing(with: far, where: .!(gapMax .< far))
      return (gap * 6 + (8 * classes + 150)) * 0x1p-106
    }
  }

  /// How much e_c/S may move relatively because the logits do; ∞ if that is much, or not known.
  var moved: FourLanes {
    @inline(__always) get { (bound * 2.1).replacing(with: .infinity, where: .!(boundSum .< 0x1p-20)) }
  }

  /// min(Σ rest, 1).
  var smallRest: FourLanes {
    @inline(__always) get { rest.head.replacing(with: 1, where: rest.head .> 1) }
  }

  /// log S, and its bound if the logits are right.
  @inline(__always) func logarithm(_ powers: Span<Double>) -> (DoubleDoubles, FourLanes) {
    // S = 2^n·(1 + t). For S < 2 t is the rest itself, which may be tiny.
    let sum = total
    let exponent = (sum.head.fourBits &>> 52) &- 1023
    let inverse = FourLanes(fourBits: (1023 &- exponent) &<< 52)
    let isSmall = exponent .== 0
    let scaled = sum.scaled(by: inverse) + FourLanes(repeating: -1)
    // It may be below 0 by a tail.
    let t = scaled.replacing(with: rest, where: isSmall)
    // The exponent as a double: its bits are the low ones of 2^52 + n.
    let n = FourLanes(fourBits: exponent | (1075 << 52)) - 0x1p52
    let logarithm = NetworkConstants.ln2 * n + DoubleDoubles.logarithmOfOnePlus(t, powers: powers)
    return (logarithm, logarithm.head * 0x1p-93 + smallRest * relative + lost)
  }
}

/// Σ q_c·(max a − a_c) of four samples.
struct SoftSums {
  private var sum = DoubleDoubles.zero
  private var bound = FourLanes()
  private var count = 0.0

  @inline(__always) mutating func add(_ target: SoftmaxEntry, gap: DoubleDoubles) {
    let product = target.pair * gap
    sum = sum + product
    bound += target.bound * gap.head.absolute + product.head.absolute * 0x1p-102
    count += 1
  }

  /// Σ q_c·(log S + max a − a_c).
  @inline(__always)
  func loss(_ sums: SoftmaxSums, _ truth: SoftmaxTruth, _ powers: Span<Double>) -> (DoubleDoubles, FourLanes) {
    let (logarithm, logarithmBound) = sums.logarithm(powers)
    let product = truth.total * logarithm
    let loss = product + sum
    let ofLogarithm = truth.total.head * (logarithmBound + logarithm.head * truth.accuracy)
    let rounded = (loss.head + product.head) * ((4 * count + 16) * 0x1p-106)
    let moved = sums.moved * truth.total.head
    let isZero = truth.share.head .== 0
    return (
      loss.replacing(with: .zero, where: isZero),
      ((bound + ofLogarithm + rounded + moved) * NetworkBounds.slack + 0x1p-1060).replacing(with: 0, where: isZero)
    )
  }
}
