import GradientCore
import HTTPMessage
import TensorJSON

/// The text of a response: an object with the included quantities, in the order of the interface's table.
struct GradientsText: NumbersText {
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

  /// The order of the members in the text. It is an inline array, because an `Array` costs a lookup.
  static var order: InlineArray<8, Quantity> {
    [.loss, .yHat, .gradAL, .losses, .logYHat, .gradYHat, .jacobianRow, .denominator]
  }

  var members: Int { Self.order.count }

  /// The longest name with its punctuation has 15 bytes.
  var memberBytesMax: Int { 18 }
  var endBytesMax: Int { 2 }

  func count(ofMember member: Int) -> Int { gradients.count(of: Self.order[member]) }

  func begin(_ member: Int, isFirst: Bool, with cursor: inout JSONCursor) {
    cursor.raw(isFirst ? UInt8(ascii: "{") : UInt8(ascii: ","))
    cursor.raw(Self.order[member].label)
  }

  func write(_ member: Int, _ range: Range<Int>, with cursor: inout JSONCursor) {
    let quantity = Self.order[member]
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

  /// The newline puts a terminal's prompt on a line of its own.
  func end(with cursor: inout JSONCursor) { cursor.raw("}\n") }

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
