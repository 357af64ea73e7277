import Grading
import Text

/// What lint finds, in sentences for a terminal.
extension QuestionLint {
  package var lines: [String] {
    if let variants { return lines(of: variants) }
    var lines = isClear ? ["The question tells all known mistakes apart."] : [summary(of: lint)] + texts(of: lint)
    lines += warnings.map(\.sentence)
    if let better = search?.best {
      let left = better.remaining.pairs.count
      lines.append(
        left == 0
          ? "This question tells all of them apart:" : "This question leaves \(counted(left, "pair")) of them:")
      lines.append(text(of: better.question))
    }
    if search?.isBudgetReached == true { lines.append(Self.budgetSentence) }
    return lines
  }

  private static let budgetSentence = "The search stopped at the limit of work, --max-work."

  private func lines(of variants: QuestionVariants) -> [String] {
    let found = variants.questions.count
    var lines = ["\(counted(found, "variant")) \(found == 1 ? "is" : "are") found, one in each line:"]
    lines += variants.questions.map(text)
    if !variants.remaining.pairs.isEmpty {
      lines.append("Some of them cannot tell these apart:")
      lines += texts(of: variants.remaining)
    }
    if variants.isBudgetReached { lines.append(Self.budgetSentence) }
    return lines
  }

  private func summary(of lint: Lint) -> String {
    "The question cannot tell \(counted(lint.pairs.count, "pair")) of known mistakes apart:"
  }

  /// Each reason once, with the mistakes that it concerns. A mistake that is graded right has no name to confuse, so
  /// its pairs with others are only counted.
  private func texts(of lint: Lint) -> [String] {
    let right = Set(lint.pairs.filter { $0.first == nil }.map(Mistake.init))
    let others = lint.pairs.filter { pair in
      pair.first.map { !right.contains(Mistake(pair.quantity, $0)) && !right.contains(Mistake(pair)) } ?? true
    }
    let shown = others.shown
    var lines: [String] = []
    for (reason, pairs) in grouped(shown, by: \.reason) {
      lines.append("  \(reason)")
      lines += findings(in: pairs).map { "    \($0)" }
    }
    let (more, ofRight) = (others.count - shown.count, lint.pairs.count - others.count)
    if ofRight > 0 {
      let verb = ofRight == 1 ? "is" : "are"
      lines.append("  \(counted(ofRight, "more pair")) \(verb) of a mistake that is graded right.")
    }
    if more > 0 { lines.append("  \(counted(more, "more pair")) \(more == 1 ? "is" : "are") not listed.") }
    return lines
  }

  private struct Mistake: Hashable {
    let quantity: GradedQuantity
    let misconception: Misconception

    init(_ quantity: GradedQuantity, _ misconception: Misconception) {
      (self.quantity, self.misconception) = (quantity, misconception)
    }

    init(_ pair: Lint.Pair) { self.init(pair.quantity, pair.second) }
  }

  /// The mistakes that are graded right in the same quantities, then the pairs, each with its quantities.
  private func findings(in pairs: [Lint.Pair]) -> [String] {
    let right = grouped(pairs.filter { $0.first == nil }, by: \.second.code)
    let placed = right.map { (code: $0.key, place: places($0.elements)) }
    let ofRight = grouped(placed, by: \.place).map { place, mistakes in
      mistakes.map { "`\($0.code)`" }.listed("and") + (mistakes.count == 1 ? " is" : " are")
        + " graded right in \(place)."
    }
    let same = pairs.compactMap { pair in
      pair.first.map { (pair: pair, codes: "`\($0.code)` and `\(pair.second.code)`") }
    }
    return ofRight
      + grouped(same, by: \.codes).map { "\($0.key) give the same in \(places($0.elements.map(\.pair)))." }
  }

  private func places(_ pairs: [Lint.Pair]) -> String {
    pairs.map { requested.names.name(of: $0.quantity) }.listed("and")
  }

  /// In the order of the first element of each group.
  private func grouped<Element>(
    _ elements: [Element], by key: (Element) -> String
  ) -> [(key: String, elements: [Element])] {
    var groups: [(key: String, elements: [Element])] = []
    var places: [String: Int] = [:]
    for element in elements {
      let key = key(element)
      if let place = places[key] {
        groups[place].elements.append(element)
      } else {
        places[key] = groups.count
        groups.append((key, [element]))
      }
    }
    return groups
  }

  private func text(of question: Question) -> String {
    var writer = ObjectWriter()
    QuestionText(question, labelBase: requested.labelBase).write(to: &writer)
    return String(decoding: writer.finish(), as: UTF8.self)
  }
}
