@testable import TensorJSON

/// Splits of the smallest texts, their parts read from the last to the first, so that a part never finds what one before it has left.
private let splits = [(parts: 2, sampleCount: 8), (parts: 5, sampleCount: 1)].map { parts, sampleCount in
  ReadingSplit(parts: parts, bytesMin: 1, sampleCount: sampleCount) { count, body in
    for part in (0..<count).reversed() { body(part) }
  }
}

/// A matrix is read in parts as it is by one thread: with a limit on its elements and without, of any bytes.
func expectSameInParts(_ document: Span<UInt8>) {
  for elementsMax in [.max, 20] {
    let serial = Reading(of: document, elementsMax, .serial)
    for split in splits {
      let parted = Reading(of: document, elementsMax, split)
      precondition(parted == serial, "\(split.parts) parts, \(elementsMax) elements: \(parted), and by one: \(serial)")
    }
  }
}

/// What comes of reading a document as a tensor.
private struct Reading: Equatable {
  /// Bits, for NaN is not itself.
  var numbers: [UInt64] = []
  var shape: [Int] = []
  var faults = TensorFaults()
  var error: JSONSyntaxError?
  /// Where the reader stands behind the tensor; the document's start where that is none.
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
