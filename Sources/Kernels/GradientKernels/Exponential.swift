/// e^(a − m) · 2^256 in eight lanes, as the unevaluated sum head + tail.
///
/// |tail| < 2^-33 head, and head + tail is within 2^-83 of the exact value, relatively, for a − m in −800…0. Below
/// −800, and for −∞, both are 0. The scale keeps the bits of what is subnormal unscaled. The article *Exactness* has
/// the proof.
struct Exponential {
  var head: Lanes
  var tail: Lanes
  /// a − m, rounded.
  let difference: Lanes

  /// No result of a row with an ordinary factor depends on terms below e^-800 ≈ 2^-1154.
  static let leastDifference = -800.0
  /// Below it a product with an ordinary factor may be subnormal: such results are not certified by the kernels.
  static let deepDifference = -600.0

  @inline(__always) var isDeep: SIMDMask<SIMD8<Int64>> {
    (difference .< Exponential.deepDifference) .& (difference .>= Exponential.leastDifference)
  }

  @inline(__always) init(of a: Lanes, minus m: Lanes, powers: Span<Double>) {
    typealias Table = GradientConstants
    let (d, error) = twoDifference(a, m)
    difference = d
    // d = n·ln2/512 + r, n being in the low bits of `shifted`; r as r1 + r2, all steps exact but those with step3.
    let toInteger = 6_755_399_441_055_744.0  // 1.5·2^52: adding it rounds to an integer
    let shifted = d.times(Lanes(repeating: Table.stepsPerUnit), plus: Lanes(repeating: toInteger))
    let n = shifted - toInteger
    let first = n.times(Lanes(repeating: -Table.step1), plus: d)
    let second = n * Table.step2
    let r1 = first - second
    let r2 = n.times(Lanes(repeating: -Table.step3), plus: ((first - r1) - second) + error)
    // eʳ = 1 + growth + low: r1 + r1²/2 with its errors, then r1³·polynomial, then the factor e^r2 = 1 + r2.
    let (square, squareError) = twoProduct(r1, r1)
    let growth = square.times(Lanes(repeating: 0.5), plus: r1)
    let growthError = square.times(Lanes(repeating: 0.5), plus: r1 - growth)
    let polynomial = square.times(
      r1.times(Lanes(repeating: Table.c6), plus: Lanes(repeating: Table.c5)),
      plus: r1.times(Lanes(repeating: Table.c4), plus: Lanes(repeating: Table.c3)))
    let cubic = (r1 * square).times(polynomial, plus: squareError.times(Lanes(repeating: 0.5), plus: growthError))
    let low = cubic + r2.times(growth + cubic, plus: r2)
    // 2^(i/512)·eʳ = (power + powerTail)(1 + growth + low).
    let (power, powerTail) = Exponential.powers(at: shifted.bits, in: powers)
    let (product, productError) = twoProduct(power, growth)
    let top = power + product
    let topError = product - (top - power)
    let rest = topError + (productError + power.times(low, plus: powerTail.times(growth, plus: powerTail)))
    let scale = Lanes(bits: ((shifted.bits & ~0x1FF) &<< 43) &+ ((1023 + 256) << 52))
    let isIn = d .>= Exponential.leastDifference
    head = (top * scale).replacing(with: 0, where: .!isIn)
    tail = (rest * scale).replacing(with: 0, where: .!isIn)
  }

  /// The table's entries at the low 9 bits of each lane.
  @inline(__always)
  private static func powers(at bits: SIMD8<UInt64>, in table: Span<Double>) -> (power: Lanes, tail: Lanes) {
    let offsets = (bits & 0x1FF) &<< 1
    var power = Lanes()
    var tail = Lanes()
    for lane in 0..<8 {
      let offset = Int(truncatingIfNeeded: offsets[lane])
      // offset ≤ 2·511, and the table holds 1024 numbers.
      power[lane] = unsafe table[unchecked: offset]
      tail[lane] = unsafe table[unchecked: offset &+ 1]
    }
    return (power, tail)
  }
}
