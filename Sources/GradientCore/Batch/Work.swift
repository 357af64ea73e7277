/// An amount of work, estimated before it is done.
///
/// The unit is about a nanosecond of one core of the machine of docs/performance.md. An estimate is within a factor of
/// about 2 of the time that the work takes there. docs/limits.md says which limits it is compared with.
///
/// Sums and products saturate, so that no estimate wraps to a value below a limit.
package struct Work: Equatable, Comparable, Sendable {
  package let units: Int

  package init(_ units: Int) { self.units = units }

  package static let none = Work(0)

  package static func < (a: Work, b: Work) -> Bool { a.units < b.units }

  package static func + (a: Work, b: Work) -> Work {
    let (sum, overflow) = a.units.addingReportingOverflow(b.units)
    return Work(overflow ? .max : sum)
  }

  /// - Precondition: neither is negative. A product that is too great becomes `Int.max`.
  package static func * (work: Work, count: Int) -> Work {
    let (product, overflow) = work.units.multipliedReportingOverflow(by: count)
    return Work(overflow ? .max : product)
  }
}

extension Work {
  /// Writing a number as text, and sending it.
  package static let writtenNumber = Work(20)
}
