/// What every tile reads of a batch: views, made once for each worker. The arrays themselves would be counted with every
/// use, and a count that two cores share goes from the one to the other each time.
struct BatchView: ~Escapable {
  let logits: Span<Double>
  let maxima: RowMaxima.View
  /// Empty where the truth is targets.
  private let labels: Span<Int>
  private let uniformShare: LabelShare
  private let shares: Span<LabelShare>
  let classes: Int
  private let ignoreIndex: Int?
  /// D.
  let denominator: Extended
  /// Whether a gradient can pass the greatest number: ŷ is at most 1, and q of a label without weights is.
  let mayOverflow: Bool

  @_lifetime(borrow batch, borrow work)
  init(_ batch: borrowing Batch, _ work: borrowing BatchWork) {
    logits = batch.logits.span
    maxima = batch.maxima.view
    labels = work.labels.span
    uniformShare = work.uniformShare
    shares = work.shares.span
    classes = batch.classes
    ignoreIndex = batch.ignoreIndex
    denominator = work.denominator
    mayOverflow = batch.weights != nil || work.labels.isEmpty
  }

  /// The places of some rows in `logits`, and in every result of that shape.
  func entries(_ rows: Range<Int>) -> Range<Int> {
    rows.lowerBound * classes..<rows.upperBound * classes
  }

  /// The label of a sample, nil where it is ignored.
  func label(_ sample: Int) -> Int? {
    let label = labels[sample]
    return label == ignoreIndex ? nil : label
  }

  /// w and w/D of a class.
  func share(_ label: Int) -> LabelShare { shares.isEmpty ? uniformShare : shares[label] }

  /// m − a of a class.
  func gap(_ sample: Int, _ index: Int) -> Extended {
    Extended(differenceOf: maxima[sample], logits[sample * classes + index])
  }
}
