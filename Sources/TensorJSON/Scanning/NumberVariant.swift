#if arch(x86_64)
  internal import CProcessor
#endif

/// Which compilation of the inner loops parses blocks of short numbers and prints numbers (docs/decisions/0204, 0205).
/// All give the same results.
enum NumberVariant: CaseIterable {
  /// For every processor.
  case baseline
  #if arch(x86_64)
    case avx2
  #endif

  /// The fastest that this machine runs.
  static let best: NumberVariant = available.last ?? .baseline

  /// Those that this machine runs.
  static let available: [NumberVariant] = allCases.filter { $0.isAvailable }

  private var isAvailable: Bool {
    switch self {
    case .baseline: true
    #if arch(x86_64)
      case .avx2: processor_has_avx2()
    #endif
    }
  }
}
