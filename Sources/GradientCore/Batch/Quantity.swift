/// A quantity that a request can ask for. The raw values are the names of the interface.
package enum Quantity: String, CaseIterable, Sendable {
  case loss
  case losses
  case yHat = "y_hat"
  case logYHat = "log_y_hat"
  case gradYHat = "grad_y_hat"
  case jacobianRow = "jacobian_row"
  case gradAL = "grad_a_L"
  case denominator
}

/// A set of quantities, in a byte: it needs no allocation.
package struct Quantities: Equatable, Sendable, ExpressibleByArrayLiteral {
  private var bits: UInt8 = 0

  package static let all = Quantities(Quantity.allCases)

  package init() {}

  package init(_ quantities: some Sequence<Quantity>) {
    for quantity in quantities { insert(quantity) }
  }

  package init(arrayLiteral quantities: Quantity...) { self.init(quantities) }

  package var count: Int { bits.nonzeroBitCount }

  package func contains(_ quantity: Quantity) -> Bool { bits & Quantities.bit(of: quantity) != 0 }

  package mutating func insert(_ quantity: Quantity) { bits |= Quantities.bit(of: quantity) }

  private static func bit(of quantity: Quantity) -> UInt8 {
    switch quantity {
    case .loss: 1
    case .losses: 2
    case .yHat: 4
    case .logYHat: 8
    case .gradYHat: 16
    case .jacobianRow: 32
    case .gradAL: 64
    case .denominator: 128
    }
  }
}
