internal import NumberKernels
internal import TensorJSONVectors

#if arch(x86_64)
  internal import NumberKernelsAVX2
#endif

/// Which code prints numbers. All give the same bytes.
enum PrintingVariant: CaseIterable {
  /// For every processor.
  case baseline
  #if arch(x86_64)
    case avx2
  #endif

  /// The fastest that this machine runs.
  static let best: PrintingVariant = available.last ?? .baseline

  /// Those that this machine runs.
  static var available: [PrintingVariant] { allCases.filter { $0.isAvailable } }

  private var isAvailable: Bool {
    switch self {
    case .baseline: true
    #if arch(x86_64)
      case .avx2: tensor_json_has_avx2()
    #endif
    }
  }

  @inline(__always)
  func print(
    _ value: Double, at start: UnsafeMutableRawPointer, _ powers: UnsafePointer<UInt64>,
    _ suffixes: UnsafePointer<UInt64>
  ) -> UnsafeMutableRawPointer {
    switch self {
    case .baseline: unsafe NumberKernels.NumberPrinting.print(value, at: start, powers, suffixes)
    #if arch(x86_64)
      case .avx2: unsafe NumberKernelsAVX2.NumberPrinting.print(value, at: start, powers, suffixes)
    #endif
    }
  }

  @inline(__always)
  func print(
    _ values: Span<Double>, columns: Int?, column: Int, at start: UnsafeMutableRawPointer,
    _ powers: UnsafePointer<UInt64>, _ suffixes: UnsafePointer<UInt64>
  ) -> UnsafeMutableRawPointer {
    switch self {
    case .baseline:
      unsafe NumberKernels.NumberPrinting.print(values, columns: columns, column: column, at: start, powers, suffixes)
    #if arch(x86_64)
      case .avx2:
        unsafe NumberKernelsAVX2.NumberPrinting.print(
          values, columns: columns, column: column, at: start, powers, suffixes)
    #endif
    }
  }
}
