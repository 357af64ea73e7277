/// What every tile reads of a batch: views, made once for each worker. The arrays themselves would be counted with every
/// use, and a count that two cores share goes from the one to the other each time.
struct BatchView: ~Escapable {
  let logits: Span<Double>
  let maxima: Span<Double>
  /// Empty where the truth is targets.
  let labels: Span<Int>
  let shares: Span<LabelShare>
  let classes: Int
  let ignoreIndex: Int?

  @_lifetime(borrow batch, borrow labels, borrow shares)
  init(_ batch: borrowing Batch, labels: borrowing [Int], shares: borrowing [LabelShare]) {
    logits = batch.logits.span
    maxima = batch.maxima.span
    self.labels = labels.span
    self.shares = shares.span
    classes = batch.classes
    ignoreIndex = batch.ignoreIndex
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
  func share(_ label: Int) -> LabelShare { shares[shares.count == 1 ? 0 : label] }
}
