import Foundation

/// The numbers that a text shows, without their signs, in their order.
enum ShownNumbers {
  /// A number as text: digits, and the power of ten.
  struct Shown: Equatable, Hashable {
    let digits: Substring
    let exponent: Int

    /// The distance from a number, in half units of the last digit that `digits` significant ones have.
    func distance(from value: Double, digits count: Int) -> Double {
      let shown = Double("\(digits)e\(exponent)") ?? .nan
      if shown == value { return 0 }
      guard value != 0, value.isFinite else { return .infinity }
      let leading = Int(Foundation.log10(value).rounded(.down))
      // The logarithm of a power of ten may be rounded to the wrong side.
      let unit = Foundation.pow(10, Double(max(leading - count + 1, -323)))
      // The shown decimal is rounded to a double too.
      return max(0, abs(shown - value) - value.ulp) / (unit / 2)
    }
  }

  static func inText(_ text: String) -> [Shown] {
    text.matches(of: /([0-9]+(?:\.[0-9]+)?)(?:·10([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+))?/).map { match in
      Shown(digits: match.1, exponent: match.2.map { exponent(superscript: String($0)) } ?? 0)
    }
  }

  static func inLatex(_ text: String) -> [Shown] {
    text.replacing("\\right)^{2}", with: "").matches(of: /([0-9]+(?:\.[0-9]+)?)(?: \\cdot 10\^\{(-?[0-9]+)\})?/).map {
      match in
      Shown(digits: match.1, exponent: match.2.flatMap { Int($0) } ?? 0)
    }
  }

  /// Whether LaTeX has these numbers: in the same order, unless a matrix continues with its other columns.
  static func areSame(_ numbers: [Shown], inLatex text: String) -> Bool {
    func counts(_ numbers: [Shown]) -> [Shown: Int] { numbers.reduce(into: [:]) { $0[$1, default: 0] += 1 } }
    let found = inLatex(text)
    return text.contains("\\begin{matrix}") ? counts(found) == counts(numbers) : found == numbers
  }

  static func inMathML(_ text: String) -> [Shown] {
    let power = /<mn>([0-9]+(?:\.[0-9]+)?)<\/mn>(?:<mo>·<\/mo><msup><mn>10<\/mn><mn>(−?[0-9]+)<\/mn><\/msup>)?/
    return text.replacing("</mrow><mn>2</mn></msup>", with: "").matches(of: power).map { match in
      let exponent = match.2.flatMap { Int($0.replacing("−", with: "-")) }
      return Shown(digits: match.1, exponent: exponent ?? 0)
    }
  }

  private static func exponent(superscript text: String) -> Int {
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    return Int(String(text.map { $0 == "⁻" ? "-" : Character(String(digits.firstIndex(of: $0)!)) }))!
  }
}
