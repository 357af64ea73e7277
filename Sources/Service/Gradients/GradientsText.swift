import GradientCore
import HTTPMessage
import TensorJSON

/// The text of a response: an object with the included quantities, in the order of the interface's table.
struct GradientsText {
  private let gradients: Gradients
  /// The length of a matrix's rows; nil for a flat sample, whose matrices are vectors.
  private let columns: Int?
  /// How many numbers the text has.
  let count: Int

  init(_ gradients: Gradients, of requested: borrowing RequestedBatch) {
    self.gradients = gradients
    columns = requested.isFlat ? nil : requested.batch.classes
    let order = Self.order
    count = order.indices.reduce(0) { $0 + gradients.count(of: order[$1]) }
  }

  /// The whole text, in one piece.
  func whole() -> [UInt8] {
    let bytesMax = Self.bytesMax(forNumbers: count)
    var writer = JSONWriter(capacity: bytesMax)
    writer.append(bytesMax: bytesMax) { cursor in
      var isFirst = true
      let order = Self.order
      for place in order.indices {
        let count = count(of: order[place])
        guard count > 0 else { continue }
        begin(order[place], isFirst: isFirst, with: &cursor)
        write(order[place], 0..<count, with: &cursor)
        isFirst = false
      }
      cursor.raw(Self.end)
    }
    return writer.finish()
  }

  /// The order of the members in the text. It is an inline array, because an `Array` costs a lookup.
  static var order: InlineArray<8, Quantity> {
    [.loss, .yHat, .gradAL, .losses, .logYHat, .gradYHat, .jacobianRow, .denominator]
  }

  /// The end of the text. The newline puts a terminal's prompt on a line of its own.
  static var end: StaticString { "}\n" }

  /// The most bytes of a text, or of a part of one, with `count` numbers.
  static func bytesMax(forNumbers count: Int) -> Int {
    // Names and their punctuation: at most 18 bytes for each of eight members, and the end.
    JSONCursor.bytesMax(forNumbers: count) + 256
  }

  /// How many numbers a member has; 0 if it is not included.
  func count(of quantity: Quantity) -> Int { gradients.count(of: quantity) }

  /// Writes what precedes a member's value.
  func begin(_ quantity: Quantity, isFirst: Bool, with cursor: inout JSONCursor) {
    cursor.raw(isFirst ? UInt8(ascii: "{") : UInt8(ascii: ","))
    cursor.raw(quantity.label)
  }

  /// Writes a range of a member's numbers, with the brackets that open before it or close after it.
  func write(_ quantity: Quantity, _ range: Range<Int>, with cursor: inout JSONCursor) {
    guard let values = entries(of: quantity) else {
      if let value = number(of: quantity) { cursor.number(value) }
      return
    }
    let isOneEach = quantity.isOneEach
    if isOneEach && columns == nil { return cursor.number(values[0]) }
    let isLast = range.upperBound == values.count
    if range.lowerBound == 0 { cursor.raw(UInt8(ascii: "[")) }
    cursor.entries(
      values.span.extracting(range), columns: isOneEach ? nil : columns, from: range.lowerBound, isLast: isLast)
    if isLast { cursor.raw(UInt8(ascii: "]")) }
  }

  private func number(of quantity: Quantity) -> Double? {
    switch quantity {
    case .loss: gradients.loss
    case .denominator: gradients.denominator
    default: nil
    }
  }

  private func entries(of quantity: Quantity) -> [Double]? {
    switch quantity {
    case .yHat: gradients.yHat
    case .gradAL: gradients.gradAL
    case .losses: gradients.losses
    case .logYHat: gradients.logYHat
    case .gradYHat: gradients.gradYHat
    case .jacobianRow: gradients.jacobianRow
    case .loss, .denominator: nil
    }
  }
}

extension Gradients {
  fileprivate func count(of quantity: Quantity) -> Int {
    // By name, because an array that is passed on would be retained.
    switch quantity {
    case .loss: loss == nil ? 0 : 1
    case .denominator: denominator == nil ? 0 : 1
    case .yHat: yHat?.count ?? 0
    case .gradAL: gradAL?.count ?? 0
    case .losses: losses?.count ?? 0
    case .logYHat: logYHat?.count ?? 0
    case .gradYHat: gradYHat?.count ?? 0
    case .jacobianRow: jacobianRow?.count ?? 0
    }
  }
}

extension Quantity {
  /// Whether a sample has one number, not one per class. Not by `==`, which is dispatched through a protocol witness.
  fileprivate var isOneEach: Bool {
    switch self {
    case .losses: true
    default: false
    }
  }

  /// The member's name in quotes, and the colon.
  fileprivate var label: StaticString {
    switch self {
    case .loss: "\"loss\":"
    case .losses: "\"losses\":"
    case .yHat: "\"y_hat\":"
    case .logYHat: "\"log_y_hat\":"
    case .gradYHat: "\"grad_y_hat\":"
    case .jacobianRow: "\"jacobian_row\":"
    case .gradAL: "\"grad_a_L\":"
    case .denominator: "\"denominator\":"
    }
  }
}
