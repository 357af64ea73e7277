import Backpropagation
import Grading
import Text

/// Names that students give to the quantities.
enum QuantityNames {
  /// The name that an unknown one probably means: a symbol, another course's word, or a typo.
  static func meant(by name: String, isNetwork: Bool) -> NetworkName? {
    guard name.utf8.count <= bytesMax else { return nil }
    let word = Word(letters(of: name))
    if isNetwork, let found = ofLayer(word) { return found }
    if let alias = aliases[word.letters] { return alias }
    if !isNetwork {
      // Of a network, it can be that of any layer.
      if gradients.contains(word.letters) { return .numbered(.gradA, layer: nil) }
      return nearest(to: name, among: ofLogits).flatMap(NetworkName.init)
    }
    var known = oneOfEach
    if let number = word.number { known += LayerQuantity.allCases.map { "\($0.rawValue)_\(number)" } }
    return nearest(to: name, among: known).flatMap(NetworkName.init)
  }

  private static let oneOfEach = ["loss", "losses", "y_hat", "grad_y_hat", "grad_x"]
  private static let ofLogits = ["loss", "losses", "y_hat", "grad_y_hat", "grad_a_L"]
  private static let gradients: Set<String> = ["grad", "grads", "gradient", "gradients"]

  /// Names that students use are shorter.
  private static let bytesMax = 64

  /// Letters and digits, and the number of a layer in them.
  private struct Word {
    let letters: String
    /// `letters` without the number.
    let base: String
    let number: Int?

    init(_ letters: String) {
      self.letters = letters
      let digits = letters.filter(\.isNumber)
      // With another digit elsewhere, it is not clear which one is the layer's.
      let isOne = !digits.isEmpty && digits.utf8.count <= 7 && letters.contains(digits)
      number = isOne ? Int(digits) : nil
      base = letters.filter { !$0.isNumber }
    }
  }

  /// A quantity of a layer: `dldw2`, `w2grad`, `gradw2l` for ∇_{W_2} L, `dwl` for the last layer, `dw` for none.
  private static func ofLayer(_ word: Word) -> NetworkName? {
    let withoutL = word.base.last == "l" ? layerAliases[String(word.base.dropLast())] : nil
    if let number = word.number {
      return (layerAliases[word.base] ?? withoutL).map { .numbered($0, layer: number) }
    }
    guard word.letters == word.base else { return nil }
    return layerAliases[word.base].map { .every($0) } ?? withoutL.map { .numbered($0, layer: nil) }
  }

  /// Only the letters and digits, in lower case, with symbols spelt out: `∇_{a_L}` is `gradal`, `ŷ` is `yhat`.
  private static func letters(of name: String) -> String {
    var letters = ""
    for scalar in name.decomposedHats.lowercased().unicodeScalars {
      switch scalar {
      case "\u{2207}": letters += "grad"
      case "\u{2202}": letters += "d"
      case "\u{302}": letters += "hat"
      case "δ": letters += "delta"
      case _ where scalar.properties.isAlphabetic: letters.unicodeScalars.append(scalar)
      case _ where scalar.properties.numericType == .decimal || scalar.properties.numericType == .digit:
        // Also `₂` and `²`.
        letters += "\(Int(scalar.properties.numericValue ?? 0))"
      default: break
      }
    }
    return letters
  }

  /// The quantities by `letters` of their names: the interface's own names and others.
  private static let aliases: [String: NetworkName] = {
    let names: [NetworkName: [String]] = [
      .one(.loss): [
        "l", "j", "cost", "error", "crossentropy", "crossentropyloss", "ce", "celoss", "nll", "nllloss", "meanloss",
        "lossmean", "totalloss", "objective", "xent",
      ],
      .one(.losses): ["persampleloss", "samplelosses", "lossespersample", "losspersample", "lossvector", "rowlosses"],
      .one(.yHat): [
        "haty", "widehaty", "yp", "ypred", "predy", "yprob", "yprobs", "p", "prob", "probs", "probability",
        "probabilities", "softmax", "softmaxoutput", "pred", "preds", "prediction", "predictions", "output", "outputs",
        "phat", "hatp",
      ],
      .one(.gradYHat): [
        "gradhaty", "gradlosshaty", "yhatgrad", "dyhat", "dldyhat", "dlossdyhat", "dhaty", "dldhaty", "gradlyhat",
        "gradyhatl", "gradypred", "dypred", "dldypred", "gradp", "dp", "dldp", "gradprobs", "dprobs", "dldprobs",
        "gradsoftmax", "dsoftmax", "gradprobabilities", "yhatbar", "deltayhat", "grady", "dldy", "dy",
      ],
      .numbered(.gradA, layer: nil): [
        "gradlogits", "logitsgrad", "gradlogit", "dlogits", "dldlogits", "dlossdlogits", "gradlosslogits", "algrad",
        "dal", "dldal", "dlossdal", "grada", "agrad", "da", "dlda", "dlossda", "gradlal", "gradall", "gradz", "zgrad",
        "dz", "dldz", "gradzl", "dzl", "dldzl", "gradscores", "dscores", "dldscores", "delta", "deltal", "deltaal",
        "gradal0", "gradlossal", "gradall",
      ],
      .one(.gradX): [
        "dx", "dldx", "dlossdx", "xgrad", "gradlx", "gradinput", "gradinputs", "inputgrad", "dinput", "gradxl",
      ],
      .numbered(.a, layer: nil): ["logits"],
    ]
    let own = (ofLogits + ["grad_x"]).compactMap { name in NetworkName(name).map { (letters(of: name), $0) } }
    return names.reduce(into: Dictionary(uniqueKeysWithValues: own)) { aliases, entry in
      for name in entry.value { aliases[name] = entry.key }
    }
  }()

  /// The quantities of a layer by `letters` of their names without a number.
  private static let layerAliases: [String: LayerQuantity] = {
    let symbols: [LayerQuantity: [String]] = [
      .gradW: ["w", "weight", "weights", "kernel"], .gradB: ["b", "bias", "biases"], .gradA: ["a", "z"],
      .gradH: ["h", "hidden"],
    ]
    var aliases: [String: LayerQuantity] = [:]
    for (each, names) in symbols {
      for name in names {
        for form in [
          "grad\(name)", "\(name)grad", "d\(name)", "dld\(name)", "dlossd\(name)", "gradl\(name)", "delta\(name)",
        ] {
          aliases[form] = each
        }
      }
    }
    let others: [LayerQuantity: [String]] = [
      .a: ["a", "z", "preactivation", "preactivations"], .h: ["h", "hidden", "activation", "activations"],
      .gradW: ["w", "weight", "weights"], .gradB: ["b", "bias", "biases"], .gradA: ["delta"],
    ]
    for (each, names) in others { for name in names { aliases[name] = each } }
    return aliases
  }()
}

/// A name in an answer that is no quantity of the question.
struct UnknownName {
  let name: String
  /// The quantity that it probably means.
  let meant: GradedQuantity?
  /// What the student reads about it.
  let sentence: String

  init(_ name: String, in names: GradedNames) {
    self.name = name
    let found = QuantityName(name)?.name ?? QuantityNames.meant(by: name, isNetwork: names.depth != nil)
    do throws(NoSuchQuantity) {
      let quantity = try found.map { name throws(NoSuchQuantity) in try names.quantity(of: name) }
      meant = quantity
      sentence =
        "\(name.quoted) is not a quantity" + (quantity.map { "; did you mean `\(names.name(of: $0))`?" } ?? ".")
    } catch {
      meant = nil
      sentence = "\(name.quoted) is not a quantity of this question: \(error.sentence)"
    }
  }
}

extension String {
  /// `ŷ` and `Ŷ` as the letter and U+0302. No other symbol of the lecture has a circumflex.
  fileprivate var decomposedHats: String {
    var text = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\u{177}": text.unicodeScalars.append(contentsOf: ["y", "\u{302}"])
      case "\u{176}": text.unicodeScalars.append(contentsOf: ["Y", "\u{302}"])
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
