import ExactnessCases
import Foundation
import GradientCore
import Parallel
import Testing

/// The committed table of exact results: every family of `generate.py batches`, and rows of up to 100,000 classes.
@Suite("Exact results")
struct ExactTableTests {
  static let cases: [ExactCase] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Exactness/batches.txt")
    let table = try! String(contentsOf: file, encoding: .utf8)
    return table.split(separator: "\n").map { try! ExactCase(line: $0) }
  }()

  @Test("every number of the table is the double nearest the exact value", arguments: KernelVariant.available)
  func nearest(variant: KernelVariant) throws {
    for (line, exactCase) in Self.cases.enumerated() {
      for number in exactCase.comparisons(of: try exactCase.gradients(variant: variant)) {
        #expect(
          number.isRight,
          "line \(line + 1), \(exactCase.family), \(number.quantity)[\(number.place)]: \(number.found)")
      }
    }
  }

  @Test("the bytes do not depend on the split, nor on the compilation of the inner loops")
  func sameBytes() throws {
    for exactCase in Self.cases {
      let expected = try exactCase.gradients(split: .serial, variant: .baseline).bits
      for variant in KernelVariant.available {
        for workers in [1, 2, 3, 7] {
          let found = try exactCase.gradients(split: .backwards(workers), variant: variant).bits
          #expect(found == expected, "\(exactCase.family), \(workers) workers")
        }
      }
    }
  }
}

extension WorkSplit {
  /// Runs the parts in an unusual order: the last one first.
  static func backwards(_ workers: Int) -> WorkSplit {
    WorkSplit(workers: workers) { count, body in
      for part in (0..<count).reversed() { body(part) }
    }
  }
}

extension Gradients {
  /// All numbers, bit by bit.
  var bits: [UInt64] { Quantity.allCases.flatMap { numbers($0).map(\.bitPattern) } }
}
