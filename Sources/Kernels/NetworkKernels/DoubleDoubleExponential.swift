/// e^x and e^x − 1 of four numbers, for |x| ≤ 301 (article *Bounds*).
struct DoubleDoubleExponential {
  /// e^x within u²·(3|x| + 10), relatively.
  let value: DoubleDoubles
  /// e^x − 1. Within 2^-97 relatively for |x| < 2^-8, and within u²·(3|x| + 13) of 1 + e^x otherwise.
  let minusOne: DoubleDoubles

  @inline(__always) init(of x: DoubleDoubles, powers: Span<Double>) {
    typealias Table = NetworkConstants
    // x = n·ln2/64 + r, n being in the low bits of `shifted`.
    let toInteger = 6_755_399_441_055_744.0  // 1.5·2^52: adding it rounds to an integer
    let shifted = x.head * Table.stepsPerUnit + toInteger
    let n = shifted - toInteger
    // Both products are exact, and so is the first difference.
    let rest = DoubleDoubles.sum(x.head - n * Table.step1, n * -Table.step2)
    let r = DoubleDoubles.sum(rest.head, rest.tail + (x.tail - n * Table.step3))
    let small = DoubleDoubleExponential.minusOne(r)
    // 2^(i/64)·eʳ = power + power·(eʳ − 1).
    let power = DoubleDoubleExponential.powers(at: shifted.fourBits, in: powers)
    let scale = FourLanes(fourBits: ((shifted.fourBits & ~0x3F) &<< 46) &+ (1023 << 52))
    value = DoubleDoubles.ordered(power, power * small).scaled(by: scale)
    minusOne = (value + FourLanes(repeating: -1)).replacing(with: small, where: n .== 0)
  }

  /// eʳ − 1 within 2^-97.5, relatively, for |r| ≤ ln2/128·(1 + 2^-20).
  @inline(__always) private static func minusOne(_ r: DoubleDoubles) -> DoubleDoubles {
    typealias Table = NetworkConstants
    // Σ r^n/n! from n = 6 on in doubles; r⁶ makes their errors small.
    let z = r.head
    let square = z * z
    let even = FourLanes(repeating: 1.0 / 3_628_800).times(square, plus: 1.0 / 40320).times(square, plus: 1.0 / 720)
    let odd = FourLanes(repeating: 1.0 / 39_916_800).times(square, plus: 1.0 / 362_880).times(square, plus: 1.0 / 5040)
    let last = DoubleDoubles(exactly: z * (z * odd + even))
    var sum = DoubleDoubles.ordered(Table.c5, last)
    sum = DoubleDoubles.ordered(Table.c4, r * sum)
    sum = DoubleDoubles.ordered(Table.c3, r * sum)
    sum = DoubleDoubles.ordered(DoubleDoubles(0.5, 0), r * sum)
    return DoubleDoubles.ordered(r, (r * r) * sum)
  }

  /// The table's entries at the low 6 bits of each lane.
  @inline(__always)
  private static func powers(at bits: SIMD4<UInt64>, in table: Span<Double>) -> DoubleDoubles {
    let offsets = (bits & 0x3F) &<< 1
    var power = DoubleDoubles(FourLanes(), FourLanes())
    for lane in 0..<4 {
      let offset = Int(truncatingIfNeeded: offsets[lane])
      // offset ≤ 2·63, and the table holds 128 numbers.
      power.head[lane] = unsafe table[unchecked: offset]
      power.tail[lane] = unsafe table[unchecked: offset &+ 1]
    }
    return power
  }
}

extension DoubleDoubles {
  /// log(1 + t) for −2^-52 ≤ t ≤ 1: within 2^-94, relatively.
  @inline(__always) static func logarithmOfOnePlus(_ t: DoubleDoubles, powers: Span<Double>) -> DoubleDoubles {
    // y ≈ 2·artanh z within 2^-43, relatively; then y + log(1 + w) with w = (1 + t)·e^−y − 1.
    let z = t.head / (t.head + 2)
    let square = z * z
    var series = FourLanes(repeating: 1.0 / 27)
    series = series.times(square, plus: 1.0 / 25).times(square, plus: 1.0 / 23).times(square, plus: 1.0 / 21)
    series = series.times(square, plus: 1.0 / 19).times(square, plus: 1.0 / 17).times(square, plus: 1.0 / 15)
    series = series.times(square, plus: 1.0 / 13).times(square, plus: 1.0 / 11).times(square, plus: 1.0 / 9)
    series = series.times(square, plus: 1.0 / 7).times(square, plus: 1.0 / 5).times(square, plus: 1.0 / 3)
    series = series.times(square, plus: 1)
    let y = (z + z) * series
    let inverse = DoubleDoubleExponential(of: DoubleDoubles(exactly: y * -1), powers: powers).minusOne
    let w = (t + inverse) + t * inverse
    return DoubleDoubles.ordered(DoubleDoubles(exactly: y), DoubleDoubles(w.head, w.tail - w.head * w.head * 0.5))
  }
}
