import GradientCore
import Grading
import Testing

@Suite("Credit for entries")
struct EntryCreditTests {
  private static let rubric = Rubric(points: [.gradYHat: 10], partial: .entries)

  private func score(
    _ quantity: GradedQuantity, _ values: [Double], of question: Question, tolerance: Tolerance = .decimals(4)
  ) -> Double {
    let unfair = UnfairCase("", question, [quantity: values], earnsNothing: [], tolerance: tolerance)
    return unfair.report(Rubric(points: [quantity: 10], partial: .entries)).score
  }

  @Test("a blank earns nothing", arguments: GradedQuantity.ofLogits)
  func blank(_ quantity: GradedQuantity) {
    let count = Seen.six.shape(quantity).reduce(1, *)
    #expect(score(quantity, [Double](repeating: 0, count: count), of: Seen.six) == 0)
  }

  @Test(
    "right entries that a blank would get right do not count; all wrong entries do",
    // Of 30 entries, a blank gets 24 right.
    arguments: [(0, 0, 6), (2, 0, 4), (0, 1, 6), (0, 24, 6), (2, 3, 4), (6, 0, 0), (6, 24, 0)])
  func share(_ wrong: Int, _ wrongZeros: Int, _ earning: Int) throws {
    let share = Double(earning) / Double(earning + wrong + wrongZeros)
    let right = try #require(Seen.six.rightSpecimen(of: .gradYHat)).values
    let places = right.indices.filter { right[$0] != 0 }
    let zeros = right.indices.filter { right[$0] == 0 }
    #expect(places.count == 6 && zeros.count == 24)
    var values = right
    for index in places.prefix(wrong) + zeros.prefix(wrongZeros) { values[index] += 0.5 }
    #expect(abs(score(.gradYHat, values, of: Seen.six) - 10 * share) < 1e-12)
  }

  @Test("if a blank gets all entries right, the quantity earns all or nothing")
  func allOrNothing() {
    let confident = Questions.question([60, 0, 0], classes: 3, labels: [0], isFlat: true)
    #expect(score(.gradAL, [0, 0, 0], of: confident) == 10)
    #expect(score(.gradAL, [0, 0.3, 0], of: confident) == 0)
  }
}
