/// The texts of a line that has symbols and small integers alone: they do not depend on a question's numbers.
final class WrittenLine: Sendable {
  /// The texts of one kind of ink.
  struct Texts: Sendable {
    let text: [UInt8]
    /// How many bytes of the text are the left side.
    let leftCount: Int
    let mathML: [UInt8]
    /// All in one line.
    let latex: [UInt8]

    fileprivate init(_ line: Step.Line, isQuoted: Bool) {
      var ink = Ink(digits: Derivation.digitsDefault, by: WrittenLine.noDecimals, capacity: 1024, isQuoted: isQuoted)
      leftCount = line.writeText(to: &ink)
      text = ink.take()
      line.writeMathML(to: &ink)
      mathML = ink.take()
      line.writeLatex(left: -.infinity, to: &ink)
      latex = ink.take()
    }
  }

  private static let noDecimals: ShortestDecimals = { _ in preconditionFailure("a shared line has no number") }

  private let plain: Texts
  private let quoted: Texts
  /// The width of what is before the first `=` in LaTeX.
  let left: Double
  /// At least the width of the rest: widths that are added in another order differ in their last bits.
  let right: Double

  init(_ line: Step.Line) {
    plain = Texts(line, isQuoted: false)
    quoted = Texts(line, isQuoted: true)
    var ink = Ink(digits: Derivation.digitsDefault, by: Self.noDecimals, capacity: 0)
    left = line.latexLeft(&ink)
    right = line.latexWidth(left: 1, &ink)
  }

  func texts(for ink: borrowing Ink) -> Texts { ink.isQuoted ? quoted : plain }
}
