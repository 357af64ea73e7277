internal import CProcessor
internal import GradientKernels

#if arch(x86_64)
  internal import GradientKernelsAVX2
#endif

/// Which compilation of the inner loops runs. All give the same numbers: those that are certain.
package enum KernelVariant: CaseIterable, Sendable {
  /// What every processor of the architecture has.
  case baseline
  #if arch(x86_64)
    case avx2
  #endif

  // Fast path (0100): the kernels compiled for AVX2 and FMA. `baseline` gives the same numbers.
  /// The fastest that this machine runs.
  package static let best: KernelVariant = available.last ?? .baseline

  /// Those that this machine runs.
  package static let available: [KernelVariant] = allCases.filter { $0.isAvailable }

  private var isAvailable: Bool {
    switch self {
    case .baseline: true
    #if arch(x86_64)
      case .avx2: processor_has_avx2()
    #endif
    }
  }
}

// MARK: - The kernels, by variant

extension KernelVariant {
  func maximum(of row: Span<Double>) -> Double {
    switch self {
    case .baseline: GradientKernels.GreatestLogit.maximum(of: row)
    #if arch(x86_64)
      case .avx2: GradientKernelsAVX2.GreatestLogit.maximum(of: row)
    #endif
    }
  }

  func findMaxima(in values: Span<Double>, classes: Int, into maxima: inout MutableSpan<Double>) {
    switch self {
    case .baseline: GradientKernels.GreatestLogit.find(in: values, classes: classes, into: &maxima)
    #if arch(x86_64)
      case .avx2: GradientKernelsAVX2.GreatestLogit.find(in: values, classes: classes, into: &maxima)
    #endif
    }
  }

  func wideExponentials(
    of logits: Span<Double>, greatest: Double, tile: inout MutableSpan<Double>, start: Int, lane: Int
  ) -> Bool {
    let table = ExponentialTable.powers
    let powers = table.span
    switch self {
    case .baseline:
      return GradientKernels.WideRow.exponentials(
        of: logits, greatest: greatest, powers: powers, tile: &tile, start: start, lane: lane)
    #if arch(x86_64)
      case .avx2:
        return GradientKernelsAVX2.WideRow.exponentials(
          of: logits, greatest: greatest, powers: powers, tile: &tile, start: start, lane: lane)
    #endif
    }
  }

  @inline(__always)
  func loneRow(
    of logits: Span<Double>, greatest: Double, label: Int, yHat: inout MutableSpan<Double>,
    gradAL: inout MutableSpan<Double>
  ) -> Double? {
    let (powerTable, stepTable) = (ExponentialTable.powers, LogarithmTable.steps)
    let (powers, steps) = (powerTable.span, stepTable.span)
    switch self {
    case .baseline:
      return GradientKernels.LoneRow.compute(
        logits, greatest: greatest, label: label, powers: powers, steps: steps, yHat: &yHat, gradAL: &gradAL)
    #if arch(x86_64)
      case .avx2:
        return GradientKernelsAVX2.LoneRow.compute(
          logits, greatest: greatest, label: label, powers: powers, steps: steps, yHat: &yHat, gradAL: &gradAL)
    #endif
    }
  }

  func narrowExponentials(
    of logits: Span<Double>, rows: Int, classes: Int, greatest: Span<Double>, tile: inout MutableSpan<Double>
  ) -> Bool {
    let table = ExponentialTable.powers
    let powers = table.span
    switch self {
    case .baseline:
      return GradientKernels.NarrowTile.exponentials(
        of: logits, rows: rows, classes: classes, greatest: greatest, powers: powers, tile: &tile)
    #if arch(x86_64)
      case .avx2:
        return GradientKernelsAVX2.NarrowTile.exponentials(
          of: logits, rows: rows, classes: classes, greatest: greatest, powers: powers, tile: &tile)
    #endif
    }
  }

  func fillRowTerms(_ tile: inout MutableSpan<Double>, rows: Int) {
    let table = LogarithmTable.steps
    let steps = table.span
    switch self {
    case .baseline: GradientKernels.RowTerms.fill(&tile, rows: rows, steps: steps)
    #if arch(x86_64)
      case .avx2: GradientKernelsAVX2.RowTerms.fill(&tile, rows: rows, steps: steps)
    #endif
    }
  }

  func fillLabelTerms(_ tile: inout MutableSpan<Double>, rows: Int) -> Bool {
    switch self {
    case .baseline: GradientKernels.LabelTerms.fill(&tile, rows: rows)
    #if arch(x86_64)
      case .avx2: GradientKernelsAVX2.LabelTerms.fill(&tile, rows: rows)
    #endif
    }
  }

  func wideScale(
    _ tile: Span<Double>, by factor: Int, _ factorTail: Int, start: Int, lane: Int,
    into results: inout MutableSpan<Double>, range: Range<Int>
  ) -> Bool {
    switch self {
    case .baseline:
      GradientKernels.WideRow.scale(
        tile, by: factor, factorTail, start: start, lane: lane, into: &results, range: range)
    #if arch(x86_64)
      case .avx2:
        GradientKernelsAVX2.WideRow.scale(
          tile, by: factor, factorTail, start: start, lane: lane, into: &results, range: range)
    #endif
    }
  }

  func narrowScale(
    _ tile: inout MutableSpan<Double>, by factor: Int, _ factorTail: Int, rows: Int, classes: Int,
    into results: inout MutableSpan<Double>
  ) -> Bool {
    switch self {
    case .baseline:
      GradientKernels.NarrowTile.scale(&tile, by: factor, factorTail, rows: rows, classes: classes, into: &results)
    #if arch(x86_64)
      case .avx2:
        GradientKernelsAVX2.NarrowTile.scale(
          &tile, by: factor, factorTail, rows: rows, classes: classes, into: &results)
    #endif
    }
  }

  func logarithms(
    of logits: Span<Double>, greatest: Double, logarithm: Double, logarithmTail: Double,
    into results: inout MutableSpan<Double>, start: Int
  ) -> Bool {
    switch self {
    case .baseline:
      GradientKernels.WideRow.logarithms(
        of: logits, greatest: greatest, logarithm: logarithm, logarithmTail: logarithmTail, into: &results,
        start: start)
    #if arch(x86_64)
      case .avx2:
        GradientKernelsAVX2.WideRow.logarithms(
          of: logits, greatest: greatest, logarithm: logarithm, logarithmTail: logarithmTail, into: &results,
          start: start)
    #endif
    }
  }

  func distribute(
    _ targets: Span<Double>, _ shares: SoftShares, heads: inout MutableSpan<Double>, tails: inout MutableSpan<Double>
  ) {
    let (rise, riseTail, floor, floorTail) = (shares.rise, shares.riseTail, shares.floor, shares.floorTail)
    switch self {
    case .baseline:
      GradientKernels.SoftRow.distribute(
        targets, rise: rise.span, riseTail: riseTail.span, floor: floor.span, floorTail: floorTail.span,
        heads: &heads, tails: &tails)
    #if arch(x86_64)
      case .avx2:
        GradientKernelsAVX2.SoftRow.distribute(
          targets, rise: rise.span, riseTail: riseTail.span, floor: floor.span, floorTail: floorTail.span,
          heads: &heads, tails: &tails)
    #endif
    }
  }

  func softSums(
    of logits: Span<Double>, greatest: Double, heads: Span<Double>, tails: Span<Double>
  ) -> (total: Double, totalTail: Double, gaps: Double, gapsTail: Double) {
    switch self {
    case .baseline:
      GradientKernels.SoftRow.sums(of: logits, greatest: greatest, heads: heads, tails: tails)
    #if arch(x86_64)
      case .avx2:
        GradientKernelsAVX2.SoftRow.sums(of: logits, greatest: greatest, heads: heads, tails: tails)
    #endif
    }
  }

  func softGradient(
    _ tile: Span<Double>, start: Int, factor: Double, factorTail: Double, heads: Span<Double>,
    tails: Span<Double>, least: Double, into results: inout MutableSpan<Double>, range: Range<Int>
  ) -> Bool {
    switch self {
    case .baseline:
      GradientKernels.SoftRow.gradient(
        tile, start: start, factor: factor, factorTail: factorTail, heads: heads, tails: tails,
        least: least, into: &results, range: range)
    #if arch(x86_64)
      case .avx2:
        GradientKernelsAVX2.SoftRow.gradient(
          tile, start: start, factor: factor, factorTail: factorTail, heads: heads, tails: tails,
          least: least, into: &results, range: range)
    #endif
    }
  }
}
