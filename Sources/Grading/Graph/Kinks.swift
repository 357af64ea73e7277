import Backpropagation
import GradientCore

/// Where a pre-activation is exactly 0 and g has a kink, any slope between the left and the right one is right.
///
/// Every later quantity is then an interval: the right formulas, computed in spans from the exact values.
enum Kinks {
  /// The work of a multiplication of spans.
  private static let multiplication = Work(20)

  /// The quantities that are intervals, with all of their numbers; empty without a kink.
  ///
  /// - Throws: `tooMuchWork` if the multiplications take more work than `workMax`.
  static func spans(in question: Question, workMax: Int) throws(InvalidNetwork) -> [GradedQuantity: [Span]] {
    guard let network = question.network else { return [:] }
    let layers = network.layers.indices.dropLast().map { $0 + 1 }.filter { layer in
      network.layers[layer - 1].activation?.hasKink == true && question.exact(.a(layer)).contains(0)
    }
    guard !layers.isEmpty else { return [:] }
    let multiplications = Question.multiplications(network)
    let work = multiplication * multiplications
    guard work.units <= workMax else {
      throw InvalidNetwork(
        faults: [.tooMuchWork(estimate: work.units, multiplications: multiplications, max: workMax)])
    }
    let changes = layers.map {
      (at: GradedQuantity.gradA($0), change: Slip.Change.formula(question.graph[.gradA($0)].formula))
    }
    guard let way = Way(question.graph[.gradX], in: question, from: .exact, slips: changes) else { return [:] }
    let nodes = question.graph.nodes.filter { way.isAffected($0.quantity) }
    var shares = nodes.map { _ in [[Span]]() }
    for sample in 0..<question.samples {
      var values = SampleValues(way, sample)
      for (index, node) in nodes.enumerated() {
        let row = node.reduction == nil ? values[node.quantity] : values.compute(node)
        guard let row else { return [:] }
        shares[index].append(row)
      }
    }
    return Dictionary(
      uniqueKeysWithValues: zip(nodes, shares).map { node, shares in
        let spans = node.reduction.map { $0(shares, way.belief) ?? [] } ?? shares.flatMap { $0 }
        return (node.quantity, zip(question.exact(node.quantity), spans).map(widened))
      })
  }

  /// The exact number, with the ends of a span that is open.
  private static func widened(_ exact: Double, _ span: Span) -> Span {
    span.isExact ? Span(exact) : Span(exact, min(exact, span.low), max(exact, span.high))
  }
}

extension Question {
  /// The right numbers of a quantity as intervals; nil if no kink leaves one open.
  func expectedSpans(_ quantity: GradedQuantity) -> [Span]? { openSpans[quantity] }

  /// The right numbers next to those that were found: the exact ones, except where a kink leaves an interval open.
  ///
  /// - Parameter found: in the question's shape.
  func nearest(_ quantity: GradedQuantity, to found: [Double]) -> [Double] {
    guard let spans = openSpans[quantity] else { return expected(quantity) ?? [] }
    return zip(spans, found).map { span, x in
      span.isExact || x.isNaN ? span.value : min(max(x, span.low), span.high)
    }
  }
}
