import Service
import HTTPMessage

/// The handler without a socket: ns per request and per number of the body, for one shape of batch or of network.
///
///     handler-bench 32 10 20000          B, k, repetitions
///     handler-bench 32 64 32 10 100      B, n_0 … n_L, repetitions: a network of logistic units
///
/// Under `valgrind --tool=callgrind` it shows where a request's instructions are spent.
@main
enum HandlerBench {
  static func main() {
    let numbers = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    guard numbers.count >= 3, numbers.allSatisfy({ $0 > 0 }) else {
      print("usage: handler-bench B K REPETITIONS, or handler-bench B N0 … NL REPETITIONS")
      return
    }
    let (shape, repetitions) = (numbers.dropLast(), numbers[numbers.count - 1])
    var random = RandomBody()
    let isNetwork = shape.count > 2
    let body = isNetwork ? random.network(shape[0], Array(shape.dropFirst())) : random.batch(shape[0], shape[1])
    let path = isNetwork ? "/v1/backprop" : "/v1/gradients"
    let service = GradientService()
    _ = responseBytes(service, path, body)
    let clock = ContinuousClock()
    var bytes = 0
    let elapsed = clock.measure { for _ in 0..<repetitions { bytes += responseBytes(service, path, body) } }
    let nanoseconds = Double(elapsed.components.seconds) * 1e9 + Double(elapsed.components.attoseconds) / 1e9
    let perRequest = nanoseconds / Double(repetitions)
    print(
      "\(shape.map(String.init).joined(separator: "x")): \(Int(perRequest)) ns a request,",
      "\(perRequest / Double(random.count)) ns a number, \(body.count) bytes in, \(bytes / repetitions) out")
  }

  private static func responseBytes(_ service: GradientService, _ path: String, _ body: [UInt8]) -> Int {
    let head = Array("content-type: application/json".utf8)
    let lines = [HTTPFieldsView.Line(name: 0..<12, value: 14..<30)]
    let fields = HTTPFieldsView(head: head.span, lines: lines.span)
    let request = HTTPRequest(method: .post, path: path, fields: fields, body: body.span)
    var response = service.respond(to: request)
    response.gather()
    return response.body.count
  }
}

/// Bodies with numbers of 17 digits, from a linear congruential generator with a fixed seed.
private struct RandomBody {
  private var state: UInt64 = 42
  /// How many numbers were drawn.
  private(set) var count = 0

  private mutating func next(_ scale: Double) -> String {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    count += 1
    return "\((Double(state >> 11) / Double(1 << 53) * 2 - 1) * scale)"
  }

  private mutating func row(_ columns: Int, _ scale: Double) -> String {
    "[" + (0..<columns).map { _ in next(scale) }.joined(separator: ",") + "]"
  }

  private mutating func matrix(_ rows: Int, _ columns: Int, _ scale: Double) -> String {
    "[" + (0..<rows).map { _ in row(columns, scale) }.joined(separator: ",") + "]"
  }

  private func labels(_ samples: Int, _ classes: Int) -> String {
    "\"labels\":[\((0..<samples).map { "\($0 % classes)" }.joined(separator: ","))]"
  }

  mutating func batch(_ samples: Int, _ classes: Int) -> [UInt8] {
    Array("{\"logits\":\(matrix(samples, classes, 6)),\(labels(samples, classes))}".utf8)
  }

  /// - Parameter widths: n_0 … n_L.
  mutating func network(_ samples: Int, _ widths: [Int]) -> [UInt8] {
    let x = matrix(samples, widths[0], 2)
    let layers = (1..<widths.count).map { layer in
      let (units, inputs) = (widths[layer], widths[layer - 1])
      let activation = layer < widths.count - 1 ? ",\"activation\":\"logistic\"" : ""
      return "{\"W\":\(matrix(units, inputs, 2 / Double(inputs).squareRoot())),\"b\":\(row(units, 0.2))\(activation)}"
    }
    let classes = widths[widths.count - 1]
    return Array("{\"x\":\(x),\"layers\":[\(layers.joined(separator: ","))],\(labels(samples, classes))}".utf8)
  }
}
