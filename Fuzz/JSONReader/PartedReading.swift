import Parallel

@testable import TensorJSON

/// Splits even the smallest texts. The parts are parsed from the last to the first, so that no part can use the result
/// of one before it.
private let splits = [(parts: 2, sampleCount: 8), (parts: 5, sampleCount: 1)].map { parts, sampleCount in
  ReadingSplit(
    WorkSplit(workers: parts) { count, body in
      for part in (0..<count).reversed() { body(part) }
    }, bytesMin: 1, sampleCount: sampleCount)
}

/// Checks that a matrix parsed in parts equals the one that one thread parses, with a limit on its elements and
/// without.
func expectSameInParts(_ document: Span<UInt8>) {
  for elementsMax in [.max, 20] {
    let serial = Reading(of: document, elementsMax, .serial)
    for split in splits {
      let parted = Reading(of: document, elementsMax, split)
      precondition(
        parted == serial, "\(split.work.workers) parts, \(elementsMax) elements: \(parted), and by one: \(serial)")
    }
  }
}

/// The result of parsing a document as a tensor.
private struct Reading: Equatable {
  /// Bits, because NaN does not equal itself.
  var numbers: [UInt64] = []
  var shape: [Int] = []
  var faults = TensorFaults()
  var error: JSONSyntaxError?
  /// The parser's place after the tensor; the document's start if it is not a tensor.
  var end = 0

  init(of document: Span<UInt8>, _ elementsMax: Int, _ split: ReadingSplit) {
    var reader = JSONReader(document)
    do throws(JSONSyntaxError) {
      switch try reader.readTensor(nonFinite: .all, elementsMax: elementsMax, split: split) {
      case .tensor(let tensor): (numbers, shape) = (tensor.values.map(\.bitPattern), tensor.shape)
      case .faults(let found): faults = found
      }
      end = reader.offset
      try reader.finish()
    } catch { self.error = error }
  }
}
