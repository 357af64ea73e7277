import Dispatch
import Parallel
import Service
import GradientCore
import HTTPMessage
import Testing

/// The same body gets the same bytes, with any number of workers, in a debug build and in a release build.
@Suite("The same body gets the same bytes")
struct SameBytesTests {
  /// Batches of every size at which the core uses another kernel, and every option that changes a formula.
  static let bodies: [String] = {
    let shapes = [(1, 1), (1, 3), (41, 13), (700, 10), (9, 64), (9, 65), (3, 1000), (2, 20_000)]
    return shapes.enumerated().flatMap { seed, shape in
      let body = randomBatch(seed: UInt64(seed), samples: shape.0, classes: shape.1).body.dropLast()
      let weights = (0..<shape.1).map { 0.25 + Double($0 % 5) }
      return [
        body + #", "include": \#(Self.quantities)}"#,
        body + #", "include": \#(Self.quantities), "label_smoothing": 0.1, "weights": \#(weights)}"#,
        body + #", "label_smoothing": 1, "reduction": "none"}"#,
        body + #", "ignore_index": 0, "reduction": "sum"}"#,
      ].map(String.init)
    }
  }()

  static let quantities = Quantity.allCases.map(\.rawValue)

  @Test("on 1, 2, 3 and 7 workers, in parallel and one after the other", arguments: [1, 2, 3, 7])
  func workers(_ count: Int) {
    let atOnce = WorkSplit(workers: count) { parts, body in
      DispatchQueue.concurrentPerform(iterations: parts, execute: body)
    }
    let backwards = WorkSplit(workers: count) { parts, body in
      for part in (0..<parts).reversed() { body(part) }
    }
    for split in [atOnce, backwards] {
      var configuration = GradientService.Configuration()
      configuration.splitElementsMin = 1
      configuration.split = split
      let service = GradientService(configuration)
      for (index, body) in Self.bodies.enumerated() {
        let expected = whole(call(body: Array(body.utf8)))
        #expect(expected.status == .ok, "\(expected.text)")
        #expect(whole(call(service, body: Array(body.utf8))).body == expected.body, "body \(index)")
      }
    }
  }

  /// `make test` runs it in a debug build and in a release build: the digest is the same in both.
  @Test("in every build, all responses together have this digest")
  func digest() {
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    for body in Self.bodies {
      for byte in whole(call(body: Array(body.utf8))).body { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
    #expect(digest == 4_313_509_692_261_640_793, "FNV-1a of all responses")
  }

  /// The response with all of its parts.
  private func whole(_ response: HTTPResponse) -> HTTPResponse {
    var response = response
    response.gather()
    return response
  }
}
