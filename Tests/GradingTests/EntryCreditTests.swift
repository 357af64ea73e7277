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

  @Test("only entries that a blank would not get right count, right or not")
  func share() throws {
    let right = try #require(Seen.six.rightSpecimen(of: .gradYHat)).values
    var values = right
    let places = right.indices.filter { right[$0] != 0 }
    #expect(places.count == 6)
    for index in places.prefix(2) { values[index] += 0.5 }
    #expect(abs(score(.gradYHat, values, of: Seen.six) - 10 * 4 / 6) < 1e-12)
    // A wrong entry in place of a right zero costs the verdict `correct`, but no share.
    values = right
    values[try #require(right.firstIndex(of: 0))] = 0.5
    #expect(score(.gradYHat, values, of: Seen.six) == 10)
  }

  @Test("if a blank gets all entries right, the quantity earns all or nothing")
  func allOrNothing() {
    let confident = Questions.question([60, 0, 0], classes: 3, labels: [0], isFlat: true)
    #expect(score(.gradAL, [0, 0, 0], of: confident) == 10)
    #expect(score(.gradAL, [0, 0.3, 0], of: confident) == 0)
  }
}
