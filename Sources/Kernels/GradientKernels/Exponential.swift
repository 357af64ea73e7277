/// e^(a − m) · 2^256 in eight lanes, as the unevaluated sum head + tail.
///
/// The head has 26 bits, |tail| < 2^-19 head, and head + tail is within 2^-68 of the exact value, relatively, for
/// a − m in −800…0. Below −800, and for −∞, both are 0. The scale keeps the bits of what is subnormal unscaled.
/// The article *Exactness* has the proof.
struct Exponential {
  var head: Lanes
  var tail: Lanes
  /// a − m, rounded.
  let difference: Lanes

  /// No result of a row with an ordinary factor depends on terms below e^-800 ≈ 2^-1154.
  static let leastDifference = -800.0
  /// Below it a product with an ordinary factor may be subnormal: the results of such a row are checked again.
  static let deepDifference = -600.0

  @inline(__always) var isDeep: SIMDMask<SIMD8<Int64>> {
    (difference .< Exponential.deepDifference) .& (difference .>= Exponential.leastDifference)
  }

  @inline(__always) init(of a: Lanes, minus m: Lanes, powers: Span<Double>) {
    typealias Table = ExponentialConstants
    let (d, error) = twoDifference(a, m)
    difference = d
    // d = n·ln2/256 + r, n being in the low bits of `shifted`; r as r1 + r2, r1 exact and r2 small.
    let toInteger = 6_755_399_441_055_744.0  // 1.5·2^52: adding it rounds to an integer
    let shifted = d * Table.stepsPerUnit + toInteger
    let n = shifted - toInteger
    let r1 = d - n * Table.stepHead
    let r2 = error - n * Table.stepTail
    // eʳ = 1 + short + rest, short being r1 to a multiple of 2^-31.
    let toShort = 3_145_728.0  // 1.5·2^(52 − 31)
    let short = (r1 + toShort) - toShort
    let r = r1 + r2
    let polynomial = (r * Table.c3 + Table.c2) + (r * r) * (r * Table.c5 + Table.c4)
    let rest = ((r1 - short) + r2) + (r * r) * polynomial
    // 2^(i/256)·eʳ = (power + powerTail)(1 + short + rest); 22 bits times 21 bits: `leading` is exact.
    let (power, powerTail) = Exponential.powers(at: shifted.bits, in: powers)
    let leading = power + power * short
    let trailing = power * rest + (powerTail + powerTail * (short + rest))
    let scale = Lanes(bits: ((shifted.bits & ~0xFF) &<< 44) &+ ((1023 + 256) << 52))
    let top = leading.head
    let isIn = d .>= Exponential.leastDifference
    head = (top * scale).replacing(with: 0, where: .!isIn)
    tail = (((leading - top) + trailing) * scale).replacing(with: 0, where: .!isIn)
  }

  /// The table's entries at the low 8 bits of each lane.
  @inline(__always)
  private static func powers(at bits: SIMD8<UInt64>, in table: Span<Double>) -> (power: Lanes, tail: Lanes) {
    let offsets = (bits & 0xFF) &<< 1
    var power = Lanes()
    var tail = Lanes()
    for lane in 0..<8 {
      let offset = Int(truncatingIfNeeded: offsets[lane])
      // offset ≤ 2·255, and the table holds 512 numbers.
      power[lane] = unsafe table[unchecked: offset]
      tail[lane] = unsafe table[unchecked: offset &+ 1]
    }
    return (power, tail)
  }
}
