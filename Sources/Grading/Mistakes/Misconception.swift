/// A mistake with its own wrong result: its code, and what the student reads about it.
package final class Misconception: Hashable, Sendable {
  /// A stable name for programs. The same mistake has the same code in every quantity.
  package let code: String
  /// What the student reads: what the answer is, then what to do. It has no number that the question asks for.
  package let sentence: String
  /// The same next to the sentence of another mistake, where "this is …" would no longer be true.
  package let sentenceInPair: String
  /// What is true of all forms of the mistake, for those who count its code; nil if the sentence names no form.
  package let sentenceOfForms: String?
  /// The step of the derivation that has the right formula.
  package let step: DerivationStep
  /// Whether that formula shows what is wrong. It does not if right numbers are in other places, have too few digits,
  /// or are changed afterwards.
  package let isInFormula: Bool
  private let hash: Int

  /// - Parameters:
  ///   - diagnosis: what is wrong. It ends with a full stop or a colon.
  ///   - advice: what to do about it.
  ///   - inPair: the sentence next to that of another mistake, if it differs.
  ///   - ofForms: the sentence of all forms, if this is one of several.
  init(
    _ code: String, is diagnosis: String, fix advice: String, step: DerivationStep, inPair: String? = nil,
    isInFormula: Bool = true, ofForms: String? = nil
  ) {
    self.code = code
    sentence = "\(diagnosis) \(advice)"
    sentenceInPair = inPair ?? sentence
    sentenceOfForms = ofForms
    self.step = step
    self.isInFormula = isInFormula
    hash = code.hashValue
  }

  package static func == (a: Misconception, b: Misconception) -> Bool {
    a === b || (a.hash == b.hash && a.code == b.code)
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}

/// The lecture's derivation (CS7015, lecture 4): from a_L to ∇_{a_L} L (module 4.5), and the layers of a network
/// (modules 4.6 to 4.9).
package enum DerivationStep: String, CaseIterable, Sendable {
  case softmax
  case loss
  case partialYHat = "1"
  case gradYHat = "2"
  case softmaxJacobian = "3"
  case chainRule = "4"
  case gradAL = "5"
  case batch
  case logistic
  case logisticLoss = "logistic_loss"
  case logisticGradients = "logistic_gradients"
  case identityUnits = "identity"
  case preActivation = "a_i"
  case activation = "h_i"
  case gradH = "grad_h_i"
  case gradA = "grad_a_i"
  case gradW = "grad_W_i"
  case gradB = "grad_b_i"

  package var formula: String {
    switch self {
    case .softmax: "ŷ_i = exp(a_{L,i}) / Σ_{i'} exp(a_{L,i'}), each sample by itself"
    case .loss: "L(θ) = −log ŷ_ℓ, the natural logarithm"
    case .partialYHat: "∂L/∂ŷ_i = −1_{(i=ℓ)} / ŷ_ℓ"
    case .gradYHat: "∇_ŷ L = −(1/ŷ_ℓ) e(ℓ)"
    case .softmaxJacobian: "∂ŷ_ℓ/∂a_{L,i} = ŷ_ℓ (1_{(ℓ=i)} − ŷ_i)"
    case .chainRule: "∂L/∂a_{L,i} = (∂L/∂ŷ_ℓ)(∂ŷ_ℓ/∂a_{L,i}) = −(1_{(ℓ=i)} − ŷ_i)"
    case .gradAL: "∇_{a_L} L = −(e(ℓ) − ŷ)"
    case .batch:
      "loss = Σ_n losses_n / D, and every gradient is divided by D too. For a mean, D is the number of samples (or the "
        + "sum of their weights); for a sum it is 1"
    case .logistic: "ŷ_i = 1 / (1 + exp(−a_{L,i})), each unit by itself"
    case .logisticLoss: "L(θ) = −Σ_i (t_i log ŷ_i + (1 − t_i) log(1 − ŷ_i)), the natural logarithm"
    case .logisticGradients: "∇_ŷ L = (ŷ − t) / (ŷ (1 − ŷ)), and ∇_{a_L} L = ŷ − t"
    case .identityUnits: "ŷ = a_L, L(θ) = ½ Σ_i (ŷ_i − t_i)², and ∇_ŷ L = ∇_{a_L} L = ŷ − t"
    case .preActivation: "a_i = b_i + W_i h_{i−1}, and h_0 = x"
    case .activation: "h_i = g(a_i), for all layers except the last"
    case .gradH: "∇_{h_i} L = (W_{i+1})ᵀ ∇_{a_{i+1}} L"
    case .gradA: "∇_{a_i} L = ∇_{h_i} L ⊙ g'(a_i)"
    case .gradW: "∇_{W_i} L = ∇_{a_i} L h_{i−1}ᵀ, summed over the samples"
    case .gradB: "∇_{b_i} L = ∇_{a_i} L, summed over the samples"
    }
  }
}
