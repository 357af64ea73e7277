/// Four numbers at once: a register of AVX2, and two of SSE2 or NEON.
@usableFromInline package typealias FourLanes = SIMD4<Double>

/// Four unevaluated sums head + tail, with |tail| ≤ ulp(head)/2: numbers of about 106 bits.
///
/// u is 2^-53. The bounds are those of Joldes, Muller and Popescu, *Tight and rigorous error bounds for basic building
/// blocks of double-word arithmetic* (2017). They are true unless a step overflows or underflows (article *Bounds*).
struct DoubleDoubles {
  var head: FourLanes
  var tail: FourLanes

  @inline(__always) init(_ head: FourLanes, _ tail: FourLanes) {
    self.head = head
    self.tail = tail
  }

  @inline(__always) init(exactly number: FourLanes) {
    head = number
    tail = FourLanes()
  }

  @inline(__always) init(_ head: Double, _ tail: Double) {
    self.head = FourLanes(repeating: head)
    self.tail = FourLanes(repeating: tail)
  }

  static var one: DoubleDoubles { @inline(__always) get { DoubleDoubles(1, 0) } }
  static var zero: DoubleDoubles { @inline(__always) get { DoubleDoubles(0, 0) } }

  // MARK: - Exact

  /// a + b (Knuth).
  @inline(__always) static func sum(_ a: FourLanes, _ b: FourLanes) -> DoubleDoubles {
    let sum = a + b
    let ofB = sum - a
    return DoubleDoubles(sum, (a - (sum - ofB)) + (b - ofB))
  }

  /// a + b, for |a| ≥ |b| or a = 0 (Dekker).
  @inline(__always) static func ordered(_ a: FourLanes, _ b: FourLanes) -> DoubleDoubles {
    let sum = a + b
    return DoubleDoubles(sum, b - (sum - a))
  }

  /// a·b.
  @inline(__always) static func product(_ a: FourLanes, _ b: FourLanes) -> DoubleDoubles {
    let product = a * b
    return DoubleDoubles(product, product.error(ofProduct: a, b))
  }

  // MARK: - Rounded

  /// Within 3u², relatively.
  @inline(__always) static func + (a: DoubleDoubles, b: DoubleDoubles) -> DoubleDoubles {
    let heads = sum(a.head, b.head)
    let tails = sum(a.tail, b.tail)
    let high = ordered(heads.head, heads.tail + tails.head)
    return ordered(high.head, high.tail + tails.tail)
  }

  @inline(__always) static func - (a: DoubleDoubles, b: DoubleDoubles) -> DoubleDoubles { a + -b }

  /// Within 2u², relatively.
  @inline(__always) static func + (a: DoubleDoubles, b: FourLanes) -> DoubleDoubles {
    let heads = sum(a.head, b)
    return ordered(heads.head, a.tail + heads.tail)
  }

  /// a + b for |a| > 4|b|: within 3u²·|a|.
  @inline(__always) static func ordered(_ a: DoubleDoubles, _ b: DoubleDoubles) -> DoubleDoubles {
    let heads = ordered(a.head, b.head)
    return ordered(heads.head, heads.tail + (a.tail + b.tail))
  }

  /// Within 7u², relatively.
  @inline(__always) static func * (a: DoubleDoubles, b: DoubleDoubles) -> DoubleDoubles {
    let heads = product(a.head, b.head)
    return ordered(heads.head, heads.tail + (a.head * b.tail + a.tail * b.head))
  }

  /// Within 3u², relatively.
  @inline(__always) static func * (a: DoubleDoubles, b: FourLanes) -> DoubleDoubles {
    let heads = product(a.head, b)
    return ordered(heads.head, heads.tail + a.tail * b)
  }

  /// Within 16u², relatively.
  @inline(__always) static func / (a: DoubleDoubles, b: DoubleDoubles) -> DoubleDoubles {
    let quotient = a.head / b.head
    let product = b * quotient
    let rest = (a.head - product.head) + (a.tail - product.tail)
    return ordered(quotient, rest / b.head)
  }

  @inline(__always) static prefix func - (a: DoubleDoubles) -> DoubleDoubles { DoubleDoubles(a.head * -1, a.tail * -1) }

  /// A power of two times this, exactly.
  @inline(__always) func scaled(by power: FourLanes) -> DoubleDoubles { DoubleDoubles(head * power, tail * power) }

  // MARK: - By lane

  @inline(__always) func replacing(with other: DoubleDoubles, where mask: FourMask) -> DoubleDoubles {
    DoubleDoubles(head.replacing(with: other.head, where: mask), tail.replacing(with: other.tail, where: mask))
  }

  /// |a|.
  var magnitude: DoubleDoubles { @inline(__always) get { replacing(with: -self, where: head .< 0) } }
}

@usableFromInline package typealias FourMask = SIMDMask<SIMD4<Int64>>

extension FourLanes {
  static var width: Int { 4 }

  /// a·b − self, exactly; self is a·b rounded.
  @inline(__always) func error(ofProduct a: FourLanes, _ b: FourLanes) -> FourLanes {
    // Both are exact, so processors with and without a fused multiply-add get the same bits. `* -1` only negates.
    #if AVX2 || arch(arm64)
      return (self * -1).addingProduct(a, b)
    #else
      let (a1, a2) = a.halves
      let (b1, b2) = b.halves
      return ((a1 * b1 - self) + a1 * b2 + a2 * b1) + a2 * b2
    #endif
  }

  /// self·factor + constant, rounded twice.
  @inline(__always) func times(_ factor: FourLanes, plus constant: Double) -> FourLanes {
    let product = self * factor
    return product + constant
  }

  /// Two numbers of at most 26 bits whose sum this is (Veltkamp), for a magnitude below 2^996.
  private var halves: (FourLanes, FourLanes) {
    @inline(__always) get {
      let spread = self * 134_217_729  // 2^27 + 1
      let high = spread - (spread - self)
      return (high, self - high)
    }
  }

  /// |a|.
  var absolute: FourLanes {
    @inline(__always) get { FourLanes(fourBits: fourBits & ~(1 << 63)) }
  }

  var fourBits: SIMD4<UInt64> {
    @inline(__always) get { unsafe unsafeBitCast(self, to: SIMD4<UInt64>.self) }
  }

  @inline(__always) init(fourBits: SIMD4<UInt64>) { self = unsafe unsafeBitCast(fourBits, to: FourLanes.self) }
}

extension FourMask {
  /// Whether any lane is set. Not the library's `any(_:)` (docs/decisions/0100).
  var isSetAnywhere: Bool { @inline(__always) get { (self[0] || self[1]) || (self[2] || self[3]) } }
}

// A vector at an index. The kernels check once that all their indices are within their spans. `unsafe` is for that, and
// for the type: any bits are a vector of doubles.

extension Span<Double> {
  @inline(__always) func four(at index: Int) -> FourLanes {
    unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index &* 8, as: FourLanes.self)
  }
}

extension MutableSpan<Double> {
  @inline(__always) func four(at index: Int) -> FourLanes {
    unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index &* 8, as: FourLanes.self)
  }

  @inline(__always) @_lifetime(self: copy self)
  mutating func store(_ lanes: FourLanes, at index: Int) {
    var raw = unsafe mutableBytes
    unsafe raw.storeBytes(of: lanes, toUncheckedByteOffset: index &* 8, as: FourLanes.self)
  }
}
