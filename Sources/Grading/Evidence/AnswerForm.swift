/// The shape in which an answer gives a quantity: the question's own, or one that a slip gives it.
struct AnswerForm: Sendable {
  /// What the numbers are compared with: the quantity's node, or what the slip puts in its place.
  let node: Node
  /// The slip that changes the shape; nil for the question's own.
  var slip: PlacedSlip?
  /// Whether the rows of the answer are the columns of the node.
  var isTransposed = false

  func inOrderOfNode(_ answer: [Double]) -> [Double] {
    guard isTransposed else { return answer }
    return answer.indices.map { answer[$0 % node.columns * node.rows + $0 / node.columns] }
  }
}

extension Question {
  /// The forms of a quantity that have a shape which is not the question's own, such as `[k][B]`, or a bias gradient
  /// with a row for each sample.
  func otherForms(of quantity: GradedQuantity, shape: [Int]) -> [AnswerForm] {
    let right = graph[quantity]
    return right.slips.enumerated().compactMap { number, slip in
      let placed = PlacedSlip(node: quantity, slip: slip, number: number)
      switch slip.change {
      case .arrangement where [.transposed, .outerProductTransposed].contains(slip.misconception):
        return shape == [right.columns, right.rows] ? AnswerForm(node: right, slip: placed, isTransposed: true) : nil
      case .node(let replace):
        guard let node = replace(self), hasSameShape(shape, [node.rows, node.columns]) else { return nil }
        return AnswerForm(node: node, slip: placed)
      default: return nil
      }
    }
  }
}

/// Whether two shapes differ in dimensions of length 1 alone.
func hasSameShape(_ shape: [Int], _ other: [Int]) -> Bool {
  shape == other || shape.filter { $0 != 1 } == other.filter { $0 != 1 }
}
