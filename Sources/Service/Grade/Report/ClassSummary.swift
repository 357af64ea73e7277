import Grading
import Text

/// The scores of a class, and how often each mistake was made.
///
/// It keeps the id of each submission once, and four bytes for each mistake in it. Of a class without end it keeps only
/// the first ids.
package struct ClassSummary: Sendable {
  /// The diagnosis of a quantity.
  struct Mistake: Hashable, Sendable {
    let quantity: GradedQuantity
    /// As in a diagnosis: `sign_lost`, `sign_lost+batch_mean_lost`, `ambiguous`, `unrecognised`.
    let code: String
  }

  /// The submissions in which a quantity is asked.
  struct QuantityCount: Sendable {
    fileprivate(set) var verdicts: [Verdict: Int] = [:]
    fileprivate(set) var scoreSum = 0.0
    fileprivate(set) var points = 0.0

    var count: Int { verdicts.values.reduce(0, +) }
    var meanScore: Double { scoreSum / Double(max(1, count)) }
  }

  /// The submissions with a mistake.
  fileprivate struct MistakeCount: Sendable {
    var sentence: SharedSentence
    var count = 0
    /// Those whose ids are kept, as indices of `ids`.
    var places: [Int32] = []
  }

  /// The submissions with one code, in any quantity, alone or together with others.
  struct CodeCount: Sendable {
    fileprivate(set) var count = 0
    /// Those in which nothing else is wrong.
    fileprivate(set) var alone = 0
    fileprivate(set) var quantities: [GradedQuantity: Int] = [:]
    fileprivate var sentences: Sentences

    /// What is wrong, then what to do.
    var sentence: String { quantities.count == 1 ? sentences.inOne : sentences.inAny }
  }

  /// What students read about a code: in the first quantity that has it, and what is true in any.
  fileprivate struct Sentences: Sendable {
    private(set) var inOne: String
    private(set) var inAny: String
    private let ofForms: String?

    init(_ sentence: String) {
      (inOne, inAny, ofForms) = (sentence, sentence, nil)
    }

    init(_ mistake: Misconception) {
      (inOne, inAny, ofForms) = (mistake.sentence, mistake.sentenceInPair, mistake.sentenceOfForms)
    }

    /// Another student may have another form of the mistake.
    mutating func add(_ other: Sentences) {
      if other.inOne != inOne, let ofForms = ofForms ?? other.ofForms { (inOne, inAny) = (ofForms, ofForms) }
    }
  }

  /// The quantities of the question, in its order.
  let quantities: [GradedQuantity]
  let quantityNames: GradedNames
  private(set) var count = 0
  /// The ids of the submissions, up to `idsMax` of them.
  private var ids: [Submission.ID] = []
  private let idsMax: Int
  /// An id is listed at each of its mistakes, and may be long.
  private let listedBytesMax: Int
  private var listedBytes = 0
  /// The bytes of the texts of these ids, and of those in `timesByID`.
  private var idBytes = 0
  private(set) var correct = 0
  /// Submissions with at least one malformed quantity.
  private(set) var malformed = 0
  /// Submissions that lack at least one quantity.
  private(set) var missing = 0
  /// Submissions with an `answer`, right or wrong.
  private(set) var read = 0
  /// Ids of the first submissions that occur more than once, in the order of their second occurrence. Each of their
  /// submissions is graded.
  private(set) var duplicateIDs: [Submission.ID] = []
  private(set) var counts: [GradedQuantity: QuantityCount] = [:]
  /// How many submissions have at least 0, 10, … 90 % of their points, and less than the next; and all of them.
  private(set) var shares = [Int](repeating: 0, count: shareSteps + 1)
  private var timesByID: [Submission.ID: Int] = [:]
  private var scoreSum = 0.0
  /// The points of each submission; nil if they differ.
  private var maxScore: Double?
  private var mistakes: [Mistake: MistakeCount] = [:]
  /// The places in all of them.
  private var places = 0
  private var codes: [String: CodeCount] = [:]

  static let shareSteps = 10
  /// Ten mistakes of each of 100,000 submissions have 10 MB of ids.
  static let responseListedBytesMax = 16 << 20

  /// - Parameters:
  ///   - idsMax: of the submissions after so many, no ids are kept.
  ///   - listedBytesMax: no id is listed at a mistake after about so many bytes of ids.
  init(of graded: GradedQuestion, idsMax: Int = .max, listedBytesMax: Int = .max) {
    self.idsMax = idsMax
    self.listedBytesMax = listedBytesMax
    quantities = graded.question.quantities
    quantityNames = graded.names
  }

  /// About the memory of all that is kept for each submission.
  var memoryBytes: Int { 100 * ids.count + 2 * idBytes + 4 * places }

  var meanScore: Double { count == 0 ? 0 : scoreSum / Double(count) }

  mutating func add(_ report: Report, of submission: Submission) {
    if ids.count < idsMax {
      ids.append(submission.id)
      if case .text(let text) = submission.id { idBytes += text.utf8.count }
    }
    count += 1
    correct += report.correct ? 1 : 0
    malformed += report.quantities.contains { $0.verdict == .malformed } ? 1 : 0
    missing += report.quantities.contains { $0.verdict == .missing } ? 1 : 0
    read += submission.isRead ? 1 : 0
    if submission.isIDGiven { add(submission.id) }
    scoreSum += report.score
    maxScore = count == 1 || maxScore == report.maxScore ? report.maxScore : nil
    shares[Self.step(of: report)] += 1
    for part in report.quantities {
      add(part)
      if let diagnosis = part.diagnosis { add(diagnosis, of: part.quantity) }
    }
    addCodes(of: report)
  }

  private mutating func add(_ id: Submission.ID) {
    guard ids.count == count || timesByID[id] != nil else { return }
    let times = timesByID[id, default: 0] + 1
    timesByID[id] = times
    if times == 2 { duplicateIDs.append(id) }
  }

  private static func step(of report: Report) -> Int {
    guard report.score < report.maxScore else { return shareSteps }
    // The share may be a rounding error below a tenth.
    return min(Int(report.score / report.maxScore * Double(shareSteps) + 1e-9), shareSteps - 1)
  }

  private mutating func add(_ part: QuantityReport) {
    counts[part.quantity, default: QuantityCount()].verdicts[part.verdict, default: 0] += 1
    counts[part.quantity]?.scoreSum += part.score
    counts[part.quantity]?.points = part.points
  }

  private mutating func add(_ diagnosis: Diagnosis, of quantity: GradedQuantity) {
    let mistake = Mistake(quantity: quantity, code: diagnosis.code)
    if mistakes[mistake] == nil {
      mistakes[mistake] = MistakeCount(sentence: sharedSentence(diagnosis))
    } else if case .recognised(let best, _) = diagnosis {
      mistakes[mistake]?.sentence.add(best)
    }
    mistakes[mistake]?.count += 1
    guard ids.count == count, listedBytes < listedBytesMax else { return }
    if case .text(let text) = ids[count - 1] { listedBytes += text.utf8.count }
    mistakes[mistake]?.places.append(Int32(count - 1))
    places += 1
  }

  private mutating func addCodes(of report: Report) {
    var found: [String: CodeCount] = [:]
    var isNamed = true
    for part in report.quantities where part.verdict != .correct && part.verdict != .follows {
      let names = part.diagnosis.map(codes(of:)) ?? [:]
      if names.isEmpty { isNamed = false }
      for (code, sentences) in names {
        found[code, default: CodeCount(sentences: sentences)].quantities[part.quantity, default: 0] += 1
        found[code]?.sentences.add(sentences)
      }
    }
    for (code, new) in found {
      codes[code, default: CodeCount(sentences: new.sentences)].count += 1
      codes[code]?.sentences.add(new.sentences)
      codes[code]?.alone += isNamed && found.count == 1 ? 1 : 0
      codes[code]?.quantities.merge(new.quantities, uniquingKeysWith: +)
    }
  }

  private func sharedSentence(_ diagnosis: Diagnosis) -> SharedSentence {
    if case .recognised(let best, _) = diagnosis { return SharedSentence(best) }
    return SharedSentence(sentence(ofUnnamed: diagnosis))
  }

  /// That of a diagnosis without a mistake's name.
  private func sentence(ofUnnamed diagnosis: Diagnosis) -> String {
    switch diagnosis {
    case .ambiguous: "Several known mistakes give the same numbers."
    case .undiagnosed: GradeText.sentence(of: diagnosis, quantityNames)
    case .recognised, .unrecognised, .consequence, .undefinedLogarithm:
      GradeText.sentence(of: .unrecognised, quantityNames)
    }
  }

  /// The mistakes of a diagnosis one by one, by their codes.
  private func codes(of diagnosis: Diagnosis) -> [String: Sentences] {
    guard case .recognised(let best, _) = diagnosis else {
      return [diagnosis.code: Sentences(sentence(ofUnnamed: diagnosis))]
    }
    return best.misconceptions.reduce(into: [:]) { found, mistake in
      let sentences = Sentences(mistake)
      found[mistake.code, default: sentences].add(sentences)
    }
  }
}

// MARK: The most frequent first

extension ClassSummary {
  /// The diagnoses of quantities, with how many submissions have them, and the ids of these.
  var frequentMistakes: [(mistake: Mistake, sentence: String, count: Int, ids: [Submission.ID])] {
    mistakes.map { mistake, found in (name: name(of: mistake), mistake: mistake, found: found) }
      .sorted { ($1.found.count, $0.name, $0.mistake.code) < ($0.found.count, $1.name, $1.mistake.code) }
      .map { entry in
        (entry.mistake, entry.found.sentence.text, entry.found.count, entry.found.places.map { ids[Int($0)] })
      }
  }

  /// The single mistakes, over all quantities.
  var frequentCodes: [(code: String, count: CodeCount)] {
    codes.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.map { ($0.key, $0.value) }
  }

  func name(of mistake: Mistake) -> String { quantityNames.name(of: mistake.quantity) }

  /// The quantities in which a code was found, in the order of the question.
  func names(of count: CodeCount) -> [(name: String, count: Int)] {
    quantities.compactMap { quantity in count.quantities[quantity].map { (quantityNames.name(of: quantity), $0) } }
  }

  /// `loss, y_hat or grad_a_L`: not each of the submissions has the code in all of them.
  private func places(of count: CodeCount) -> String {
    names(of: count).map(\.name).listed("or")
  }

  /// For people: the counts, then a line for each single mistake, such as "41 of 180 have sign_lost (in grad_a_L), 12
  /// of them only that. Sign error: …".
  package var lines: [String] { [countLine] + mistakeLines }

  var countLine: String {
    var counts = [counted(count, "submission"), "\(correct) all right"]
    if malformed > 0 { counts.append("\(malformed) malformed") }
    if missing > 0 { counts.append("\(missing) with something missing") }
    let most = maxScore.map { " of \(GradeText.points($0))" } ?? ""
    counts.append("mean score \(GradeText.points((meanScore * 100).rounded() / 100))\(most)")
    return counts.joined(separator: ", ")
  }

  var mistakeLines: [String] {
    frequentCodes.map { code, found in
      let have = found.count == 1 ? "has" : "have"
      let only = found.alone == found.count ? "only " : ""
      let alone = found.alone > 0 && only.isEmpty ? ", \(found.alone) of them only that" : ""
      let mistake = "\(code) (in \(places(of: found)))"
      return "\(found.count) of \(count) \(have) \(only)\(mistake)\(alone). \(found.sentence)"
    }
  }
}
