import GradientCore
import HTTPMessage
import TensorJSON

/// The text of an answer: an object with the included quantities, in the order of the interface's table.
struct GradientsText {
  enum Value {
    case number(Double)
    /// In rows of `columns`; nil for a vector.
    case entries([Double], columns: Int?)

    var count: Int {
      switch self {
      case .number: 1
      case .entries(let values, _): values.count
      }
    }
  }

  private(set) var members: [(name: StaticString, value: Value)] = []

  /// How many numbers the text has.
  var count: Int { members.reduce(0) { $0 + $1.value.count } }

  init(_ gradients: Gradients, of problem: GradientsProblem) {
    members.reserveCapacity(3)
    let columns = problem.isFlat ? nil : problem.batch.classes
    add("loss", gradients.loss)
    add("y_hat", gradients.yHat, columns)
    add("grad_a_L", gradients.gradAL, columns)
    if problem.isFlat { add("losses", gradients.losses?.first) } else { add("losses", gradients.losses, nil) }
    add("log_y_hat", gradients.logYHat, columns)
    add("grad_y_hat", gradients.gradYHat, columns)
    add("jacobian_row", gradients.jacobianRow, columns)
    add("denominator", gradients.denominator)
  }

  private mutating func add(_ name: StaticString, _ value: Double?) {
    if let value { members.append((name, .number(value))) }
  }

  private mutating func add(_ name: StaticString, _ values: [Double]?, _ columns: Int?) {
    if let values { members.append((name, .entries(values, columns: columns))) }
  }

  /// The text as one.
  func whole() -> [UInt8] {
    var writer = JSONWriter(capacity: JSONWriter.bytesPerNumber * count + 64)
    for index in members.indices { write(index, 0..<members[index].value.count, to: &writer) }
    return writer.finish()
  }

  /// Writes these numbers of a member, and what stands before the first and behind the last of them.
  func write(_ index: Int, _ range: Range<Int>, to writer: inout JSONWriter) {
    let member = members[index]
    if range.lowerBound == 0 {
      writer.raw(index == 0 ? "{\"" : ",\"")
      writer.raw(member.name)
      writer.raw("\":")
    }
    switch member.value {
    case .number(let value): writer.number(value)
    case .entries(let values, let columns):
      let isLast = range.upperBound == values.count
      if range.lowerBound == 0 { writer.raw("[") }
      writer.entries(values.span.extracting(range), columns: columns, from: range.lowerBound, isLast: isLast)
      if isLast { writer.raw("]") }
    }
    if index == members.count - 1 && range.upperBound == member.value.count { writer.raw("}") }
  }
}

/// A long text, made in parts of about the same length.
final class GradientsParts: HTTPContentParts {
  /// Some 180 KiB of text: twice the processor's nearest cache, and a tenth of a millisecond's work.
  static let numbersPerPart = 8192

  private struct Slice {
    let member: Int
    let range: Range<Int>
  }

  private let text: GradientsText
  private let parts: [[Slice]]

  init(_ text: GradientsText) {
    self.text = text
    var parts: [[Slice]] = [[]]
    var room = Self.numbersPerPart
    for (index, member) in text.members.enumerated() {
      var first = 0
      while first < member.value.count {
        if room == 0 {
          parts.append([])
          room = Self.numbersPerPart
        }
        let end = min(first + room, member.value.count)
        parts[parts.count - 1].append(Slice(member: index, range: first..<end))
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
    for slice in parts[index] { text.write(slice.member, slice.range, to: &writer) }
    bytes = writer.finish()
  }
}
