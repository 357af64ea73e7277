/// What the ways of one table share while a piece of all of them is computed: exact rows, rows of ŷ, and what the
/// formulas of the output units take. Most ways differ in the truth that they believe in, or behind ŷ.
final class SharedRows {
  /// What two ways must have in common.
  struct Key {
    /// The slips up to ŷ, by a number for each list of them; 0 for none.
    var forward = 0
    /// The belief, by the number of its slip; 0 for the truth of the question.
    var belief = 0

    fileprivate var isOfQuestion: Bool { forward == 0 && belief == 0 }
  }

  /// How many lists of slips up to ŷ there are, with the empty one, and how many beliefs, with the truth.
  typealias Counts = (forwards: Int, beliefs: Int)

  private let samples: Range<Int>
  private let counts: Counts
  /// Whether rows are kept for all keys. Otherwise they are kept without slips alone, and the others computed again.
  private let keepsAll: Bool
  private let quantities: Int
  /// By the sample and the quantity's index in the graph.
  private var exact: [[Span]?]
  /// By the sample and the slips up to ŷ.
  private var yHat: [[Span]?]
  /// By the sample and the belief.
  private var truths: [OutputTruth?]
  /// By the sample and both parts of the key. The inner nil is one that does not apply.
  private var outputs: [Int: OutputSample?] = [:]

  /// 2¹⁸ numbers are 6 MB.
  private static let numbersMax = 1 << 18

  /// - Parameter samples: those that are computed.
  init(_ question: Question, samples: Range<Int>, _ counts: Counts) {
    let ofRows = question.graph.nodes.reduce(0) { $0 + ($1.reduction == nil ? $1.columns : 0) }
    let ofKeys = (counts.forwards + counts.beliefs) * question.classes
    keepsAll = samples.count * (ofKeys + ofRows) <= SharedRows.numbersMax
    self.samples = samples
    self.counts = keepsAll ? counts : (1, 1)
    quantities = question.graph.nodes.count + 1
    exact = [[Span]?](repeating: nil, count: keepsAll ? samples.count * quantities : 0)
    yHat = [[Span]?](repeating: nil, count: samples.count * self.counts.forwards)
    truths = [OutputTruth?](repeating: nil, count: samples.count * self.counts.beliefs)
  }

  private func row(_ sample: Int) -> Int { sample - samples.lowerBound }

  /// An exact row.
  func exact(_ sample: Int, at index: Int, _ compute: () -> [Span]) -> [Span] {
    guard keepsAll else { return compute() }
    let place = row(sample) * quantities + index
    if let known = exact[place] { return known }
    let values = compute()
    exact[place] = values
    return values
  }

  /// The row of ŷ by a way; nil if it is not computed yet.
  subscript(yHatOf sample: Int, key: Key) -> [Span]? {
    get { keepsAll || key.forward == 0 ? yHat[row(sample) * counts.forwards + key.forward] : nil }
    set { if keepsAll || key.forward == 0 { yHat[row(sample) * counts.forwards + key.forward] = newValue } }
  }

  /// The truth of a belief; nil if it is not prepared yet.
  subscript(truthOf sample: Int, key: Key) -> OutputTruth? {
    get { keepsAll || key.belief == 0 ? truths[place(row(sample), key.belief)] : nil }
    set { if keepsAll || key.belief == 0 { truths[place(row(sample), key.belief)] = newValue } }
  }

  /// The input of a formula; the outer nil is one that is not prepared yet.
  subscript(outputOf sample: Int, key: Key) -> OutputSample?? {
    get { keeps(key) ? outputs[place(sample * counts.forwards + key.forward, key.belief)] : nil }
    set { if keeps(key) { outputs[place(sample * counts.forwards + key.forward, key.belief)] = newValue } }
  }

  /// Sums have many samples. Few of their ways have both slips up to ŷ and a wrong belief.
  private func keeps(_ key: Key) -> Bool {
    key.isOfQuestion || (keepsAll && (samples.count == 1 || key.forward == 0 || key.belief == 0))
  }

  private func place(_ row: Int, _ belief: Int) -> Int { row * counts.beliefs + belief }
}
