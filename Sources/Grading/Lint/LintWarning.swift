/// Something that a network's numbers hide, even where no two mistakes agree. The teacher reads it.
package struct LintWarning: Equatable, Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    case oneSample = "one_sample"
    case squareLayer = "square_layer"
    case zeroInput = "zero_input"
    case saturatedUnits = "saturated_units"
    case kink
    case logisticAtZero = "logistic_at_zero"
  }

  package let kind: Kind
  /// The layer that it is about, counted from 1; nil for the input.
  package let layer: Int?
  /// What is hidden, then what to do.
  package let sentence: String

  /// Those of a network, in the order of its layers; none for a question with `logits`.
  package static func all(in question: Question) -> [LintWarning] {
    guard let facts = NetworkFacts(question) else { return [] }
    var warnings: [LintWarning] = []
    if question.samples == 1 {
      warnings.append(
        LintWarning(
          kind: .oneSample, layer: nil,
          sentence: "B = 1: a sum and a mean over the batch are the same, and so are one row of ∇a and ∇b. "
            + "Use more samples."))
    }
    if !facts.zeroInputs.isEmpty {
      let inputs = facts.zeroInputs.prefix(listedMax).map(String.init).joined(separator: ", ")
      warnings.append(
        LintWarning(
          kind: .zeroInput, layer: nil,
          sentence: "Input \(inputs) is 0 in every sample: its column of ∇W_1 is 0, whatever the formula is. "
            + "Use inputs that are not 0."))
    }
    for layer in facts.squareLayers {
      warnings.append(
        LintWarning(
          kind: .squareLayer, layer: layer,
          sentence: "Layer \(layer) has as many units as inputs: W without its transpose, or a transposed ∇W, computes "
            + "without an error. Use another number of units."))
    }
    warnings += units(
      facts.saturated, .saturatedUnits,
      "is saturated: g' is below 1e-5, which hides every mistake in what comes through "
        + "it. Use smaller weights or inputs.")
    warnings += units(
      facts.kinks, .kink,
      "has a pre-activation of exactly 0, where g has no derivative: any slope between the left and "
        + "the right one is graded right. Use numbers that do not cancel.")
    warnings += units(
      facts.logisticAtZero, .logisticAtZero,
      "has a pre-activation of exactly 0, where the logistic is ½ and its "
        + "derivative the greatest: g'(a) and g'(h) differ least there. Use numbers that do not cancel.")
    return warnings
  }

  private static let listedMax = 10

  /// One warning for each layer, with its first units.
  private static func units(_ places: [NetworkFacts.Place], _ kind: Kind, _ fault: String) -> [LintWarning] {
    Dictionary(grouping: places, by: \.layer).sorted { $0.key < $1.key }.map { layer, places in
      let units = Set(places.map(\.unit)).sorted()
      let names = units.prefix(listedMax).map(String.init).joined(separator: ", ")
      return LintWarning(kind: kind, layer: layer, sentence: "Layer \(layer), unit \(names): each \(fault)")
    }
  }
}
