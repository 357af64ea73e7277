/// The parts of a batch that every tile reads, as views that each worker makes once. Every use of the arrays themselves
/// would count a reference, and a count that two cores share moves between them each time.
struct BatchView: ~Escapable {
  let logits: Span<Double>
  let maxima: Span<Double>
  /// Empty if the truth is targets.
  private let labels: Span<Int>
  private let uniformShare: LabelShare
  private let shares: Span<LabelShare>
  let classes: Int
  private let ignoreIndex: Int?
  /// D.
  let denominator: Extended

  @_lifetime(borrow batch, borrow work)
  init(_ batch: borrowing Batch, _ work: borrowing BatchWork) {
    logits = batch.logits.span
    maxima = batch.maxima.span
    labels = work.labels.span
    uniformShare = work.uniformShare
    shares = work.shares.span
    classes = batch.classes
    ignoreIndex = batch.ignoreIndex
    denominator = work.denominator
  }

  /// Samples with labels and without options.
  @_lifetime(copy logits, copy maxima, copy labels)
  init(_ logits: Span<Double>, maxima: Span<Double>, labels: Span<Int>, classes: Int) {
    self.logits = logits
    self.maxima = maxima
    self.labels = labels
    self.classes = classes
    denominator = Extended(Double(labels.count))
    uniformShare = LabelShare(weight: 1, denominator: denominator)
    shares = Span()
    ignoreIndex = nil
  }

  /// The indices of some rows in `logits`, and in every result of that shape.
  func entries(_ rows: Range<Int>) -> Range<Int> {
    rows.lowerBound * classes..<rows.upperBound * classes
  }

  /// The label of a sample, or nil if it is ignored.
  func label(_ sample: Int) -> Int? {
    let label = labels[sample]
    return label == ignoreIndex ? nil : label
  }

  /// w and w/D of a class.
  func share(_ label: Int) -> LabelShare { shares.isEmpty ? uniformShare : shares[label] }
}
