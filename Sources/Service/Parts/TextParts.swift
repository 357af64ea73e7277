import HTTPMessage
import TensorJSON

/// A long response, produced in parts of about the same length.
final class TextParts<Text: NumbersText>: HTTPContentParts {
  /// A range of a member's numbers.
  private struct Slice {
    let member: Int
    let range: Range<Int>
  }

  private let text: Text
  private let parts: [[Slice]]

  /// - Parameters:
  ///   - text: has at least one member.
  ///   - numbersPerPart: at least 1. The last part may have fewer.
  init(_ text: Text, numbersPerPart: Int) {
    self.text = text
    var parts: [[Slice]] = [[]]
    var room = numbersPerPart
    for member in 0..<text.members {
      var first = 0
      let count = text.count(ofMember: member)
      while first < count {
        if room == 0 {
          parts.append([])
          room = numbersPerPart
        }
        let end = min(first + room, count)
        parts[parts.count - 1].append(Slice(member: member, range: first..<end))
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
    writer.append(bytesMax: text.bytesMax(forNumbers: numbers, members: parts[index].count)) { cursor in
      for (place, slice) in parts[index].enumerated() {
        if slice.range.lowerBound == 0 {
          text.begin(slice.member, isFirst: index == 0 && place == 0, with: &cursor)
        }
        text.write(slice.member, slice.range, with: &cursor)
      }
      if index == parts.count - 1 { text.end(with: &cursor) }
    }
    bytes = writer.finish()
  }
}

extension HTTPResponse {
  /// 200 with a text, in one piece or in parts.
  init(_ text: some NumbersText, _ configuration: borrowing GradientService.Configuration) {
    if text.count < configuration.partedNumbersMin {
      self.init(status: .ok, fields: JSONContent.fields, body: text.whole())
    } else {
      // Fast path (0311): the text of `whole()`, made in parts while it is sent.
      let parts = TextParts(text, numbersPerPart: configuration.numbersPerPart)
      self.init(status: .ok, fields: JSONContent.fields, parts: parts)
    }
  }
}
