import Grading

/// The diagnoses of the draws of one mistake.
struct Tally {
  private(set) var draws = 0
  private(set) var itself = 0
  private(set) var ambiguous = 0
  private(set) var unrecognised = 0
  /// Graded as right or as following: the data hides the mistake at these digits.
  private(set) var hidden = 0
  /// Diagnosed as something else, by its code.
  private(set) var others: [String: Int] = [:]

  var another: Int { others.values.reduce(0, +) }

  mutating func add(_ report: QuantityReport, codes: [String]) {
    draws += 1
    switch report.diagnosis {
    case .recognised(let best, _):
      if Set(best.codes) == Set(codes) {
        itself += 1
      } else {
        others[best.codes.joined(separator: "+"), default: 0] += 1
      }
    case .ambiguous: ambiguous += 1
    case .unrecognised, .consequence, .undefinedLogarithm, .undiagnosed: unrecognised += 1
    case nil: hidden += 1
    }
  }

  var line: String {
    let shares = [itself, another, ambiguous, unrecognised, hidden].map { percent($0) }
    let most = others.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(3)
    return shares.joined() + "  " + most.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
  }

  static let header = ["itself", "another", "ambiguous", "unrecog.", "hidden"].map { padded($0) }.joined()

  private func percent(_ count: Int) -> String {
    Tally.padded(decimal(100 * Double(count) / Double(max(draws, 1)), 1) + "%")
  }

  private static func padded(_ text: String) -> String {
    String(repeating: " ", count: max(0, 11 - text.count)) + text
  }
}
