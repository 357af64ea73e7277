import GradientCore
import HTTPMessage
import TensorJSON

/// The text of an answer: an object with the included quantities, in the order of the interface's table.
struct GradientsText {
  private let gradients: Gradients
  /// The length of a matrix's rows; nil where a sample was given flat, whose matrices are vectors.
  private let columns: Int?

  init(_ gradients: Gradients, of problem: borrowing GradientsProblem) {
    self.gradients = gradients
    columns = problem.isFlat ? nil : problem.batch.classes
  }

  /// How many numbers the text has.
  var count: Int {
    // Member by member: a loop over the quantities would make an array of them.
    var sum = count(of: .loss) &+ count(of: .losses) &+ count(of: .denominator)
    sum &+= count(of: .yHat) &+ count(of: .logYHat) &+ count(of: .gradYHat)
    return sum &+ count(of: .jacobianRow) &+ count(of: .gradAL)
  }

  /// The text as one.
  func whole() -> [UInt8] {
    var writer = JSONWriter(forNumbers: count, others: 64)
    var isFirst = true
    for quantity in Self.order {
      let count = count(of: quantity)
      guard count > 0 else { continue }
      begin(quantity, isFirst: isFirst, with: &writer)
      write(quantity, 0..<count, with: &writer)
      isFirst = false
    }
    writer.raw("}")
    return writer.finish()
  }

  /// The order of the members in the text.
  static let order: [Quantity] = [
    .loss, .yHat, .gradAL, .losses, .logYHat, .gradYHat, .jacobianRow, .denominator,
  ]

  /// How many numbers a member has; 0 where it is not included.
  func count(of quantity: Quantity) -> Int {
    entries(of: quantity)?.count ?? (number(of: quantity) == nil ? 0 : 1)
  }

  /// Writes what stands before a member's value.
  func begin(_ quantity: Quantity, isFirst: Bool, with writer: inout JSONWriter) {
    writer.raw(isFirst ? "{" : ",")
    writer.raw(quantity.label)
  }

  /// Writes these numbers of a member, and the brackets that begin and end with them.
  func write(_ quantity: Quantity, _ range: Range<Int>, with writer: inout JSONWriter) {
    guard let values = entries(of: quantity) else {
      if let value = number(of: quantity) { writer.number(value) }
      return
    }
    let isOneEach = quantity.isOneEach
    if isOneEach && columns == nil { return writer.number(values[0]) }
    let isLast = range.upperBound == values.count
    if range.lowerBound == 0 { writer.raw("[") }
    writer.entries(
      values.span.extracting(range), columns: isOneEach ? nil : columns, from: range.lowerBound, isLast: isLast)
    if isLast { writer.raw("]") }
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

extension Quantity {
  /// Whether a sample has one number, not one a class. Not by `==`, which goes through a table of witnesses.
  fileprivate var isOneEach: Bool {
    switch self {
    case .losses: true
    default: false
    }
  }

  /// The member's name and what stands behind it.
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
