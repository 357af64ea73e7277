import SeededRandom
import TensorJSON
import Testing

@testable import Derivation

@Suite("LaTeX breaks a formula that is too wide into lines")
struct LatexLinesTests {
  private func lines(_ formula: Formula, _ widthMax: Double, digits: Int = 4) -> [String] {
    var ink = Ink(digits: digits, by: JSONWriter.decimal, capacity: 256)
    var writer = FormulaWriter<LatexNotation>(broken(formula, widthMax, &ink))
    var lines: [String] = []
    repeat {
      writer.writePart(to: &ink)
      lines.append(String(decoding: ink.take(), as: UTF8.self))
    } while writer.advance()
    return lines
  }

  private func broken(_ formula: Formula, _ widthMax: Double, _ ink: inout Ink) -> [Formula.Token] {
    let tokens = formula.tokens
    return LatexLines(tokens).lines(of: tokens.indices, widthMax, &ink)
  }

  private static let sum = Formula.number(0.125) * .number(-2) + .number(0.25) * .number(3) - .number(7)

  @Test(
    "before + and −, else before ·, else between factors with the sign added",
    arguments: [
      (sum, 200, [#"0.125\cdot (-2)+0.25\cdot 3-7"#]),
      (sum, 80, [#"0.125\cdot (-2)"#, #"+0.25\cdot 3-7"#]),
      (sum, 40, ["0.125", #"\cdot (-2)"#, "+0.25", #"\cdot 3-7"#]),
      (.exp(.number(1.5)), 10, [#"\exp \left(1.5\right)"#]),
      (
        Formula(.exp(.number(1.5)), .exp(.number(2.5))), 70,
        [#"\exp \left(1.5\right)"#, #"\cdot \exp \left(2.5\right)"#]
      ),
      (-sum.inParentheses, 112, [#"-\left(\begin{aligned} &0.125\cdot (-2) \\ &+0.25\cdot 3-7 \end{aligned}\right)"#]),
      (
        sum.inParentheses.squared, 112,
        [#"\left(\begin{aligned} &0.125\cdot (-2) \\ &+0.25\cdot 3-7 \end{aligned}\right)^{2}"#]
      ),
      (
        sum / .number(3), 102,
        [#"\frac{\begin{aligned} &0.125\cdot (-2) \\ &+0.25\cdot 3-7 \end{aligned}}{3}"#]
      ),
      (.yHat(.i), 1, [#"\hat{y}_{i}"#]),
      (.sum(over: .j, .exp(.logit(.j))), 10, [#"\sum _{j}\exp \left(a_{L,j}\right)"#]),
    ] as [(Formula, Double, [String])])
  func places(_ formula: Formula, _ widthMax: Double, _ expected: [String]) {
    #expect(lines(formula, widthMax) == expected)
  }

  @Test("a matrix continues with its other columns")
  func matrix() {
    let matrix = Entries.matrix(
      (1...10).map { Double($0) / 4 }, rows: Entries(count: 2), columns: Entries(count: 5))
    #expect(
      lines(matrix, 70) == [
        #"\left[ \begin{matrix} 0.25 & 0.5 \\ 1.5 & 1.75 \end{matrix} \right."#,
        #"\left. \begin{matrix} 0.75 & 1 \\ 2 & 2.25 \end{matrix} \right."#,
        #"\left. \begin{matrix} 1.25 \\ 2.5 \end{matrix} \right]"#,
      ])
    #expect(
      lines(Formula(matrix.transposed, .number(2)), 130) == [
        #"\left(\begin{aligned} &\left[ \begin{matrix} 0.25 & 0.5 & 0.75 & 1 \\ 1.5 & 1.75 & 2 & 2.25 \end{matrix} \right."#
          + #" \\ &\left. \begin{matrix} 1.25 \\ 2.5 \end{matrix} \right] \end{aligned}\right)^{\top }"#,
        #"\cdot 2"#,
      ])
  }

  @Test("lines fit, and have every symbol and number once", arguments: 1...3 as ClosedRange<UInt64>)
  func wide(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      func value() -> Formula { .number(Double.random(in: -4...4, using: &random)) }
      func power() -> Formula { .exp(value()) }
      let sum = power() + power() + power()
      let quotient = (value() * power() * sum.inParentheses - power() * power()) / sum.inParentheses.squared
      let formula = Bool.random(using: &random) ? quotient + value() : -(sum * value()).inParentheses
      let digits = Int.random(in: 1...17, using: &random)
      let widthMax = Double.random(in: 330...600, using: &random)
      var ink = Ink(digits: digits, by: JSONWriter.decimal, capacity: 256)
      let lines = LatexWidth(tokens: broken(formula, widthMax, &ink))
      let label: Comment = "seed \(seed): \(formula.tokens), \(digits) digits, width \(widthMax)"
      for line in lines.parts(from: 0) {
        #expect(lines.width(ofPartAt: line.lowerBound, &ink).width <= widthMax + 1e-9, label)
      }
      #expect(numbers(in: lines.tokens) == numbers(in: formula.tokens), label)
    }
  }

  private func numbers(in tokens: [Formula.Token]) -> [Double] {
    tokens.compactMap { if case .number(let value) = $0 { value } else { nil } }
  }
}
