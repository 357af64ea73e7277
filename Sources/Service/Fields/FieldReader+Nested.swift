import TensorJSON

/// Values inside of values. Their faults are written down as if the inner object were the document, and then placed.
extension FieldReader {
  /// Whether the value of `key` is an object, which is then entered.
  mutating func beginObject(_ key: String, _ expected: String) throws(JSONSyntaxError) -> Bool {
    guard try expect(.object, at: JSONPointer(key), expected) else { return false }
    try json.beginObject()
    return true
  }

  /// Moves the faults from `index` on under a place in the document.
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
  /// A place inside of the value that stands here.
  func appending(_ inner: JSONPointer) -> JSONPointer { JSONPointer(joined: description + inner.description) }
}

extension ProblemDetails {
  /// The same faults, of a value at a place in the document.
  func placed(at pointer: JSONPointer) -> ProblemDetails {
    guard !pointer.isRoot, !faults.isEmpty else { return self }
    var placed = faults
    placed.place(from: 0, at: pointer)
    return ProblemDetails(unprocessable: placed)
  }
}
