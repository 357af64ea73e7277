import Grading

/// What a class reads about a mistake: as much as is true of everyone who made it.
struct SharedSentence: Sendable {
  private enum Level: Int {
    /// What the first student reads, with the layers.
    case own
    case anyLayer
    case anyForm
  }

  private let explanation: Explanation?
  private var level = Level.own
  private(set) var text: String

  init(_ explanation: Explanation) {
    self.explanation = explanation
    text = SharedSentence.text(explanation, .own)
  }

  /// One sentence for everyone.
  init(_ text: String) {
    explanation = nil
    self.text = text
  }

  /// Another student's mistake of the same codes.
  mutating func add(_ other: Explanation) {
    guard let explanation else { return }
    while text != SharedSentence.text(other, level), let next = Level(rawValue: level.rawValue + 1) {
      level = next
      text = SharedSentence.text(explanation, level)
    }
  }

  /// Without the quantity that the answer starts from: that is another student's other mistake.
  private static func text(_ explanation: Explanation, _ level: Level) -> String {
    switch level {
    case .own: explanation.sentences.joined(separator: " Also: ")
    case .anyLayer: explanation.sentencesOfLayers.joined(separator: " Also: ")
    case .anyForm: explanation.sentencesOfForms.joined(separator: " Also: ")
    }
  }
}
