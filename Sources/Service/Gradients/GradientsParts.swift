import GradientCore
import HTTPMessage
import TensorJSON

/// A long response, produced in parts of about the same length.
final class GradientsParts: HTTPContentParts {
  /// A range of a member's numbers.
  private struct Slice {
    let quantity: Quantity
    let range: Range<Int>
  }

  private let text: GradientsText
  private let parts: [[Slice]]

  /// - Parameters:
  ///   - text: has at least one member.
  ///   - numbersPerPart: at least 1. The last part may have fewer.
  init(_ text: GradientsText, numbersPerPart: Int) {
    self.text = text
    var parts: [[Slice]] = [[]]
    var room = numbersPerPart
    let order = GradientsText.order
    for place in order.indices {
      let quantity = order[place]
      var first = 0
      let count = text.count(of: quantity)
      while first < count {
        if room == 0 {
          parts.append([])
          room = numbersPerPart
        }
        let end = min(first + room, count)
        parts[parts.count - 1].append(Slice(quantity: quantity, range: first..<end))
        room -= end - first
        first = end
      }
    }
    self.parts = parts
  }

  var count: Int { parts.count }
  var bytesExpected: Int { JSONWriter.bytesPerNumber * text.count }
  var memoryBytes: Int { MemoryLayout<Double>.stride * text.count }

  func append(part index: Int, to bytes: inout [UInt8]) {
    var writer = JSONWriter(appendingTo: bytes)
    bytes = []
    let numbers = parts[index].reduce(0) { $0 + $1.range.count }
    writer.append(bytesMax: GradientsText.bytesMax(forNumbers: numbers)) { cursor in
      for (place, slice) in parts[index].enumerated() {
        if slice.range.lowerBound == 0 {
          text.begin(slice.quantity, isFirst: index == 0 && place == 0, with: &cursor)
        }
        text.write(slice.quantity, slice.range, with: &cursor)
      }
      if index == parts.count - 1 { cursor.raw(GradientsText.end) }
    }
    bytes = writer.finish()
  }
}
