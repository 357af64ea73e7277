private import Glibc

/// The evidence of an answer's digits for a hypothesis that gives them, in bits.
///
///     e_i  = log₂(max(|x_i|, s) / w_i), at least 0      how often the entry's interval ± w_i fits into its size
///     bits = min(Σ e_i,  Σ over distinct |x| of e + n log₂ d)
///
/// n entries are not 0, and d of them differ: a repeated number is evidence only by its place. An answer that does not
/// come from the hypothesis agrees with a chance of 1 in 2^bits.
struct Evidence: Sendable {
  private var entries: [(size: Double, bits: Double)] = []
  /// Whether the sizes were added in their order.
  private var isSorted = true

  /// - Parameter count: how many entries are expected at most.
  init(count: Int = 0) { entries.reserveCapacity(count) }

  /// Adds one entry that agrees with the hypothesis.
  ///
  /// - Parameters:
  ///   - found: x_i, finite. A zero is no evidence, because a blank has zeros.
  ///   - width: w_i > 0, how far the hypothesis and the rounding let the entry be; ∞ is no evidence.
  ///   - scale: s, the usual size of such a number.
  mutating func add(_ found: Double, width: Double, scale: Double) {
    guard found != 0 else { return }
    let isWhole = found == found.rounded()
    let bits = log2(max(abs(found), scale) / (isWhole ? max(width, Evidence.widthOfWhole) : width))
    guard bits > 0 else { return }
    isSorted = isSorted && (entries.last?.size ?? 0) <= abs(found)
    entries.append((abs(found), bits))
  }

  /// A whole number has three decimals at most, however many the question asks for: 1 and −1 are the signs of many
  /// formulas.
  private static let widthOfWhole = 0.0005

  var bits: Double {
    var (all, distinct, count) = (0.0, 0.0, 0.0)
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
    return count == 0 ? 0 : min(all, distinct + Double(entries.count) * log2(count))
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
    var bits = 0.0
    for start in stride(from: 0, to: values.count, by: columns) where bits < patternMax {
      let count = values[start..<start + columns].count { $0 != 0 }
      bits += logarithmOfBinomial(columns, count)
    }
    return min(bits, patternMax)
  }

  private static let patternMax = 5.0

  /// log₂ C(n, m), summed up to `patternMax`.
  private static func logarithmOfBinomial(_ n: Int, _ m: Int) -> Double {
    var bits = 0.0
    for step in 0..<min(m, n - m) where bits < patternMax { bits += log2(Double(n - step) / Double(step + 1)) }
    return bits
  }
}
