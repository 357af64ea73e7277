import Backpropagation
import ExactnessCases
import ExactnessNetworkCases
import Foundation
import Parallel
import Testing

/// The committed table of exact results of networks: every family of `generate.py networks`.
@Suite("Exact results of networks")
struct NetworkTableTests {
  static let networks: [ExactNetwork] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Exactness/networks.txt")
    let table = try! String(contentsOf: file, encoding: .utf8)
    return table.split(separator: "\n").map { try! ExactNetwork(line: $0) }
  }()

  @Test("every number of the table is the double nearest the exact value, and every kink is found")
  func nearest() throws {
    for (line, network) in Self.networks.enumerated() {
      let gradients = try network.gradients()
      let place = "line \(line + 1), \(network.family)"
      for number in network.comparisons(of: gradients) {
        #expect(number.isRight, "\(place), \(number.quantity)[\(number.place)]: \(number.found), \(number.exact)")
      }
      #expect(network.hasKinks(gradients), "\(place)")
    }
  }

  @Test("the numbers do not depend on the split", arguments: [2, 3, 7])
  func split(workers: Int) throws {
    let split = WorkSplit(workers: workers) { count, body in
      for part in (0..<count).reversed() { body(part) }
    }
    for network in Self.networks.prefix(100) {
      #expect(try network.gradients(split: split) == network.gradients(), "\(network.family)")
    }
  }
}
