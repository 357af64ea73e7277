/// What every tile reads of a batch: views, made once for each worker. The arrays themselves would be counted with every
/// use, and a count that two cores share goes from the one to the other each time.
struct BatchView: ~Escapable {
  let logits: Span<Double>
  let maxima: Span<Double>
  /// Empty where the truth is targets.
  let labels: Span<Int>
  private let uniformShare: LabelShare
  private let shares: Span<LabelShare>
  let classes: Int
  let ignoreIndex: Int?

  @_lifetime(borrow work)
  init(_ work: borrowing BatchWork) {
    logits = work.batch.logits.span
    maxima = work.batch.maxima.span
    labels = work.labels.span
    uniformShare = work.uniformShare
    shares = work.shares.span
    classes = work.batch.classes
    ignoreIndex = work.batch.ignoreIndex
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
}
