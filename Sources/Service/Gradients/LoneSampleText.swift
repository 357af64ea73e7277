import GradientCore
import TensorJSON

/// The smallest request, from text to text without an array: one sample of few classes, with `logits` and `labels`
/// only.
///
/// The response has the same bytes as that of the general path, which would spend most of its time on objects and
/// arrays for a single sample (docs/decisions/0013).
enum LoneSampleText {
  /// Longer bodies have more than `LoneSample.classesMax` logits, or much white space.
  private static let bytesMax = 512

  /// - Returns: nil if the body has another form, or if anything in it is wrong. The general path then responds.
  static func response(to body: Span<UInt8>, _ configuration: borrowing GradientService.Configuration) -> [UInt8]? {
    guard body.count <= bytesMax else { return nil }
    var room = InlineArray<16, Double>(repeating: 0)
    var logits = room.mutableSpan
    assert(logits.count == LoneSample.classesMax)
    guard let (count, label, isFlat) = parse(body, into: &logits), count <= configuration.elementsMax,
      2 * count + 1 < configuration.partedNumbersMin
    else { return nil }
    var (yHat, gradAL) = (InlineArray<16, Double>(repeating: 0), InlineArray<16, Double>(repeating: 0))
    var yHatSpan = yHat.mutableSpan
    var gradALSpan = gradAL.mutableSpan
    let loss = LoneSample.fill(
      yHat: &yHatSpan, gradAL: &gradALSpan, of: logits.span.extracting(first: count), label: label)
    guard let loss else { return nil }
    return SmallBatchText.write(
      loss, yHatSpan.span.extracting(first: count), gradALSpan.span.extracting(first: count),
      columns: isFlat ? nil : count)
  }

  /// Parses `{"logits":[[…]],"labels":[ℓ]}` or `{"logits":[…],"labels":ℓ}`.
  @_lifetime(logits: copy logits)
  private static func parse(
    _ body: Span<UInt8>, into logits: inout MutableSpan<Double>
  ) -> (count: Int, label: Int, isFlat: Bool)? {
    var tokens = ExpectedTokens(body)
    guard tokens.accept(UInt8(ascii: "{")), tokens.accept(name: "\"logits\""), tokens.accept(UInt8(ascii: "[")) else {
      return nil
    }
    let isFlat = !tokens.accept(UInt8(ascii: "["))
    let count = tokens.parseNumbers(into: &logits)
    guard count > 0, tokens.accept(UInt8(ascii: "]")), isFlat || tokens.accept(UInt8(ascii: "]")),
      tokens.accept(UInt8(ascii: ",")), tokens.accept(name: "\"labels\""), isFlat || tokens.accept(UInt8(ascii: "[")),
      let label = tokens.parseInteger(), isFlat || tokens.accept(UInt8(ascii: "]")),
      tokens.accept(UInt8(ascii: "}")), tokens.acceptEnd()
    else { return nil }
    return (count, label, isFlat)
  }
}
