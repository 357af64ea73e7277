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
    var lines = [counted(variants.questions.count, "variant") + ", one a line:"]
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

  private func texts(of lint: Lint) -> [String] {
    let shown = lint.shown
    let more = lint.pairs.count - shown.count
    return shown.map(text) + (more > 0 ? ["  and \(counted(more, "pair")) more."] : [])
  }

  private func text(of pair: Lint.Pair) -> String {
    let name = requested.names.name(of: pair.quantity)
    guard let first = pair.first else { return "  \(name): `\(pair.second.code)` is graded right. \(pair.reason)" }
    return "  \(name): `\(first.code)` and `\(pair.second.code)` give the same. \(pair.reason)"
  }

  private func text(of question: Question) -> String {
    var writer = ObjectWriter()
    QuestionText(question, labelBase: requested.labelBase).write(to: &writer)
    return String(decoding: writer.finish(), as: UTF8.self)
  }
}
