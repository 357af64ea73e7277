import Grading
import Text

/// Names that students give to the quantities.
enum QuantityNames {
  /// The quantity that an unknown name probably means: a symbol, another course's word, or a typo.
  static func meant(by name: String) -> GradedQuantity? {
    guard name.utf8.count <= bytesMax else { return nil }
    if let alias = aliases[letters(of: name)] { return alias }
    return nearest(to: name, among: GradedQuantity.ofLogits.map(\.rawValue)).flatMap(GradedQuantity.init)
  }

  /// Names that students use are shorter.
  private static let bytesMax = 64

  /// Only the letters and digits, in lower case, with symbols spelt out: `∇_{a_L}` is `gradal`, `ŷ` is `yhat`.
  private static func letters(of name: String) -> String {
    var letters = ""
    for scalar in name.decomposedHats.lowercased().unicodeScalars {
      switch scalar {
      case "\u{2207}": letters += "grad"
      case "\u{2202}": letters += "d"
      case "\u{302}": letters += "hat"
      case "δ": letters += "delta"
      case _ where scalar.properties.isAlphabetic || scalar.properties.numericType != nil:
        letters.unicodeScalars.append(scalar)
      default: break
      }
    }
    return letters
  }

  /// The quantities by `letters` of their names: the interface's own names and others.
  private static let aliases: [String: GradedQuantity] = {
    let names: [GradedQuantity: [String]] = [
      .loss: [
        "l", "j", "cost", "error", "crossentropy", "crossentropyloss", "ce", "celoss", "nll", "nllloss", "meanloss",
        "lossmean", "totalloss", "objective", "xent",
      ],
      .losses: ["persampleloss", "samplelosses", "lossespersample", "losspersample", "lossvector", "rowlosses"],
      .yHat: [
        "haty", "widehaty", "yp", "ypred", "predy", "yprob", "yprobs", "p", "prob", "probs", "probability",
        "probabilities", "softmax", "softmaxoutput", "pred", "preds", "prediction", "predictions", "output", "outputs",
        "phat", "hatp",
      ],
      .gradYHat: [
        "gradhaty", "gradlosshaty", "yhatgrad", "dyhat", "dldyhat", "dlossdyhat", "dhaty", "dldhaty", "gradlyhat",
        "gradyhatl", "gradypred", "dypred", "dldypred", "gradp", "dp", "dldp", "gradprobs", "dprobs", "dldprobs",
        "gradsoftmax", "dsoftmax", "gradprobabilities", "yhatbar", "deltayhat", "grady", "dldy", "dy",
      ],
      .gradAL: [
        "gradlogits", "logitsgrad", "gradlogit", "dlogits", "dldlogits", "dlossdlogits", "gradlosslogits", "algrad",
        "dal", "dldal", "dlossdal", "grada", "agrad", "da", "dlda", "dlossda", "gradlal", "gradall", "gradz", "zgrad",
        "dz", "dldz", "gradzl", "dzl", "dldzl", "gradscores", "dscores", "dldscores", "delta", "deltal", "deltaal",
        "gradal0", "gradlossal",
      ],
    ]
    let own = GradedQuantity.ofLogits.map { (letters(of: $0.rawValue), $0) }
    return names.reduce(into: Dictionary(uniqueKeysWithValues: own)) { aliases, entry in
      for name in entry.value { aliases[name] = entry.key }
    }
  }()
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
