import GradientCore
import Testing

@testable import Grading

@Suite("Answers that are right except for their precision")
struct PrecisionTests {
  private static let question = SlipQuestions.three

  private func code(_ quantity: GradedQuantity, _ change: (Double) -> Double, in question: Question = question)
    -> String?
  {
    let exact = question.exact(quantity)
    let isMatrix = quantity.isMatrix
    return Precision.misconception(
      of: exact.map(change), exact: exact, unit: isMatrix && quantity != .yHat ? 1.0 / 3 : 1,
      scale: isMatrix ? Evidence.scale(of: exact) : Evidence.lossScale(classes: 3)
    )?.code
  }

  /// x in a format of `precision` bits, in round-to-nearest.
  private static func float(_ precision: Int) -> (Double) -> Double {
    { x in
      let unit = x == 0 ? 1 : x.ulp * Double(1 << (53 - precision))
      return (x / unit).rounded() * unit
    }
  }

  private static func cut(_ decimals: Int) -> (Double) -> Double {
    let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
    return { x in (x * scale).rounded(.towardZero) / scale }
  }

  @Test("are named", arguments: [GradedQuantity.yHat, .gradYHat, .gradAL])
  func named(_ quantity: GradedQuantity) {
    #expect(code(quantity, Self.cut(3)) == "digits_truncated")
    #expect(code(quantity, Self.cut(4)) == "digits_truncated")
    #expect(code(quantity, Self.float(11)) == "float16_noise")
    #expect(code(quantity, Self.float(8)) == "bfloat16_noise")
  }

  @Test("a loss too, if its digits pay for the name")
  func loss() {
    #expect(code(.loss, Self.cut(1)) == nil)
    #expect(code(.losses, Self.cut(4)) == "digits_truncated")
    #expect(code(.loss, Self.float(11)) == "float16_noise")
  }

  @Test("rounded, random and wrong numbers are not")
  func others() {
    #expect(code(.gradAL, decimals(3)) == nil)
    #expect(code(.gradAL, { -$0 }) == nil)
    #expect(code(.gradAL, { Self.float(11)(2 * $0) }) == nil)
    #expect(code(.gradAL, { Self.cut(4)($0 + 0.001) }) == nil)
    #expect(code(.gradAL, { $0 + 1e-4 }) == nil)
    #expect(code(.gradAL, { _ in .nan }) == nil)
  }

  @Test("NaN is an overflow where a logit is large, and only there")
  func overflow() {
    let question = Questions.question([800, 1, 2, 1, 2, 3], classes: 3, labels: [1, 2])
    let yHat = question.exact(.yHat)
    func isOverflow(_ values: [Double], of quantity: GradedQuantity = .yHat) -> Bool {
      let exact = question.exact(quantity)
      return Precision.isOverflow(values, of: quantity, in: question) { abs(values[$0] - exact[$0]) < 1e-6 }
    }
    #expect(isOverflow([.nan, 0, 0] + yHat[3...]))
    #expect(isOverflow([.nan, .nan, .nan] + yHat[3...]))
    #expect(!isOverflow([.nan, 0, 0, .nan, 0, 0]))
    #expect(!isOverflow([.nan, 0, 0, 0.1, 0.1, 0.8]))
    #expect(!isOverflow(yHat))
    #expect(isOverflow([.infinity], of: .loss))
    #expect(!isOverflow([.nan, .nan], of: .losses))
    #expect(!Precision.isOverflow([.nan, 1], of: .losses, in: SlipQuestions.softmax) { _ in true })
  }
}
