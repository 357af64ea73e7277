/// A symbol of the derivation, with its form in each notation.
package enum Symbol: UInt8, CaseIterable, Sendable {
  case yHat, a, h, bigW, b, g, gPrime, t, q, bigQ, w, bigD, oneHot
  case loss, meanLoss
  case ell, i, j, c, k, n, lastLayer, epsilon
  case partial, nabla, exp, log
  case equals, plus, minus, negative, times, entryQuotient, entryProduct, comma
  case sigma, infinity, dots

  /// How a symbol is spaced, and what may follow it.
  enum Kind {
    /// A quantity or an index.
    case operand
    /// Without a space after it: ∂, and a minus that has nothing before it.
    case prefix
    /// Between two operands.
    case infix
    /// `exp` and `log`, and e(ℓ).
    case function
    /// Σ and ∇, with their index.
    case leader
    case separator
  }

  var kind: Kind {
    switch self {
    case .partial, .negative: .prefix
    case .equals, .plus, .minus, .times, .entryQuotient, .entryProduct: .infix
    case .exp, .log, .oneHot, .g, .gPrime: .function
    case .sigma, .nabla: .leader
    case .comma: .separator
    default: .operand
    }
  }

  /// In plain text.
  var text: StaticString {
    switch self {
    case .yHat: "ŷ"
    case .a: "a"
    case .h: "h"
    case .bigW: "W"
    case .b: "b"
    case .g: "g"
    case .gPrime: "g′"
    case .t: "t"
    case .q: "q"
    case .bigQ: "Q"
    case .w: "w"
    case .bigD: "D"
    case .oneHot: "e"
    case .loss, .lastLayer: "L"
    case .meanLoss: "loss"
    case .ell: "ℓ"
    case .i: "i"
    case .j: "j"
    case .c: "c"
    case .k: "k"
    case .n: "n"
    case .epsilon: "ε"
    case .partial: "∂"
    case .nabla: "∇"
    case .exp: "exp"
    case .log: "log"
    case .equals: "="
    case .plus: "+"
    case .minus, .negative: "−"
    case .times: "·"
    case .entryQuotient: "⊘"
    case .entryProduct: "⊙"
    case .comma: ","
    case .sigma: "Σ"
    case .infinity: "∞"
    case .dots: "…"
    }
  }

  /// Its command in LaTeX, without the backslash; nil if it is a letter or a sign. A command ends with a space, so that
  /// no letter can follow it.
  var latexCommand: StaticString? {
    switch self {
    case .yHat: "hat{y}"
    case .loss: "mathcal{L}"
    case .meanLoss: "mathrm{loss}"
    case .ell: "ell "
    case .epsilon: "varepsilon "
    case .partial: "partial "
    case .nabla: "nabla "
    case .exp: "exp "
    case .log: "log "
    case .times: "cdot "
    case .entryQuotient: "oslash "
    case .entryProduct: "odot "
    case .sigma: "sum "
    case .infinity: "infty "
    case .dots: "cdots "
    default: nil
    }
  }

  /// Its letter or sign in LaTeX, if it has no command.
  var latexText: StaticString {
    switch self {
    case .minus, .negative: "-"
    case .gPrime: "g'"
    default: text
    }
  }

  /// The element of MathML Core, with its tags.
  ///
  /// The hat is part of the letter: without a mathematical font, `mover` strikes through it. Symbols with an attribute
  /// have none here: `MathMLNotation` writes it.
  var mathML: StaticString {
    switch self {
    case .yHat: "<mi>ŷ</mi>"
    case .a: "<mi>a</mi>"
    case .h: "<mi>h</mi>"
    case .bigW: "<mi>W</mi>"
    case .b: "<mi>b</mi>"
    case .g: "<mi>g</mi>"
    case .gPrime: "<mi>g′</mi>"
    case .t: "<mi>t</mi>"
    case .q: "<mi>q</mi>"
    case .bigQ: "<mi>Q</mi>"
    case .w: "<mi>w</mi>"
    case .bigD: "<mi>D</mi>"
    case .oneHot: "<mi>e</mi>"
    case .loss: "<mi>ℒ</mi>"
    case .meanLoss: "<mi>loss</mi>"
    case .ell: "<mi>ℓ</mi>"
    case .i: "<mi>i</mi>"
    case .j: "<mi>j</mi>"
    case .c: "<mi>c</mi>"
    case .k: "<mi>k</mi>"
    case .n: "<mi>n</mi>"
    case .lastLayer: "<mi>L</mi>"
    case .epsilon: "<mi>ε</mi>"
    case .partial: "<mi>∂</mi>"
    case .nabla: "<mi>∇</mi>"
    case .exp: "<mi>exp</mi>"
    case .log: "<mi>log</mi>"
    case .equals: "<mo>=</mo>"
    case .plus: "<mo>+</mo>"
    case .minus, .negative: "<mo>−</mo>"
    case .times: "<mo>·</mo>"
    case .entryQuotient: "<mo>⊘</mo>"
    case .entryProduct: "<mo>⊙</mo>"
    case .comma: "<mo>,</mo>"
    case .sigma: "<mo>∑</mo>"
    case .infinity: "<mi>∞</mi>"
    case .dots: "<mo>⋯</mo>"
    }
  }
}
