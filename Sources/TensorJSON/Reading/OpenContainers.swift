/// The arrays and objects that are open, one bit each: a stack of at most `JSONLimits.depthMax` = 64.
struct OpenContainers {
  enum Kind { case array, object }

  private(set) var depth = 0
  /// Bit 0 is the innermost container; 1 is an object.
  private var kinds: UInt64 = 0
  /// Whether the innermost container has no element yet.
  var isFirst = false

  var isEmpty: Bool { depth == 0 }

  /// - Precondition: not empty.
  var innermost: Kind { kinds & 1 == 1 ? .object : .array }

  mutating func push(_ kind: Kind) {
    kinds = kinds << 1 | (kind == .object ? 1 : 0)
    depth += 1
    isFirst = true
  }

  /// The closed container is an element of the one around it, which so has an element.
  mutating func pop() {
    kinds >>= 1
    depth -= 1
    isFirst = false
  }
}
