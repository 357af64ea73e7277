import Grading
import HTTPMessage

/// What the grading of a request adds to the counters of the server: rows, verdicts, and diagnoses by code.
struct GradeTally {
  private var samples = 0
  /// By the place of the counter in `families`.
  private var counts: [Int: Int] = [:]

  /// A diagnosis counts if the feedback shows it.
  mutating func add(_ report: Report, of question: Question) {
    samples += question.samples
    for part in report.quantities {
      counts[Self.place(of: part.verdict), default: 0] += 1
      for code in part.diagnosis.map(Self.codes) ?? [] {
        if let place = Self.placesByCode[code] { counts[place, default: 0] += 1 }
      }
    }
  }

  var facts: HTTPFacts {
    var facts = HTTPFacts()
    facts.samples = samples
    facts.counts = counts.map { HTTPFacts.Count(counter: $0, amount: $1) }
    return facts
  }

  // MARK: The counters

  static let families = [
    HTTPCounterFamily(
      name: "nabla_graded_total", help: "Graded quantities of answers by verdict.", label: "verdict",
      values: Verdict.allCases.map(\.rawValue)),
    HTTPCounterFamily(
      name: "nabla_diagnoses_total",
      help: "Mistakes in answers by code, as far as their feedback shows them (docs/mistakes.md).", label: "code",
      values: DiagnosisCodes.all),
  ]

  private static func place(of verdict: Verdict) -> Int { Verdict.allCases.firstIndex(of: verdict)! }

  private static let placesByCode = Dictionary(
    uniqueKeysWithValues: DiagnosisCodes.all.enumerated().map { ($1, Verdict.allCases.count + $0) })

  private static func codes(of diagnosis: Diagnosis) -> [String] {
    switch diagnosis {
    case .recognised(let best, _): best.codes
    case .ambiguous: ["ambiguous"]
    case .unrecognised, .consequence, .undefinedLogarithm: ["unrecognised"]
    case .undiagnosed: ["undiagnosed"]
    }
  }
}
