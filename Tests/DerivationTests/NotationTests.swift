import TensorJSON
import Testing

@testable import Derivation

@Suite("A formula has one form in each notation")
struct NotationTests {
  private func text<In: Notation>(_ formula: Formula, as notation: In.Type, isQuoted: Bool = false) -> String {
    var ink = Ink(digits: 4, by: JSONWriter.decimal, capacity: 256, isQuoted: isQuoted)
    FormulaWriter<In>.write(formula, to: &ink)
    return String(decoding: ink.take(), as: UTF8.self)
  }

  private static let rows: [(Formula, text: String, latex: String, mathML: String)] = [
    (
      .lossByYHat(.i), "∂L/∂ŷ_i", #"\frac{\partial \mathcal{L}}{\partial \hat{y}_{i}}"#,
      "<mfrac><mrow><mi mathvariant=\"normal\">∂</mi><mi>ℒ</mi></mrow>"
        + "<mrow><mi mathvariant=\"normal\">∂</mi><msub><mi>ŷ</mi><mi>i</mi></msub></mrow></mfrac>"
    ),
    (
      .number(-1.5) / .number(-2), "−1.5/(−2)", #"\frac{-1.5}{-2}"#,
      "<mfrac><mrow><mo form=\"prefix\">−</mo><mn>1.5</mn></mrow>"
        + "<mrow><mo form=\"prefix\">−</mo><mn>2</mn></mrow></mfrac>"
    ),
    (
      .number(1) - .number(-2), "1 − (−2)", "1-(-2)",
      "<mn>1</mn><mo>−</mo><mo>(</mo><mo form=\"prefix\">−</mo><mn>2</mn><mo>)</mo>"
    ),
    (
      .number(-.infinity) * .number(1.5e-9), "−∞ · 1.5·10⁻⁹", #"-\infty \cdot 1.5 \cdot 10^{-9}"#,
      "<mo form=\"prefix\">−</mo><mi>∞</mi><mo>·</mo><mn>1.5</mn><mo>·</mo><msup><mn>10</mn><mn>−9</mn></msup>"
    ),
    (
      .gradient(of: .loss, by: .aL), "∇_{a_L} L", #"\nabla _{a_{L}}\mathcal{L}"#,
      "<msub><mi mathvariant=\"normal\">∇</mi><msub><mi>a</mi><mi>L</mi></msub></msub><mi>ℒ</mi>"
    ),
    (
      .log(.yHat(.integer(12))), "log ŷ_12", #"\log \hat{y}_{12}"#,
      "<mi>log</mi><mo>&#x2061;</mo><mspace width=\"0.17em\"></mspace><msub><mi>ŷ</mi><mn>12</mn></msub>"
    ),
    (
      Formula(.indicator(.ell, .i), .yHat(.i)), "1_{(ℓ=i)} ŷ_i", #"1_{\left(\ell =i\right)}\,\hat{y}_{i}"#,
      "<msub><mn>1</mn><mrow><mo>(</mo><mi>ℓ</mi><mo>=</mo><mi>i</mi><mo>)</mo></mrow></msub>"
        + "<mo>&#x2062;</mo><msub><mi>ŷ</mi><mi>i</mi></msub>"
    ),
    (
      .sumOfPowers.inParentheses.squared, "(Σ_j exp(a_{L,j}))²",
      #"\left(\sum _{j}\exp \left(a_{L,j}\right)\right)^{2}"#,
      "<msup><mrow><mo>(</mo><munder><mo>∑</mo><mi>j</mi></munder><mi>exp</mi><mo>&#x2061;</mo>"
        + "<mrow><mo>(</mo><msub><mi>a</mi><mrow><mi>L</mi><mo>,</mo><mi>j</mi></mrow></msub><mo>)</mo></mrow>"
        + "<mo>)</mo></mrow><mn>2</mn></msup>"
    ),
    (
      Entries(count: 2).vector([0.25, -1]), "(0.25, −1)", #"\begin{bmatrix} 0.25 \\ -1 \end{bmatrix}"#,
      "<mrow class=\"vector\"><mo>(</mo><mtable><mtr><mtd><mn>0.25</mn></mtd></mtr>"
        + "<mtr><mtd><mo form=\"prefix\">−</mo><mn>1</mn></mtd></mtr></mtable><mo>)</mo></mrow>"
    ),
    (
      Entries.matrix([1, 2, 3, 4], rows: Entries(count: 2), columns: Entries(count: 2)), "((1, 2), (3, 4))",
      #"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}"#,
      "<mrow class=\"vector\"><mo>(</mo><mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr>"
        + "<mtr><mtd><mn>3</mn></mtd><mtd><mn>4</mn></mtd></mtr></mtable><mo>)</mo></mrow>"
    ),
  ]

  @Test("plain text, LaTeX and MathML", arguments: rows.indices)
  func notations(_ index: Int) {
    let row = Self.rows[index]
    #expect(text(row.0, as: TextNotation.self) == row.text)
    #expect(text(row.0, as: LatexNotation.self) == row.latex)
    #expect(text(row.0, as: MathMLNotation.self) == row.mathML)
  }

  @Test("between quotes, a backslash and a quote have a backslash before them", arguments: rows.indices)
  func quoted(_ index: Int) {
    let row = Self.rows[index]
    #expect(text(row.0, as: LatexNotation.self, isQuoted: true) == row.latex.replacing(#"\"#, with: #"\\"#))
    #expect(text(row.0, as: MathMLNotation.self, isQuoted: true) == row.mathML.replacing("\"", with: #"\""#))
  }

  @Test("every symbol has its form: LaTeX is ASCII, and MathML is one element", arguments: Symbol.allCases)
  func symbols(_ symbol: Symbol) {
    #expect(text(Formula(symbol), as: LatexNotation.self).utf8.allSatisfy { $0 < 0x80 })
    #expect(!symbol.text.description.isEmpty)
    let element = text(Formula(symbol), as: MathMLNotation.self)
    #expect(element.wholeMatch(of: /<(mi|mo)( [^>]*)?>[^<]+<\/\1>/) != nil)
  }

  @Test(
    "a shared line has the texts that it would have otherwise",
    arguments: [
      LabelSymbols.plain.loss, LabelSymbols.weighted.chain, SoftmaxSymbols.ofLabel.quotient,
      SoftmaxSymbols.ofClass.split, SoftmaxSymbols.softmax,
    ])
  func shared(_ line: Step.Line) {
    let other = Step.Line(line.tokens)
    func texts(_ line: Step.Line, left: Double, isQuoted: Bool) -> [[UInt8]] {
      var ink = Ink(digits: 17, by: JSONWriter.decimal, capacity: 8, isQuoted: isQuoted)
      line.writeText(to: &ink)
      var texts = [ink.take()]
      line.writeMathML(to: &ink)
      texts.append(ink.take())
      line.writeLatex(left: left, to: &ink)
      return texts + [ink.take()]
    }
    // Next to a wide left side, LaTeX needs more lines.
    for (left, isQuoted) in [(0.0, false), (100, false), (430, false), (0, true), (430, true)] {
      #expect(texts(line, left: left, isQuoted: isQuoted) == texts(other, left: left, isQuoted: isQuoted))
    }
    #expect(line.written != nil && other.written == nil)
  }

  @Test("a vector of more than ten entries shows the first three, those that are named, and the last")
  func elided() {
    let entries = Entries(count: 1000, named: [500, 1])
    let values = (0..<1000).map(Double.init)
    #expect(text(entries.vector(values), as: TextNotation.self) == "(0, 1, 2, …, 500, …, 999)")
    #expect(entries.leftOut == 995)
    #expect(Entries(count: 10).leftOut == 0)
    let sum = Entries.sum(of: [0, 1, 2, 3, 4]) { .integer($0) }
    #expect(text(sum, as: TextNotation.self) == "0 + 1 + … + 4")
  }
}
