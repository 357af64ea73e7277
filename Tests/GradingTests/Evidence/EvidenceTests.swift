import GradientCore
import Testing

@testable import Grading

/// The bits of an answer's digits.
@Suite("Evidence")
struct EvidenceTests {
  @Test("distinct numbers have the same bits as one product and as a list")
  func distinct() {
    var generator = SplitMix64(seed: 3)
    let numbers = (0..<400).map { _ in generator.normal() }
    var (product, list) = (Evidence(), Evidence())
    for number in numbers {
      for width in [1e-300, 1e-9, 0.01, 3] {
        product.add(number, width: width, scale: 1, isLone: true)
      }
    }
    // A list counts a repeated number once, so each has its own size here.
    for (index, number) in numbers.enumerated() {
      for (place, width) in [1e-300, 1e-9, 0.01, 3].enumerated() {
        let ratio = max(abs(number), 1) / width
        let size = 1.5 + Double(4 * index + place) * 1e-9
        list.add(size, width: size / ratio, scale: 0)
      }
    }
    #expect(abs(product.bits - list.bits) < 1e-6 * list.bits)
  }

  @Test("one number of any width has the logarithm of its ratio", arguments: [1e-300, 1e-200, 1e-9, 0.1, 2.9, 3, 4])
  func lone(width: Double) {
    var (product, list) = (Evidence(), Evidence())
    product.add(2.5, width: width, scale: 3, isLone: true)
    list.add(2.5, width: width, scale: 3)
    #expect(abs(product.bits - list.bits) <= 1e-9 * list.bits)
    #expect((product.bits > 0) == (width < 3))
  }

  @Test("numbers of which some are repeated have the same bits as one list")
  func someRepeated() {
    var generator = SplitMix64(seed: 4)
    let numbers = (0..<60).map { _ in generator.normal() }
    let all = numbers + numbers.prefix(7).map { -$0 } + [0, numbers[0]]
    let repetitions = Repetitions(of: all)
    for width in [1e-12, 1e-3, 0.5] {
      var (mixed, list) = (Evidence(), Evidence())
      for (index, number) in all.enumerated() {
        mixed.add(number, width: width, scale: 0.1, isLone: !repetitions.isRepeated[index])
        list.add(number, width: width, scale: 0.1)
      }
      #expect(abs(mixed.bits - list.bits) <= 1e-9 * list.bits)
    }
  }

  @Test(
    "a number is repeated if its size is, unless it is 0",
    arguments: [
      ([], []), ([0, 1, 0, 2, -0.0], []), ([1, 2, -1], [0, 2]), ([3, 1, 3, 2, 1, 3], [1, 4, 0, 2, 5]),
    ])
  func repetitions(numbers: [Double], bySize: [Int]) {
    let repetitions = Repetitions(of: numbers)
    #expect(repetitions.bySize == bySize)
    #expect(repetitions.isRepeated == numbers.indices.map { bySize.contains($0) })
  }

  @Test("two of a thousand numbers are found, and of more each may be repeated", arguments: [1_000, 2_000])
  func manyNumbers(count: Int) {
    var generator = SplitMix64(seed: 5)
    var numbers = (0..<count).map { _ in generator.normal() }
    numbers[999] = -numbers[3]
    let repetitions = Repetitions(of: numbers)
    let expected = count > 1_024 ? numbers.indices.sorted { abs(numbers[$0]) < abs(numbers[$1]) } : [3, 999]
    #expect(repetitions.bySize == expected)
  }

  @Test("whole numbers have no fraction", arguments: [0, -3, 0.5, 1e300, 4_503_599_627_370_497.5, -Double.infinity])
  func whole(number: Double) { #expect(isWhole(number) == (number == number.rounded())) }

  @Test("a lone loss of a full computation that shows few digits is named, if the tolerance asks for none")
  func fewDigits() throws {
    // Logits with one decimal: the loss of their multi-class hinge has one too.
    let question = Questions.question(
      [2, 1, 0.1, -1, 0.5, 2.5, -1, 0.3, 1.2, -0.7], classes: 5, labels: [1, 3])
    let specimen = try #require(question.specimens(of: .loss).first { $0.codes == ["hinge_loss"] })
    var grader = Grader(question)
    let report = grader.grade(Answer([.loss: .values(specimen.values, shape: [])])).quantities[0]
    guard case .recognised(let best, _)? = report.diagnosis else {
      Issue.record("\(specimen.values) is \(String(describing: report.diagnosis))")
      return
    }
    #expect(best.codes == ["hinge_loss"])
  }

  /// One number at every ℓ, or 1 at the greatest logit of each row, and 0 elsewhere.
  @Test(
    "whole numbers and zeros are named if the tolerance asks for no digits or for many, and are arbitrary with two",
    arguments: [
      (GradedQuantity.gradAL, -1.0, Tolerance.standard, ["one_hot_alone"]),
      (.gradAL, -1, .decimals(4), ["one_hot_alone"]), (.gradAL, -1, .decimals(2), nil),
      (.gradYHat, -4, .standard, ["uniform_y_hat"]),
      (.yHat, 1, .standard, ["hardmax"]), (.yHat, 1, .decimals(4), ["hardmax"]),
    ] as [(GradedQuantity, Double, Tolerance, [String]?)])
  func whole(_ quantity: GradedQuantity, _ number: Double, _ tolerance: Tolerance, _ codes: [String]?) {
    let question = Questions.question(
      [2, 1, 0.1, -1, 0.5, 2.5, -1, 0.3, 1.2, -0.7, 0.4, 2.2], classes: 4, labels: [0, 2, 0], .sum)
    let places = quantity == .yHat ? [0, 5, 11] : [0, 6, 8]
    let values = (0..<12).map { places.contains($0) ? number : 0 }
    var grader = Grader(question, tolerance: tolerance)
    let report = grader.grade(Answer([quantity: .values(values, shape: [3, 4])])).quantities[0]
    #expect(report.codes == codes)
  }

  /// −1/4 at every ℓ, and 1/4 in every entry.
  @Test("numbers of one size are as exact as the tolerance if it asks for no digits")
  func oneSize() {
    let question = Questions.question(
      [2, 1, 0.1, -1, 0.5, 2.5, -1, 0.3, 1.2, -0.7, 0.4, 2.2, 0.3, -2, 1, 0.7], classes: 4, labels: [0, 2, 0, 3])
    let targets = [0, 6, 8, 15]
    for (quantity, values, code) in [
      (GradedQuantity.gradAL, (0..<16).map { targets.contains($0) ? -0.25 : 0 }, "one_hot_alone"),
      (.yHat, [Double](repeating: 0.25, count: 16), "uniform_y_hat"),
    ] {
      var grader = Grader(question)
      #expect(grader.grade(Answer([quantity: .values(values, shape: [4, 4])])).quantities[0].codes == [code])
    }
  }

  @Test("numbers beyond 2⁵³ hide no digits of the others")
  func hugeNumbers() {
    let rounding = Rounding(of: [0.1234, 9.496119420603123e+19, 2.5])
    #expect(rounding.decimals == 4)
    #expect(Rounding(of: [0.1234, 0.12345678901]).decimals == nil)
  }
}
