internal import NetworkKernels

#if arch(x86_64)
  internal import NetworkKernelsAVX2
#endif

/// A compilation of the inner loops. `NetworkLoops` describes the functions.
protocol LoopSet: SendableMetatype {
  static func multiply(
    p: Span<Double>, pStart: Int, pRow: Int, pTerm: Int, pTail: Int, rows: Int,
    q: Span<Double>, qStart: Int, qStripe: Int, qTerm: Int, qTail: Int,
    terms: Int, start: Span<Double>, columns: Int, into result: inout MutableSpan<Double>)

  static func pack(
    _ matrix: Span<Double>, rows: Int, columns: Int, rowStep: Int, columnStep: Int, stripes: Range<Int>,
    into packed: inout MutableSpan<Double>, norms: inout MutableSpan<Double>)

  static func columnNorms(
    _ matrix: Span<Double>, start: Int, rowStep: Int, rows: Int, columns: Int, into norms: inout MutableSpan<Double>,
    at place: Int)

  static func norm(_ numbers: Span<Double>, start: Int, count: Int) -> Double

  static func norm(ofOnes count: Int) -> Double

  static func productConstant(terms: Int) -> Double

  static func productUnderflow(terms: Int) -> Double

  static func round(
    _ matrix: Span<Double>, start: Int, rowStep: Int, stride: Int, rows: Int, columns: Int,
    into results: inout MutableSpan<Double>
  ) -> Int

  static func roundProduct(
    _ product: Span<Double>, row: Int, stride: Int, columns: Int, terms: Int, pNorm: Double, pBoundNorm: Double,
    norms: Span<Double>, into results: inout MutableSpan<Double>, at place: Int
  ) -> Int

  static func copyProduct(
    _ product: Span<Double>, row: Int, stride: Int, terms: Int, pNorm: Double, pBoundNorm: Double,
    norms: Span<Double>, start: Span<Double>, into matrix: inout MutableSpan<Double>, at place: Int)

  static func identity(row: inout MutableSpan<Double>, a: Int, h: Int, slope: Int, stride: Int)

  static func relu(row: inout MutableSpan<Double>, a: Int, h: Int, slope: Int, stride: Int)

  static func leakyReLU(
    row: inout MutableSpan<Double>, a: Int, h: Int, slope: Int, stride: Int, negativeSlope: Double)

  static func elu(
    row: inout MutableSpan<Double>, a: Int, h: Int, slope: Int, stride: Int, alpha: Double, powers: Span<Double>)

  static func logistic(row: inout MutableSpan<Double>, a: Int, h: Int, slope: Int, stride: Int, powers: Span<Double>)

  static func tanh(row: inout MutableSpan<Double>, a: Int, h: Int, slope: Int, stride: Int, powers: Span<Double>)

  static func silu(row: inout MutableSpan<Double>, a: Int, h: Int, slope: Int, stride: Int, powers: Span<Double>)

  static func geluTanh(row: inout MutableSpan<Double>, a: Int, h: Int, slope: Int, stride: Int, powers: Span<Double>)

  static func softplus(row: inout MutableSpan<Double>, a: Int, h: Int, slope: Int, stride: Int, powers: Span<Double>)

  static func gelu(
    row: inout MutableSpan<Double>, a: Int, h: Int, slope: Int, stride: Int, powers: Span<Double>, ratios: Span<Double>)

  static func softmaxRoom(classes: Int) -> Int

  static func softmax(
    _ rows: inout MutableSpan<Double>, rowStep: Int, samples: Int, classes: Int, stride: Int,
    a: Int, q: Int, yHat: Int, gradA: Int, loss: Int,
    truth: Span<Double>, powers: Span<Double>, room: inout MutableSpan<Double>)

  static func logisticOutput(
    row: inout MutableSpan<Double>, a: Int, targets: Int, yHat: Int, gradA: Int, loss: Int, units: Int, stride: Int,
    share: Double, shareTail: Double, accuracy: Double, powers: Span<Double>)

  static func identityOutput(
    row: inout MutableSpan<Double>, a: Int, targets: Int, yHat: Int, gradA: Int, loss: Int, units: Int, stride: Int,
    share: Double, shareTail: Double, accuracy: Double)

  static func multiplySlopes(row: inout MutableSpan<Double>, gradH: Int, slope: Int, gradA: Int, stride: Int)
}

extension NetworkKernels.NetworkLoops: LoopSet {}

#if arch(x86_64)
  extension NetworkKernelsAVX2.NetworkLoops: LoopSet {}
#endif
