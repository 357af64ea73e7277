import TensorJSON

/// Values inside of values. Their faults are collected as if the inner object were the document, and then placed.
extension FieldReader {
  /// Enters the value of `key`. Anything but an object is a fault.
  mutating func beginObject(_ key: String, _ expected: String) throws(JSONSyntaxError) -> Bool {
    guard try expect(.object, at: JSONPointer(key), expected) else { return false }
    try json.beginObject()
    return true
  }

  /// Puts the place of an inner object before the pointers of the faults from `index` on.
  mutating func place(faultsFrom index: Int, at pointer: JSONPointer) { faults.place(from: index, at: pointer) }

  /// A number from 0 to `most`.
  mutating func number(_ key: String, upTo most: Double, _ expected: String) throws(JSONSyntaxError) -> Double? {
    guard let value = try double(key, expected) else { return nil }
    guard value >= 0, value <= most else {
      refuse(JSONPointer(key), "found \(value), expected \(expected).")
      return nil
    }
    return value
  }

  /// An integer within a range.
  mutating func integer(_ key: String, in range: ClosedRange<Int>) throws(JSONSyntaxError) -> Int? {
    let expected = "an integer from \(range.lowerBound) to \(range.upperBound)"
    guard let value = try integer(key, expected) else { return nil }
    guard range.contains(value) else {
      refuse(JSONPointer(key), "found \(value), expected \(expected).")
      return nil
    }
    return value
  }
}

extension JSONPointer {
  /// A place inside of this value.
  func appending(_ inner: JSONPointer) -> JSONPointer { JSONPointer(joined: description + inner.description) }
}

extension ProblemDetails {
  /// The same faults, for a value at a place in the document.
  func placed(at pointer: JSONPointer) -> ProblemDetails {
    guard !pointer.isRoot, !faults.isEmpty else { return self }
    var placed = faults
    placed.place(from: 0, at: pointer)
    return ProblemDetails(unprocessable: placed)
  }
}
