#if arch(x86_64)
  internal import TensorJSONVectors
#endif

/// Which code reads blocks. All give the same.
enum BlockVariant: CaseIterable {
  /// For every processor.
  case portable
  #if arch(x86_64)
    case avx2
  #endif

  /// The fastest that this machine runs.
  static let best: BlockVariant = available.last ?? .portable

  /// Those that this machine runs.
  static let available: [BlockVariant] = allCases.filter { $0.isAvailable }

  private var isAvailable: Bool {
    switch self {
    case .portable: true
    #if arch(x86_64)
      case .avx2: tensor_json_has_avx2()
    #endif
    }
  }
}
