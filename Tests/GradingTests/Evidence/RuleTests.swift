import GradientCore
import Testing

@testable import Grading

/// The one rule that decides whether an answer gets a name, on made-up hypotheses and on answers.
@Suite("The rule of names")
struct RuleTests {
  /// A hypothesis of one mistake.
  private func fit(
    _ misconceptions: [Misconception], bits: Double, price: Double = 5, distance: Int = 0, pattern: Double = 0,
    structure: [Int] = [1], numbers: [Double] = [1, 2, 3]
  ) -> Fit {
    Fit(
      misconceptions: misconceptions, structure: structure, origin: nil, price: price, distance: distance, bits: bits,
      patternBits: pattern, values: numbers)
  }

  private func codes(_ fits: [Fit], right: Misconception? = nil, earned: Set<String> = []) -> [[String]] {
    switch Margins.diagnosis(of: fits, right: right, earned: earned, nearest: nil) {
    case .recognised(let best, _): [best.codes]
    case .ambiguous(let list): list.map(\.codes)
    case .unrecognised, .consequence, .undefinedLogarithm, .undiagnosed: []
    }
  }

  private let other = [1.0, 2, 4]

  @Test("5 bits beyond the price are enough for a name, and less are not")
  func name() {
    #expect(codes([fit([.oneHotLost], bits: Margins.name)]) == [["one_hot_lost"]])
    #expect(codes([fit([.oneHotLost], bits: Margins.name - 0.01)]) == [])
    #expect(codes([]) == [])
  }

  @Test("a lead of 3 bits decides between different numbers, and less is ambiguous")
  func lead() {
    let best = fit([.oneHotLost], bits: 20)
    let close = fit([.extraYHatI], bits: 20 - Margins.lead + 0.01, structure: [2], numbers: other)
    #expect(codes([best, close]) == [["one_hot_lost"], ["extra_y_hat_i"]])
    let far = fit([.extraYHatI], bits: 20 - Margins.lead, structure: [2], numbers: other)
    #expect(codes([far, best]) == [["one_hot_lost"]])
  }

  @Test("the runner-up is the next best explanation with as few mistakes as the name")
  func runnerUp() {
    let best = fit([.oneHotLost], bits: 30)
    let more = fit([.oneHotLost, .percent], bits: 20, structure: [2], numbers: other)
    let next = fit([.extraYHatI], bits: 10, structure: [3], numbers: [7, 8, 9])
    func runnerUp(_ fits: [Fit]) -> [String]? {
      guard case .recognised(_, let next) = Margins.diagnosis(of: fits, right: nil, earned: [], nearest: nil) else {
        return nil
      }
      return next?.codes
    }
    #expect(runnerUp([best, more, next]) == ["extra_y_hat_i"])
    #expect(runnerUp([best, more]) == nil)
  }

  @Test("other numbers of the same name are no rival")
  func sameName() {
    #expect(codes([fit([.oneHotLost], bits: 20), fit([.oneHotLost], bits: 19, numbers: other)]) == [["one_hot_lost"]])
  }

  @Test("equal numbers have the cheaper name, whatever the evidence, then the nearer, then the shorter one")
  func equalNumbers() {
    let dear = fit([.extraYHatI], bits: 30, price: 9, structure: [2])
    #expect(codes([dear, fit([.oneHotLost], bits: 20, price: 5)]) == [["one_hot_lost"]])
    let far = fit([.extraYHatI], bits: 20, distance: 1, structure: [2])
    #expect(codes([far, fit([.oneHotLost], bits: 20)]) == [["one_hot_lost"]])
    let long = fit([.extraYHatI, .percent], bits: 20, structure: [2, 3])
    #expect(codes([long, fit([.oneHotLost], bits: 20)]) == [["one_hot_lost"]])
  }

  @Test("two factors of one price with equal numbers are both listed")
  func twins() {
    let fits = [
      fit([.batchMeanTwice], bits: 20, price: 4, structure: []), fit([.factorHalf], bits: 20, price: 4, structure: []),
    ]
    #expect(codes(fits) == [["batch_mean_twice"], ["half"]])
  }

  @Test("of two readings of one mistake, the better one counts")
  func readings() {
    #expect(codes([fit([.oneHotLost], bits: 2), fit([.oneHotLost], bits: 9)]) == [["one_hot_lost"]])
  }

  @Test("the pattern of zeros helps over the margin, and not over another hypothesis")
  func pattern() {
    #expect(codes([fit([.oneHotAlone], bits: 1, pattern: 4)]) == [["one_hot_alone"]])
    let rival = fit([.extraYHatI], bits: 6, structure: [2], numbers: other)
    #expect(codes([fit([.oneHotAlone], bits: 6, pattern: 5), rival]).count == 2)
  }

  @Test("the right way is a hypothesis without a price: nothing near it has a name")
  func right() {
    let right = fit([], bits: 12, price: 0, structure: [])
    let near = fit([.epsilonAdded], bits: 12 - 9, price: 9, numbers: other)
    #expect(codes([near, right], right: .roundedTooEarly) == [["rounded_too_early"]])
    #expect(codes([near, right]) == [])
  }

  @Test("names that an earlier quantity has do not make two explanations differ")
  func earnedNames() {
    let both = fit([.softmaxTwice, .oneHotLost], bits: 20, structure: [1, 2])
    let one = fit([.oneHotLost], bits: 19, structure: [2], numbers: other)
    #expect(codes([both, one]).count == 2)
    #expect(codes([both, one], earned: ["softmax_twice"]) == [["softmax_twice", "one_hot_lost"]])
  }
}

/// What hypotheses cost, and which there are.
@Suite("The prices of hypotheses")
struct PriceTests {
  private func structure(_ prices: [Double], _ misconceptions: [Misconception]) -> Structure {
    let slips = zip(prices, misconceptions).enumerated().map { number, slip in
      PlacedSlip(
        node: .gradAL, slip: Slip(slip.1, price: slip.0, formula: { _ in nil }), number: number)
    }
    return Structure(slips: slips)
  }

  private func hypothesis(_ structure: Structure, signLost: Bool = false) -> Hypothesis {
    let factors = FactorTable(OutputSlips.factors(at: .gradAL, of: .softmax), Questions.plain)
    let one = factors.entries.first { $0.slips.isEmpty }
    guard let one else { preconditionFailure("the table has no factor 1") }
    return Hypothesis(structure: structure, factor: one, sign: signLost ? factors.sign : nil)
  }

  @Test("prices add up, and each further mistake costs 2 bits more")
  func sums() {
    let two = structure([5, 9], [.softmaxTwice, .oneHotLost])
    #expect(Prices().all(hypothesis(structure([5], [.oneHotLost]))) == 5)
    #expect(Prices().all(hypothesis(two)) == 16)
    #expect(Prices().all(hypothesis(two, signLost: true)) == 5 + 9 + 3 + 4)
    #expect(Prices().all(hypothesis(structure([], []))) == 0)
  }

  @Test("a name that the answer has earned costs 1 bit")
  func earned() {
    #expect(Prices(earned: ["one_hot_lost"]).all(hypothesis(structure([5], [.oneHotLost]))) == 1)
    #expect(Prices(earned: ["extra_y_hat_i"]).all(hypothesis(structure([5], [.oneHotLost]))) == 5)
  }

  @Test("at most two factors, the sign among them")
  func factors() {
    let table = FactorTable(OutputSlips.factors(at: .gradAL, of: .softmax), Questions.plain)
    for entry in table.entries {
      let right = Structure(slips: [])
      let withSign = Hypothesis(structure: right, factor: entry, sign: table.sign)
      #expect(Hypothesis(structure: right, factor: entry, sign: nil).isAllowed)
      #expect(withSign.isAllowed == (entry.slips.count < 2))
    }
  }

  @Test("a rounded intermediate result is never combined")
  func roundingAlone() {
    let node = Questions.plain.graph[.gradAL]
    for structures in [
      Structure.all(of: node, in: Questions.plain, own: [], countMax: 2_000),
      Structure.triples(of: node, in: Questions.plain),
    ] {
      for structure in structures where structure.standsAlone { #expect(structure.slips.count == 1) }
    }
  }

  @Test("slips that do not apply are left out, and so are equal ones of one name")
  func truths() {
    let codes = Set(TruthSlips.all(in: Questions.plain).map(\.misconception.code))
    #expect(codes.isDisjoint(with: ["weights_lost", "label_smoothing_lost", "label_smoothing_term"]))
    #expect(codes.isSuperset(of: ["label_off_by_one", "argmax_for_label"]))
    // The class next to 1 of three is the same, whether it begins again after the last or not.
    let inner = Questions.question([2, 1, 0, 0, 1, 2], classes: 3, labels: [1, 1])
    #expect(TruthSlips.all(in: inner).count { $0.misconception.code == "label_off_by_one" } == 2)
  }

  @Test("three mistakes that are often seen have a name in a matrix")
  func triple() throws {
    let question = Questions.plain
    let triples = Structure.triples(of: question.graph[.gradAL], in: question)
    #expect(triples.allSatisfy { $0.price > Structure.priceMax && $0.slips.allSatisfy { $0.slip.price <= Slip.seen } })
    let wanted = ["exponential_base", "label_off_by_one", "extra_y_hat_i"]
    let structure = try #require(triples.first { Set($0.misconceptions.map(\.code)) == Set(wanted) })
    let ways = WaySet(question.graph[.gradAL], in: question, from: .exact, [structure])
    let values = try #require(ways.values(0)).map { decimals(4)($0.value) }
    var grader = Grader(question, tolerance: .decimals(4))
    let report = grader.grade(Answer([.gradAL: .values(values, shape: [3, 4])])).quantities[0]
    #expect(Set(report.codes ?? []) == Set(wanted))
  }

  @Test("signs alone have no name: 1 and −1 are those of many formulas")
  func signs() {
    var grader = Grader(Questions.question([0.81, -0.81], classes: 2, labels: [1]), tolerance: .decimals(4))
    let report = grader.grade(Answer([.gradAL: .values([1, -1], shape: [1, 2])])).quantities[0]
    #expect(report.codes == nil)
  }

  @Test("the right rows in the right order are not reordered")
  func identity() throws {
    let question = Questions.plain
    var grader = Grader(question, tolerance: .decimals(4))
    // 7 times the gradient is no factor of the table.
    let values = question.exact(.gradAL).map { decimals(4)(7 * $0) }
    let report = grader.grade(Answer([.gradAL: .values(values, shape: [3, 4])])).quantities[0]
    #expect(!(report.codes ?? []).contains("rows_reordered"))
    let twice = question.exact(.gradAL).map { decimals(4)(2 * $0) }
    #expect(grader.grade(Answer([.gradAL: .values(twice, shape: [3, 4])])).quantities[0].codes == ["factor_two"])
  }

  @Test("ŷ in percent is named in the quantities after it", arguments: [GradedQuantity.losses, .gradAL])
  func percents(_ quantity: GradedQuantity) throws {
    let question = Questions.plain
    let specimen = try #require(
      question.specimens(of: quantity, named: "percent").first { specimen in
        // The quantity itself times 100 or ÷ 100 is another one.
        zip(specimen.values, question.exact(quantity)).contains { x, exact in
          exact != 0 && ![100, 0.01].contains { abs(x - $0 * exact) < 1e-9 * abs(x) }
        }
      })
    var grader = Grader(question, tolerance: .decimals(4))
    let values = specimen.values.map(decimals(4))
    let report = grader.grade(Answer([quantity: .values(values, shape: specimen.shape)])).quantities[0]
    #expect(report.codes == ["percent"])
  }
}
