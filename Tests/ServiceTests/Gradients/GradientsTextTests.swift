import GradientCore
import HTTPMessage
import Testing

@testable import Service

@Suite("Responses in parts")
struct GradientsTextTests {
  /// A service that sends every response in parts, and one that never does.
  private func services() -> (parted: GradientService, whole: GradientService) {
    var configuration = GradientService.Configuration()
    configuration.partedNumbersMin = 0
    let parted = GradientService(configuration)
    configuration.partedNumbersMin = .max
    return (parted, GradientService(configuration))
  }

  @Test(
    "the parts together are the whole response",
    arguments: [(1, 1), (1, 3), (3, 1), (32, 10), (1, 20_000), (2, 8192), (9, 8191), (8193, 2), (4, 4096), (5, 4097)],
    [
      #"["loss", "y_hat", "grad_a_L"]"#, #"["loss"]"#, #"["denominator", "losses", "loss"]"#,
      #"["losses", "log_y_hat", "jacobian_row", "grad_y_hat"]"#,
    ])
  func sameText(_ shape: (samples: Int, classes: Int), _ include: String) {
    let batch = randomBatch(seed: 3, samples: shape.samples, classes: shape.classes).body
    let body = Array((batch.dropLast() + #","include":\#(include)}"#).utf8)
    let (parted, whole) = services()
    var response = call(parted, body: body)
    let expected = call(whole, body: body)
    #expect(expected.parts == nil)
    #expect(response.parts != nil)
    response.gather()
    #expect(response == expected)
  }

  @Test("a flat sample's parts have no rows")
  func flat() {
    let logits = (0..<30_000).map { "\($0 % 17)" }.joined(separator: ",")
    let body = Array(#"{"logits":[\#(logits)],"labels":3}"#.utf8)
    let (parted, whole) = services()
    var response = call(parted, body: body)
    response.gather()
    #expect(response == call(whole, body: body))
  }

  @Test("no part is empty, and the parts can be produced in any order")
  func anyOrder() throws {
    let body = Array(randomBatch(seed: 4, samples: 5, classes: 10_000).body.utf8)
    let (parted, whole) = services()
    let parts = try #require(call(parted, body: body).parts)
    var texts: [[UInt8]] = Array(repeating: [], count: parts.count)
    for index in (0..<parts.count).reversed() {
      parts.append(part: index, to: &texts[index])
      #expect(!texts[index].isEmpty)
    }
    #expect(Array(texts.joined()) == call(whole, body: body).body)
    #expect(abs(parts.bytesExpected - texts.joined().count) < parts.bytesExpected / 10)
  }

  @Test("a refusal is never in parts")
  func refusal() {
    let (parted, _) = services()
    #expect(call(parted, body: Array(#"{"logits": [[1, 2]], "labels": [7]}"#.utf8)).parts == nil)
  }
}
