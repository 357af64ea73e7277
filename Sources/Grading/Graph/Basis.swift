/// What a computation starts from: the exact values, or some of the student's own.
final class Basis: Sendable {
  /// The student's own quantities that later ones are computed from, all rows. A later one is computed from the
  /// nearest.
  let own: [GradedQuantity: [Span]]

  init(own: [GradedQuantity: [Span]]) { self.own = own }

  static let exact = Basis(own: [:])

  var isExact: Bool { own.isEmpty }
}
