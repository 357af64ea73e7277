import Grading
import Text

/// The scores of a class, and how often each mistake was made.
package struct ClassSummary: Sendable {
  struct Mistake: Hashable, Sendable {
    let quantity: GradedQuantity
    /// As in a diagnosis: `sign_lost`, `ambiguous`, `unrecognised`.
    let code: String
    let sentence: String

    static func == (a: Mistake, b: Mistake) -> Bool { a.quantity == b.quantity && a.code == b.code }

    func hash(into hasher: inout Hasher) {
      hasher.combine(quantity)
      hasher.combine(code)
    }
  }

  private(set) var count = 0
  private(set) var correct = 0
  /// Submissions with at least one malformed quantity.
  private(set) var malformed = 0
  /// Submissions that lack at least one quantity.
  private(set) var missing = 0
  /// Submissions with an `answer`, right or wrong.
  private(set) var read = 0
  /// Ids that occur more than once, in the order of their second occurrence. Each of their submissions is graded.
  private(set) var duplicateIDs: [Submission.ID] = []
  private var timesByID: [Submission.ID: Int] = [:]
  private var scoreSum = 0.0
  private var mistakes: [Mistake: Int] = [:]

  var meanScore: Double { count == 0 ? 0 : scoreSum / Double(count) }

  mutating func add(_ report: Report, of submission: Submission) {
    count += 1
    correct += report.correct ? 1 : 0
    malformed += report.quantities.contains { $0.verdict == .malformed } ? 1 : 0
    missing += report.quantities.contains { $0.verdict == .missing } ? 1 : 0
    read += submission.isRead ? 1 : 0
    if submission.isIDGiven { add(submission.id) }
    scoreSum += report.score
    for part in report.quantities {
      guard let diagnosis = part.diagnosis else { continue }
      let isListed = if case .ambiguous = diagnosis { false } else { true }
      let sentence = isListed ? GradeText.sentence(of: diagnosis) : "Several known mistakes give the same numbers."
      mistakes[Mistake(quantity: part.quantity, code: diagnosis.code, sentence: sentence), default: 0] += 1
    }
  }

  private mutating func add(_ id: Submission.ID) {
    let times = timesByID[id, default: 0] + 1
    timesByID[id] = times
    if times == 2 { duplicateIDs.append(id) }
  }

  /// The mistakes, the most frequent first.
  var frequent: [(mistake: Mistake, count: Int)] {
    mistakes.map { ($0.key, $0.value) }.sorted {
      ($1.1, $0.0.quantity.rawValue, $0.0.code) < ($0.1, $1.0.quantity.rawValue, $1.0.code)
    }
  }

  /// For people: the counts, then a line per mistake, such as "41 of 180 grad_a_L: sign_lost. …", the most frequent
  /// first.
  package var lines: [String] {
    var counts = [counted(count, "submission"), "\(correct) all right"]
    if malformed > 0 { counts.append("\(malformed) malformed") }
    if missing > 0 { counts.append("\(missing) with something missing") }
    counts.append("mean score \(GradeText.points(rounded(meanScore)))")
    return [counts.joined(separator: ", ")]
      + frequent.map { mistake, times in
        "\(times) of \(count) \(mistake.quantity.rawValue): \(mistake.code). \(mistake.sentence)"
      }
  }

  private func rounded(_ score: Double) -> Double { (score * 100).rounded() / 100 }

  func write(to writer: inout ObjectWriter) {
    writer.object {
      $0.field("count", count)
      $0.field("correct", correct)
      $0.field("mean_score", meanScore)
      $0.field("malformed", malformed)
      $0.field("missing", missing)
      $0.key("duplicate_ids")
      $0.array { writer in duplicateIDs.forEach { $0.write(to: &writer) } }
      $0.key("mistakes")
      $0.array { writer in
        for (mistake, count) in frequent {
          writer.object {
            $0.field("quantity", mistake.quantity.rawValue)
            $0.field("code", mistake.code)
            $0.field("count", count)
          }
        }
      }
    }
  }
}
