extension JSONReader {
  /// Reads a number, an array of numbers or an array of rows of numbers, straight into flat storage.
  ///
  /// `[]` has the shape [0], `[[]]` [1, 0] and `[[], []]` [2, 0].
  ///
  /// - Parameters:
  ///   - nonFinite: the strings that stand for numbers here.
  ///   - maxRank: 0, 1 or 2.
  ///   - elementsMax: more are a fault, and are not stored.
  ///   - split: who reads a large matrix.
  /// - Returns: the tensor or its faults; after either the reader stands behind the value.
  /// - Throws: what is not JSON, wherever it stands in the value.
  package mutating func readTensor(
    nonFinite: NonFiniteNames = [], maxRank: Int = 2, elementsMax: Int,
    split: ReadingSplit = .serial
  ) throws(JSONSyntaxError) -> TensorReading {
    var draft = TensorDraft<Double>(maxRank: maxRank, elementsMax: elementsMax, from: offset)
    try readShaped(into: &draft, nonFinite, split)
    guard draft.faults.isEmpty else { return .faults(draft.faults) }
    return .tensor(draft.finished())
  }

  /// Reads integers in the same shapes: `3`, `3.0` and `30e-1` are the same one.
  package mutating func readIntegers(
    maxRank: Int = 1, elementsMax: Int
  ) throws(JSONSyntaxError) -> IntegerReading {
    var draft = TensorDraft<Int>(maxRank: maxRank, elementsMax: elementsMax, from: offset)
    try readShaped(into: &draft, [], .serial)
    guard draft.faults.isEmpty else { return .faults(draft.faults) }
    return .integers(draft.finished())
  }
}

extension JSONReader {
  private mutating func readShaped<Element: TensorElement>(
    into draft: inout TensorDraft<Element>, _ nonFinite: NonFiniteNames, _ split: ReadingSplit
  ) throws(JSONSyntaxError) {
    skipWhiteSpace()
    guard byte(at: offset) == UInt8(ascii: "[") else {
      draft.beginScalar()
      return try readEntry(into: &draft, nonFinite)
    }
    guard draft.maxRank > 0 else {
      draft.addTooDeep()
      return try skipValue()
    }
    try beginArray()
    var hasNext = try nextElement()
    while hasNext {
      if byte(at: offset) != UInt8(ascii: "[") {
        if !takeRun(into: &draft, split) { try readEntry(into: &draft, nonFinite) }
      } else if draft.admitsRow() {
        try readRow(into: &draft, nonFinite, split)
      } else {
        try readEntry(into: &draft, nonFinite)
      }
      hasNext = try nextElement()
    }
  }

  @inline(__always)
  private mutating func readRow<Element: TensorElement>(
    into draft: inout TensorDraft<Element>, _ nonFinite: NonFiniteNames, _ split: ReadingSplit
  ) throws(JSONSyntaxError) {
    try beginArray()
    draft.beginRow()
    var hasNext = try nextElement()
    while hasNext {
      if !takeRun(into: &draft, split) { try readEntry(into: &draft, nonFinite) }
      hasNext = try nextElement()
    }
    draft.endRow()
  }

  /// Reads numbers in the fast way as far as that goes: through the ends of rows, too.
  ///
  /// - Returns: false where it does not take even one. Otherwise the reader stands behind a number.
  private mutating func takeRun<Element: TensorElement>(
    into draft: inout TensorDraft<Element>, _ split: ReadingSplit
  ) -> Bool {
    guard draft.admitsRun else { return false }
    var run = draft.run(from: offset)
    var countMax = draft.elementsMax - draft.values.count
    if draft.isToBeSplit(split, from: offset, to: document.count) {
      let sampleLeft = split.sampleCount - draft.values.count
      if sampleLeft <= 0 { return takeParts(run, countMax: countMax, into: &draft, split) }
      countMax = min(countMax, sampleLeft)
    }
    guard Element.take(&run, of: document, from: draft.start, into: &draft.values, countMax: countMax) else {
      return false
    }
    offset = run.offset
    draft.take(run)
    return true
  }

  /// The same by several threads, or by this one where the text cannot be cut.
  @inline(never)
  private mutating func takeParts<Element: TensorElement>(
    _ start: NumberRun, countMax: Int, into draft: inout TensorDraft<Element>, _ split: ReadingSplit
  ) -> Bool {
    var run = start
    let vain = Element.takeParts(
      &run, of: document, from: draft.start, into: &draft.values, countMax: countMax, split: split)
    guard let vain else {
      draft.splitNoMore()
      return takeRun(into: &draft, split)
    }
    draft.didSplit(split, to: run.offset, vain: vain)
    guard run.offset > offset else { return false }
    offset = run.offset
    draft.take(run)
    return true
  }

  /// Reads one entry with care, whatever it is.
  private mutating func readEntry<Element: TensorElement>(
    into draft: inout TensorDraft<Element>, _ nonFinite: NonFiniteNames
  ) throws(JSONSyntaxError) {
    switch try peekKind() {
    case .number:
      let literal = try scanNumber()
      guard draft.admitsNumber() else { return draft.skipEntry() }
      if let value = Element(literal, in: self) { return draft.append(value) }
      draft.add { Element.fault(at: $0, text: excerpt(literal.range)) }
    case .string where nonFinite != []: return try readName(into: &draft, nonFinite)
    case .array: try readMisplacedArray(into: &draft)
    case let kind: try readMisplaced(kind, into: &draft)
    }
    draft.skipEntry()
  }

  private mutating func readName<Element: TensorElement>(
    into draft: inout TensorDraft<Element>, _ nonFinite: NonFiniteNames
  ) throws(JSONSyntaxError) {
    let start = offset
    let name = try readString()
    if let value = nonFinite.value(of: name), let element = Element(nonFinite: value) {
      if draft.admitsNumber() { draft.append(element) } else { draft.skipEntry() }
    } else {
      draft.add { .notANumber(at: $0, found: .string, text: excerpt(start..<offset)) }
      draft.skipEntry()
    }
  }

  private mutating func readMisplacedArray<Element: TensorElement>(
    into draft: inout TensorDraft<Element>
  ) throws(JSONSyntaxError) {
    // `readShaped` has asked already where a row could stand.
    if draft.isInRow { _ = draft.admitsRow() }
    try skipValue()
  }

  private mutating func readMisplaced<Element: TensorElement>(
    _ kind: JSONKind, into draft: inout TensorDraft<Element>
  ) throws(JSONSyntaxError) {
    let start = offset
    try skipValue()
    draft.add { .notANumber(at: $0, found: kind, text: excerpt(start..<offset)) }
  }
}
