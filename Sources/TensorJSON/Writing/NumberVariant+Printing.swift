internal import DecimalKernels

#if arch(x86_64)
  internal import DecimalKernelsAVX2
#endif

// Fast path (0205): printing compiled for AVX2. `baseline` gives the same bytes.
/// Prints numbers (`NumberPrinting`).
extension NumberVariant {
  func decimal(of value: Double, _ tables: UnsafePointer<UInt64>) -> (digits: UInt64, exponent: Int) {
    switch self {
    case .baseline: unsafe DecimalKernels.NumberPrinting.decimal(of: value, tables)
    #if arch(x86_64)
      case .avx2: unsafe DecimalKernelsAVX2.NumberPrinting.decimal(of: value, tables)
    #endif
    }
  }

  @inline(__always)
  func print(
    _ value: Double, at start: UnsafeMutableRawPointer, _ tables: UnsafePointer<UInt64>
  ) -> UnsafeMutableRawPointer {
    switch self {
    case .baseline: unsafe DecimalKernels.NumberPrinting.print(value, at: start, tables)
    #if arch(x86_64)
      case .avx2: unsafe DecimalKernelsAVX2.NumberPrinting.print(value, at: start, tables)
    #endif
    }
  }

  @inline(__always)
  func print(
    _ values: Span<Double>, columns: Int?, column: Int, at start: UnsafeMutableRawPointer,
    _ tables: UnsafePointer<UInt64>
  ) -> UnsafeMutableRawPointer {
    switch self {
    case .baseline:
      unsafe DecimalKernels.NumberPrinting.print(values, columns: columns, column: column, at: start, tables)
    #if arch(x86_64)
      case .avx2:
        unsafe DecimalKernelsAVX2.NumberPrinting.print(
          values, columns: columns, column: column, at: start, tables)
    #endif
    }
  }
}
