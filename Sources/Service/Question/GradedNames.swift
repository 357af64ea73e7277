import Backpropagation
import Grading

/// The names that the quantities of a question have in answers, rubrics and results.
struct GradedNames {
  /// L; nil for a question with `logits`.
  let depth: Int?
  /// Whether the losses are reduced to one. Otherwise there is no `loss`, `grad_W` or `grad_b`.
  let isReduced: Bool
  /// An ignored sample whose ŷ is 0/0. Then there is no `y_hat`.
  var sampleWithoutYHat: Int?

  /// The name in a result: with its layer's number for a network, and `grad_a_L` for logits.
  func name(of quantity: GradedQuantity) -> String {
    depth.map { quantity.ofNetwork(depth: $0).name } ?? quantity.rawValue
  }

  /// The quantities that a name stands for, at least one: one, or those of every layer for a name that needs a number.
  ///
  /// - Throws: a sentence, if the question has no such quantity.
  func quantities(of name: NetworkName) throws(NoSuchQuantity) -> [GradedQuantity] {
    if !isReduced, let reason = name.reasonAgainstNone { throw NoSuchQuantity(reason) }
    guard let depth else { return [try ofLogits(name)] }
    let quantities = try name.quantities(layers: depth).compactMap { GradedQuantity($0, depth: depth) }
    guard !quantities.isEmpty else { throw NoSuchQuantity("D is not graded.") }
    return quantities
  }

  private func ofLogits(_ name: NetworkName) throws(NoSuchQuantity) -> GradedQuantity {
    switch name {
    case .one(.loss): return .loss
    case .one(.losses): return .losses
    case .one(.yHat):
      guard let sampleWithoutYHat else { return .yHat }
      throw NoSuchQuantity("every class of row \(sampleWithoutYHat) is masked (-Infinity): ŷ would be 0/0.")
    case .one(.gradYHat): return .gradYHat
    case .numbered(.gradA, layer: nil): return .gradAL
    case .numbered(.a, layer: nil): throw NoSuchQuantity("`logits` gives a_L.")
    default: throw NoSuchQuantity("it belongs to a network, and the question has `logits`.")
    }
  }

  /// What was probably meant by a name that is no quantity of any question: a sentence, or nil. Only for `logits`.
  func adviceOfLogits(about name: String) -> String? {
    guard let meant = QuantityNames.meant(by: name, isNetwork: false) else { return nil }
    do throws(NoSuchQuantity) {
      return "Did you mean `\(self.name(of: try quantity(of: meant)))`?"
    } catch {
      return error.sentence.prefix(1).uppercased() + error.sentence.dropFirst()
    }
  }

  /// The one quantity of a name.
  ///
  /// - Throws: a sentence, if the question has no such quantity, or if the name needs the number of a layer.
  func quantity(of name: NetworkName) throws(NoSuchQuantity) -> GradedQuantity {
    let quantities = try quantities(of: name)
    if case .every(let each) = name { throw NoSuchQuantity(needsNumber(each, quantities)) }
    return quantities[0]
  }

  /// What to do about a name that needs the number of a layer.
  ///
  /// - Parameter quantities: those that it can stand for.
  func needsNumber(_ each: LayerQuantity, _ quantities: [GradedQuantity]) -> String {
    let names = quantities.map { "`\(name(of: $0))`" }
    let list = names.count > 3 ? "\(names[0]) to \(names[names.count - 1])" : names.joined(separator: ", ")
    return "`\(each.rawValue)` does not say which layer. Write its number: \(list)."
  }
}
