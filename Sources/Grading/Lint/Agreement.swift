import GradientCore

/// Two ways to compute a quantity whose results a tolerance cannot tell apart.
struct Agreement: Hashable, Sendable {
  let quantity: GradedQuantity
  /// nil is the right way.
  let first: Misconception?
  let second: Misconception

  /// Every two ways that agree on a question's data, in the order of the catalogue.
  static func all(in question: Question, _ tolerance: Tolerance, _ quantities: [GradedQuantity]) -> [Agreement] {
    var found: [Agreement] = []
    for quantity in quantities {
      let ways = ways(question, quantity)
      for (index, first) in ways.enumerated() {
        for second in ways[(index + 1)...] where second.agrees(with: first, tolerance) {
          guard let misconception = second.misconception else { continue }
          found.append(Agreement(quantity: quantity, first: first.misconception, second: misconception))
        }
      }
    }
    return found
  }

  /// The right way first, then each mistake with all its variants. A perturbation does not depend on the data.
  private static func ways(_ question: Question, _ quantity: GradedQuantity) -> [Variants] {
    var ways = [Variants(misconception: nil, variants: [question.expected(quantity) ?? []])]
    var places: [Misconception: Int] = [:]
    for specimen in question.allSpecimens(of: quantity) where !specimen.misconceptions[0].isPerturbation {
      let misconception = specimen.misconceptions[0]
      if let place = places[misconception] {
        ways[place].variants.append(specimen.values)
      } else {
        places[misconception] = ways.count
        ways.append(Variants(misconception: misconception, variants: [specimen.values]))
      }
    }
    return ways
  }
}

/// The right way, or a mistake with its variants.
private struct Variants {
  let misconception: Misconception?
  var variants: [[Double]]

  /// Whether the tolerance cannot tell the results of some variants apart. Most differ in their first entry.
  func agrees(with other: Variants, _ tolerance: Tolerance) -> Bool {
    variants.contains { mine in
      other.variants.contains { theirs in
        mine.count == theirs.count && mine.indices.allSatisfy { tolerance.allows(mine[$0], for: theirs[$0]) }
      }
    }
  }
}
