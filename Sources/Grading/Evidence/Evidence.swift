private import Glibc

/// The evidence of an answer's digits for a hypothesis that gives them, in bits.
///
///     e_i  = log₂(max(|x_i|, s) / w_i), at least 0      how often the entry's interval ± w_i fits into its size
///     bits = min(Σ e_i,  Σ over distinct |x| of e + n log₂ d)
///
/// n entries are not 0, and d of them differ: a repeated number is evidence only by its place. An answer that does not
/// come from the hypothesis agrees with a chance of 1 in 2^bits.
struct Evidence: Sendable {
  /// Those whose size may occur twice.
  private var entries: [(size: Double, bits: Double)] = []
  /// Whether the sizes were added in their order.
  private var isSorted = true
  /// Of the others, which are in both sums and are not kept: how many there are, and Σ e_i, less the logarithm of a
  /// product that is not taken yet.
  private var loneCount = 0.0
  private var sum = 0.0
  private var product = 1.0

  /// Adds one entry that agrees with the hypothesis.
  ///
  /// - Parameters:
  ///   - found: x_i, finite. A zero is no evidence, because a blank has zeros.
  ///   - width: w_i > 0, how far the hypothesis and the rounding let the entry be; ∞ is no evidence.
  ///   - scale: s, the usual size of such a number.
  ///   - isLone: whether no other entry has this |x_i|.
  @inline(__always)
  mutating func add(_ found: Double, width: Double, scale: Double, isLone: Bool = false) {
    guard found != 0 else { return }
    let isFine = width < Evidence.widthOfWhole && isWhole(found)
    let ratio = max(abs(found), scale) / (isFine ? Evidence.widthOfWhole : width)
    guard ratio > 1 else { return }
    // Fast path (0512): lone sizes are one logarithm of a product, in both sums. The general path keeps each entry.
    guard !isLone else {
      loneCount += 1
      multiply(by: ratio)
      return
    }
    isSorted = isSorted && (entries.last?.size ?? 0) <= abs(found)
    entries.append((abs(found), log2(ratio)))
  }

  /// Adds log₂ of a ratio. One logarithm is taken of the product of many.
  private mutating func multiply(by ratio: Double) {
    product *= min(ratio, Evidence.productMax)
    guard product >= Evidence.productMax else { return }
    sum += log2(product) + (ratio > Evidence.productMax ? log2(ratio / Evidence.productMax) : 0)
    product = 1
  }

  /// The product of two of them is finite.
  private static let productMax = 0x1p400

  /// A whole number has three decimals at most, however many the question asks for: 1 and −1 are the signs of many
  /// formulas.
  private static let widthOfWhole = 0.0005

  var bits: Double {
    var (all, distinct, count) = (0.0, 0.0, loneCount)
    var last = (size: 0.0, bits: 0.0)
    for entry in isSorted ? entries : entries.sorted(by: { $0.size < $1.size }) {
      all += entry.bits
      if entry.size != last.size {
        distinct += last.bits
        count += 1
        last = entry
      } else if entry.bits > last.bits {
        last = entry
      }
    }
    distinct += last.bits
    guard count > 0 else { return 0 }
    return sum + log2(product) + min(all, distinct + (loneCount + Double(entries.count)) * log2(count))
  }
}

extension Evidence {
  /// The mean |x| of the finite entries that are not 0: the size of a number in a matrix.
  static func scale(of values: [Double]) -> Double {
    var (sum, count) = (0.0, 0.0)
    for value in values where value != 0 && value.isFinite {
      count += 1
      // A running mean: the sum of huge numbers would overflow.
      sum += (abs(value) - sum) / count
    }
    return sum
  }

  /// ln k, the loss of a uniform ŷ: the usual size of a loss. A smaller loss is not much more evidence.
  static func lossScale(classes: Int) -> Double { log(Double(classes)) }

  /// The bits of the places of a matrix's zeros, Σ over rows log₂ C(k, entries that are not 0): at most `patternMax`.
  ///
  /// They are evidence of a structure, such as one entry a row, but of no factor.
  static func patternBits(_ values: [Double], columns: Int) -> Double {
    guard values.contains(0) else { return 0 }
    var bits = 0.0
    for start in stride(from: 0, to: values.count, by: columns) where bits < patternMax {
      var count = 0
      for index in start..<start + columns where values[index] != 0 { count += 1 }
      bits += logarithmOfBinomial(columns, count, upTo: patternMax)
    }
    return min(bits, patternMax)
  }

  /// log₂ 5: of the arbitrary gradients of `make examine`, one in five has zeros where a mistake has them.
  private static let patternMax = log2(5.0)

  /// log₂ C(n, m), summed up to a limit.
  static func logarithmOfBinomial(_ n: Int, _ m: Int, upTo limit: Double = .infinity) -> Double {
    var bits = 0.0
    for step in 0..<min(m, n - m) where bits < limit { bits += log2(Double(n - step) / Double(step + 1)) }
    return bits
  }
}
