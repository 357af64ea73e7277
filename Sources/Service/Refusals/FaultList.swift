/// What is wrong with a request: the first faults with their texts, and how many there are.
///
/// A text costs more than finding the fault, so a fault that is only counted gets none.
package struct FaultList: Equatable, Sendable {
  /// The most faults that one response lists: enough to see a pattern, and few enough to keep the response short.
  package static let listedMax = 10

  package private(set) var listed: [ProblemDetails.Fault] = []
  package private(set) var count = 0

  package init() {}

  package var isEmpty: Bool { count == 0 }

  package mutating func add(_ pointer: @autoclosure () -> JSONPointer, _ detail: @autoclosure () -> String) {
    if listed.count < Self.listedMax { listed.append(ProblemDetails.Fault(pointer(), detail())) }
    count += 1
  }

  /// Adds the faults of a step that others do not depend on.
  @discardableResult @inline(__always)
  mutating func collect<Value>(_ step: () throws(ProblemDetails) -> Value) -> Value? {
    do throws(ProblemDetails) {
      return try step()
    } catch {
      for fault in error.faults.listed { add(fault.pointer, fault.detail) }
      add(unlisted: error.faults.count - error.faults.listed.count)
      return nil
    }
  }

  /// Counts faults that are not listed.
  mutating func add(unlisted more: Int) { count += more }

  /// Adds a sentence to the text of a listed fault.
  mutating func add(_ sentence: String, toFaultAt index: Int) {
    listed[index] = ProblemDetails.Fault(listed[index].pointer, "\(listed[index].detail) \(sentence)")
  }

  /// Puts a pointer before those of the listed faults from `index` on.
  mutating func place(from index: Int, at pointer: JSONPointer) {
    guard index < listed.count else { return }
    for position in index..<listed.count {
      let fault = listed[position]
      listed[position] = ProblemDetails.Fault(pointer.appending(fault.pointer), fault.detail)
    }
  }
}
