import GradientCore
import TensorJSON

/// A small batch from text to text: rows of logits, with `logits` and `labels` only.
///
/// The response has the same bytes as that of the general path, which would spend much of its time on what the other
/// fields may ask for (docs/decisions/0013).
enum SmallBatchText {
  /// Of a longer body the general path is less than 2 % slower.
  private static let bytesMax = 16 << 10

  /// - Returns: the text and the number of samples; nil if the body has another form, or if anything in it is wrong.
  ///   The general path then responds.
  static func response(
    to body: Span<UInt8>, within limits: WorkLimits, _ configuration: borrowing GradientService.Configuration
  ) -> (text: [UInt8], samples: Int)? {
    guard body.count <= bytesMax, endsWithLabels(body) else { return nil }
    // A number and its comma have at least two bytes.
    var logits = [Double].unwritten(body.count / 2)
    var logitsSpan = logits.mutableSpan
    guard let (labels, classes) = parse(body, into: &logitsSpan) else { return nil }
    let count = labels.count * classes
    let work = Work.parsing(body) + SmallBatch.work(logits: count)
    guard count <= configuration.elementsMax, 2 * count + 1 < configuration.partedNumbersMin,
      work.units <= min(limits.here, limits.max),
      let batch = SmallBatch(logits: logits.span.extracting(first: count), classes: classes, labels: labels.span)
    else { return nil }
    return (write(batch.loss, batch.yHat, batch.gradAL, columns: classes), labels.count)
  }

  /// Whether the last member of a body in the usual form can be a list of labels: it is no text, such as a reduction.
  /// The logits of such a body are not parsed twice.
  private static func endsWithLabels(_ body: Span<UInt8>) -> Bool {
    let end = UInt8(ascii: ":")
    var place = body.count - 1
    // Digits, commas, brackets and white space.
    while place >= 0, body[place] != end, body[place] != UInt8(ascii: "\"") { place -= 1 }
    return place >= 0 && body[place] == end
  }

  /// Parses `{"logits":[[…],…],"labels":[ℓ,…]}`.
  @_lifetime(logits: copy logits)
  private static func parse(
    _ body: Span<UInt8>, into logits: inout MutableSpan<Double>
  ) -> (labels: [Int], classes: Int)? {
    var tokens = ExpectedTokens(body)
    guard tokens.accept(UInt8(ascii: "{")), tokens.accept(name: "\"logits\""),
      let (rows, columns) = tokens.parseMatrix(into: &logits),
      tokens.accept(UInt8(ascii: ",")), tokens.accept(name: "\"labels\""), tokens.accept(UInt8(ascii: "["))
    else { return nil }
    // Not `Array(repeating:count:)`, which looks up the type of the array at run time on each call.
    var labels = Array(repeatElement(0, count: rows))
    var labelsSpan = labels.mutableSpan
    guard tokens.parseIntegers(into: &labelsSpan) == rows, tokens.accept(UInt8(ascii: "]")),
      tokens.accept(UInt8(ascii: "}")), tokens.acceptEnd()
    else { return nil }
    return (labels, columns)
  }

  /// - Parameter columns: the length of a row; nil for a flat sample.
  static func write(_ loss: Double, _ yHat: Span<Double>, _ gradAL: Span<Double>, columns: Int?) -> [UInt8] {
    // Names and punctuation have less than 64 bytes.
    let bytesMax = JSONCursor.bytesMax(forNumbers: 2 * yHat.count + 1) + 64
    var writer = JSONWriter(capacity: bytesMax)
    writer.append(bytesMax: bytesMax) { cursor in
      cursor.raw("{\"loss\":")
      cursor.number(loss)
      cursor.raw(",\"y_hat\":[")
      cursor.entries(yHat, columns: columns, from: 0, isLast: true)
      cursor.raw("],\"grad_a_L\":[")
      cursor.entries(gradAL, columns: columns, from: 0, isLast: true)
      cursor.raw("]}\n")
    }
    return writer.finish()
  }
}
