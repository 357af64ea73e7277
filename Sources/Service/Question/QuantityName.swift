import Backpropagation

/// A name of a quantity as it is written in an answer, in `points` or in `quantities`. Which quantity it stands for
/// depends on the depth of the question's network (`GradedNames`).
struct QuantityName: Hashable {
  /// As it was sent.
  let text: String
  let name: NetworkName

  /// - Returns: nil for a text that is no name of a quantity that can be graded, whatever the question is.
  init?(_ text: String) {
    guard let name = NetworkName(text), name != .one(.denominator) else { return nil }
    self.text = text
    self.name = name
  }
}
