import TensorJSON
import Text

/// Parses a body's fields by type, and collects what is wrong with them, so that one response names every fault.
///
/// A value of the wrong type is a fault: it is skipped, and its result is nil. Text that is not JSON throws at once.
struct FieldReader: ~Escapable {
  var json: JSONReader
  var faults = FaultList()
  /// The known fields that unknown ones were probably meant for, with the index of the fault in the list; nil if the
  /// fault is not listed.
  var meantFields: [String: Int?] = [:]
  private let split: ReadingSplit

  /// - Parameter split: how a large matrix is split over threads.
  @_lifetime(copy body)
  init(_ body: Span<UInt8>, split: ReadingSplit = .serial) {
    json = JSONReader(body)
    self.split = split
  }

  mutating func refuse(_ pointer: @autoclosure () -> JSONPointer, _ detail: @autoclosure () -> String) {
    faults.add(pointer(), detail())
  }

  /// Enters the document. Anything but an object is a fault.
  mutating func beginDocument(_ expected: String) throws(JSONSyntaxError) -> Bool {
    json.skipByteOrderMark()
    if try json.peekKind() == .string {
      refuse(.root, "found a string, expected \(expected). JSON in a string is encoded twice: send the object itself.")
      try json.skipValue()
      return false
    }
    guard try expect(.object, at: .root, expected) else { return false }
    try json.beginObject()
    return true
  }

  mutating func nextKey() throws(JSONSyntaxError) -> String? { try json.nextKey() }

  /// Refuses an unknown field, says what it was probably meant for, and skips its value.
  ///
  /// - Parameter hints: what names from elsewhere mean here.
  mutating func refuseUnknown(
    _ key: String, known: [String], hints: FieldHints? = nil
  ) throws(JSONSyntaxError) {
    let hint = hints?.hint(for: key, known: known)
    let isListed = faults.count < FaultList.listedMax
    let similar = hint == nil && isListed ? nearest(to: key, among: known) : nil
    let meant = similar.map { "unknown field; did you mean `\($0)`?" } ?? "unknown field."
    if let field = hint?.field ?? similar, meantFields[field] == nil {
      meantFields[field] = isListed ? faults.count : .some(nil)
    }
    refuse(JSONPointer(key), hint?.text ?? meant)
    try json.skipValue()
  }

  /// Refuses the absence of a field. If an unknown field was meant for it, that field's fault says so instead, because
  /// one cause is one fault.
  ///
  /// - Parameter description: what the field's value is.
  mutating func refuseMissing(_ field: String, _ description: String, at pointer: JSONPointer) {
    guard let place = meantFields[field] else {
      return refuse(pointer, "`\(field)` is required: \(description)")
    }
    if let place { faults.add("`\(field)` is required and missing.", toFaultAt: place) }
  }

  /// Only white space may follow the document.
  mutating func finish() throws(JSONSyntaxError) { try json.finish() }

  // MARK: Values

  mutating func integer(_ key: String, _ expected: String) throws(JSONSyntaxError) -> Int? {
    guard try expect(.number, at: JSONPointer(key), expected) else { return nil }
    let number = try json.readNumber()
    if number.integer == nil { refuse(JSONPointer(key), "found \(number.text), expected \(expected).") }
    return number.integer
  }

  mutating func double(_ key: String, _ expected: String) throws(JSONSyntaxError) -> Double? {
    guard try expect(.number, at: JSONPointer(key), expected) else { return nil }
    let number = try json.readNumber()
    guard number.value.isFinite else {
      refuse(JSONPointer(key), beyondBinary64(number.text))
      return nil
    }
    return number.value
  }

  mutating func bool(_ key: String) throws(JSONSyntaxError) -> Bool? {
    guard try expect(.bool, at: JSONPointer(key), "true or false") else { return nil }
    return try json.readBool()
  }

  /// One of `names`, as a string.
  mutating func name(
    at pointer: @autoclosure () -> JSONPointer, among names: [String], hints: [String: String] = [:]
  ) throws(JSONSyntaxError) -> String? {
    func expected() -> String { "one of \(names.map { "\"\($0)\"" }.joined(separator: ", "))" }
    guard try expect(.string, at: pointer(), expected()) else { return nil }
    let found = try json.readString()
    guard names.contains(found) else {
      refuse(
        pointer(),
        "found \(found.quoted), expected \(expected())."
          + (FieldHints.entry(of: hints, for: found).map { " \($0)" } ?? didYouMean(found, among: names)))
      return nil
    }
    return found
  }

  /// A list of `names`, each at most once; nil if every entry is a fault.
  mutating func names(
    _ key: String, among names: [String], hints: [String: String] = [:]
  ) throws(JSONSyntaxError) -> [String]? {
    guard try expect(.array, at: JSONPointer(key), "a list of names") else { return nil }
    try json.beginArray()
    var found: [String] = []
    var index = 0
    while try json.nextElement() {
      defer { index += 1 }
      guard let name = try name(at: JSONPointer(key, [index]), among: names, hints: hints) else { continue }
      if found.contains(name) {
        refuse(JSONPointer(key, [index]), "\"\(name)\" occurs in the list twice.")
      } else {
        found.append(name)
      }
    }
    // A list of faults only is not an empty list, which would be a second fault.
    return found.isEmpty && index > 0 ? nil : found
  }

  /// Numbers with a shape of rank 0 to 2.
  ///
  /// - Parameters:
  ///   - whole: what the value is expected to be, for messages.
  ///   - expected: what each entry is expected to be, for messages.
  ///   - nonFinite: the strings that are accepted for numbers that JSON does not have.
  mutating func tensor(
    _ key: String, _ whole: String, of expected: String = "a number",
    nonFinite: NonFiniteNames = NonFiniteNames(rawValue: 0), elementsMax: Int
  ) throws(JSONSyntaxError) -> Tensor? {
    switch try json.readTensor(nonFinite: nonFinite, elementsMax: elementsMax, split: split) {
    case .tensor(let tensor): return tensor
    case .faults(let found):
      refuse(found, key) { $0.text(expected: $0.indices.isEmpty ? whole : expected) }
      return nil
    }
  }

  /// Integers with a shape of rank 0 or 1.
  ///
  /// - Parameter text: the message for a fault.
  mutating func integers(
    _ key: String, elementsMax: Int, _ text: (TensorFault) -> String
  ) throws(JSONSyntaxError) -> IntegerTensor? {
    switch try json.readIntegers(maxRank: 1, elementsMax: elementsMax) {
    case .integers(let tensor): return tensor
    case .faults(let found):
      refuse(found, key, text)
      return nil
    }
  }

  // MARK: Faults

  private mutating func refuse(_ found: TensorFaults, _ key: String, _ text: (TensorFault) -> String) {
    for fault in found.listed { refuse(JSONPointer(key, fault.indices), text(fault)) }
    faults.add(unlisted: found.count - found.listed.count)
  }

  /// Whether the next value has this kind. A value of another kind is a fault, and is skipped.
  mutating func expect(
    _ kind: JSONKind, at pointer: @autoclosure () -> JSONPointer, _ expected: @autoclosure () -> String
  ) throws(JSONSyntaxError) -> Bool {
    let found = try json.peekKind()
    guard found != kind else { return true }
    let pointer = pointer()
    // The document itself has no default.
    let hint = found == .null && !pointer.isRoot ? " Leave the field out to use its default." : ""
    refuse(pointer, "found \(found), expected \(expected()).\(hint)")
    try json.skipValue()
    return false
  }
}

extension TensorFault {
  /// The place of the fault in the value.
  var indices: [Int] {
    switch self {
    case .notANumber(let at, _, _), .notAnInteger(let at, _), .beyondBinary64(let at, _), .mixedRank(let at, _),
      .tooDeep(let at, _):
      at
    case .raggedRow(let row, _, _): [row]
    case .tooManyElements: []
    }
  }

  /// - Parameter expected: an entry, with its article.
  func text(expected: String) -> String {
    switch self {
    case .notANumber(_, .null, _): "found null, expected \(expected)."
    case .notANumber(_, let found, let text): "found \(found) (\(text.legible)), expected \(expected)."
    case .notAnInteger(_, let text): "found \(text), expected \(expected)."
    case .beyondBinary64(_, let text): Service.beyondBinary64(text)
    case .raggedRow(_, let expected, let found):
      "the row has \(counted(found, "number")), expected \(expected.grouped) as in the first row."
    case .mixedRank(_, let found): "found \(found), expected the same as in the entries before it: numbers, or rows."
    case .tooDeep(_, let maxRank):
      "found a list, expected \(expected): lists may be nested at most \(counted(maxRank, "level")) deep here."
    case .tooManyElements(let max):
      "more than \(counted(max, "number")), the limit of this server (its option --max-elements)."
    }
  }
}

func beyondBinary64(_ text: String) -> String {
  "\(text) is beyond the range of binary64, ±1.7976931348623157e308."
}
