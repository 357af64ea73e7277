/// An amount of work, as it is estimated before it is done.
///
/// The unit is about a nanosecond of one core of the machine of docs/performance.md. An estimate is within a factor of 2 or
/// so of what the work takes there; docs/limits.md says what it is compared with.
///
/// Sums and products saturate: an estimate of any shape is a number, and none wraps below a limit.
package struct Work: Equatable, Comparable, Sendable {
  package let units: Int

  package init(_ units: Int) { self.units = units }

  package static let none = Work(0)

  package static func < (a: Work, b: Work) -> Bool { a.units < b.units }

  package static func + (a: Work, b: Work) -> Work {
    let (sum, overflow) = a.units.addingReportingOverflow(b.units)
    return Work(overflow ? .max : sum)
  }

  /// - Precondition: neither is negative; a product that is too great is `Int.max`.
  package static func * (work: Work, count: Int) -> Work {
    let (product, overflow) = work.units.multipliedReportingOverflow(by: count)
    return Work(overflow ? .max : product)
  }
}

extension Work {
  /// To write a number as text, and to send it.
  package static let writtenNumber = Work(20)
}
