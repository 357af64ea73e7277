private import Text

/// Something that a question's numbers hide, even where no two mistakes agree. The teacher reads it.
package struct LintWarning: Equatable, Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    case oneSample = "one_sample"
    case squareLayer = "square_layer"
    case zeroInput = "zero_input"
    case saturatedUnits = "saturated_units"
    case kink
    case logisticAtZero = "logistic_at_zero"
    case toleranceBelowRounding = "tolerance_below_rounding"
    case followsWithoutPoints = "follows_without_points"
  }

  /// What it is about.
  package enum Place: Equatable, Sendable {
    case input
    /// Counted from 1.
    case layer(Int)
    case tolerance
    case points
  }

  package let kind: Kind
  package let place: Place
  /// What is hidden, then what to do.
  package let sentence: String

  /// That of the tolerance, then those of a network, in the order of its layers, then that of the points.
  ///
  /// - Parameter names: how the question calls a quantity.
  package static func all(
    in question: Question, _ tolerance: Tolerance, _ rubric: Rubric, _ quantities: [GradedQuantity],
    names: (GradedQuantity) -> String
  ) -> [LintWarning] {
    ofTolerance(question, tolerance, quantities, names) + ofNetwork(question) + ofPoints(question, rubric, names)
  }

  /// Exact numbers that nearly cancel, such as 0.1 + 0.2 − 0.3, have digits that no computation in float64 gives.
  private static func ofTolerance(
    _ question: Question, _ tolerance: Tolerance, _ quantities: [GradedQuantity], _ names: (GradedQuantity) -> String
  ) -> [LintWarning] {
    // The error of a small ŷ is small too.
    let hidden = quantities.filter { $0 != .yHat }.filter { quantity in
      // A sum over the batch may cancel as a whole.
      let terms = quantity.isParameter ? question.graph[quantity].inputs[0] : quantity
      let noise = roundings * max(question.unit(of: quantity), question.unit(of: terms)) * 0x1p-53
      return question.exact(quantity).contains { $0.isFinite && tolerance.width(at: $0) < noise }
    }
    guard !hidden.isEmpty else { return [] }
    return [
      LintWarning(
        kind: .toleranceBelowRounding, place: .tolerance,
        sentence:
          "In \(list(hidden, names)), some right numbers are so small that right formulas in float64 can miss the tolerance. "
          + "Ask for `decimals`, or use numbers that do not cancel.")
    ]
  }

  private static func list(_ quantities: [GradedQuantity], _ names: (GradedQuantity) -> String) -> String {
    let more = quantities.count - listedMax
    let listed = quantities.prefix(listedMax).map { "`\(names($0))`" }
    return (more > 0 ? listed + ["\(more) more"] : listed).listed("and")
  }

  /// A wrong number without points costs nothing, and what follows from it earns its share.
  private static func ofPoints(
    _ question: Question, _ rubric: Rubric, _ names: (GradedQuantity) -> String
  ) -> [LintWarning] {
    guard let points = rubric.points, (rubric.followThrough ?? 0) > 0 else { return [] }
    let pointed = Set(points.filter { $0.value > 0 }.keys)
    let earlier = Set(pointed.flatMap { question.graph.ancestors(of: $0) }.map(\.quantity)).subtracting(pointed)
    let left = earlier.intersection(question.quantities)
    let listed = question.graph.nodes.map(\.quantity).filter(left.contains)
    guard !listed.isEmpty else { return [] }
    return [
      LintWarning(
        kind: .followsWithoutPoints, place: .points,
        sentence:
          "`points` leaves out \(list(listed, names)): a wrong one costs nothing, even an invented one, and what "
          + "follows from it earns its share. Give points to what students may send, or set `follow_through` to false."
      )
    ]
  }

  /// The roundings of a short computation.
  private static let roundings = 4.0

  private static func ofNetwork(_ question: Question) -> [LintWarning] {
    guard let facts = NetworkFacts(question) else { return [] }
    var warnings: [LintWarning] = []
    if question.samples == 1 {
      warnings.append(
        LintWarning(
          kind: .oneSample, place: .input,
          sentence: "B = 1: a sum and a mean over the batch are the same, and ∇b is a copy of ∇a, so a copy of a "
            + "wrong ∇a follows from it. Use more samples."))
    }
    if !facts.zeroInputs.isEmpty {
      let inputs = facts.zeroInputs.prefix(listedMax).map(String.init).joined(separator: ", ")
      warnings.append(
        LintWarning(
          kind: .zeroInput, place: .input,
          sentence: "Input \(inputs) is 0 in every sample: its column of ∇W_1 is 0, whatever the formula is. "
            + "Use inputs that are not 0."))
    }
    for layer in facts.squareLayers {
      warnings.append(
        LintWarning(
          kind: .squareLayer, place: .layer(layer),
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
      return LintWarning(kind: kind, place: .layer(layer), sentence: "Layer \(layer), unit \(names): each \(fault)")
    }
  }
}
