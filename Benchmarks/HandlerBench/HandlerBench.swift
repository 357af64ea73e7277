import Service
import HTTPMessage

/// The handler without a socket: ns per request and per logit, for one shape of batch.
///
///     handler-bench 32 10 20000      B, k, repetitions
///
/// Under `valgrind --tool=callgrind` it shows where a request's instructions are spent.
@main
enum HandlerBench {
  static func main() {
    let numbers = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    guard numbers.count == 3, numbers.allSatisfy({ $0 > 0 }) else {
      print("usage: handler-bench B K REPETITIONS")
      return
    }
    let (samples, classes, repetitions) = (numbers[0], numbers[1], numbers[2])
    let body = randomBody(samples: samples, classes: classes)
    let service = GradientService()
    _ = responseBytes(service, body)
    let clock = ContinuousClock()
    var bytes = 0
    let elapsed = clock.measure { for _ in 0..<repetitions { bytes += responseBytes(service, body) } }
    let nanoseconds = Double(elapsed.components.seconds) * 1e9 + Double(elapsed.components.attoseconds) / 1e9
    let perRequest = nanoseconds / Double(repetitions)
    print(
      "\(samples)x\(classes): \(Int(perRequest)) ns a request, \(perRequest / Double(samples * classes)) ns a logit,",
      "\(body.count) bytes in, \(bytes / repetitions) out")
  }

  private static func responseBytes(_ service: GradientService, _ body: [UInt8]) -> Int {
    let head = Array("content-type: application/json".utf8)
    let lines = [HTTPFieldsView.Line(name: 0..<12, value: 14..<30)]
    let fields = HTTPFieldsView(head: head.span, lines: lines.span)
    let request = HTTPRequest(method: .post, path: "/v1/gradients", fields: fields, body: body.span)
    return service.respond(to: request).body.count
  }

  /// Logits of 17 digits from a linear congruential generator with a fixed seed.
  private static func randomBody(samples: Int, classes: Int) -> [UInt8] {
    var state: UInt64 = 42
    func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(1 << 53) * 12 - 6
    }
    let rows = (0..<samples).map { _ in "[" + (0..<classes).map { _ in "\(next())" }.joined(separator: ",") + "]" }
    let labels = (0..<samples).map { "\($0 % classes)" }
    return Array(
      "{\"logits\":[\(rows.joined(separator: ","))],\"labels\":[\(labels.joined(separator: ","))]}".utf8)
  }
}
