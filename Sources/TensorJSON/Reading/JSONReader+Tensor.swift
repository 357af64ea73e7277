extension JSONReader {
  /// Parses a number, an array of numbers or an array of rows of numbers, directly into flat storage.
  ///
  /// `[]` has the shape [0], `[[]]` [1, 0], and `[[], []]` [2, 0].
  ///
  /// - Parameters:
  ///   - nonFinite: the strings that are parsed as numbers.
  ///   - maxRank: 0, 1 or 2.
  ///   - elementsMax: more elements are a fault, and are not stored.
  ///   - split: how several threads parse a large matrix.
  /// - Returns: the tensor or its faults. In both cases the reader is after the value.
  /// - Throws: the first text in the value that is not JSON.
  package mutating func readTensor(
    // Not `[]`: a set is made of an empty list at run time, for 700 instructions.
    nonFinite: NonFiniteNames = NonFiniteNames(rawValue: 0), maxRank: Int = 2, elementsMax: Int,
    split: ReadingSplit = .serial
  ) throws(JSONSyntaxError) -> TensorReading {
    var draft = TensorDraft<Double>(maxRank: maxRank, elementsMax: elementsMax, from: offset)
    try readShaped(into: &draft, nonFinite, split)
    guard draft.faults.isEmpty else { return .faults(draft.faults) }
    return .tensor(draft.finished())
  }

  /// Parses integers in the same shapes: `3`, `3.0` and `30e-1` are the same integer.
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
        if !parseRun(into: &draft, split) { try readEntry(into: &draft, nonFinite) }
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
      if !parseRun(into: &draft, split) { try readEntry(into: &draft, nonFinite) }
      hasNext = try nextElement()
    }
    draft.endRow()
  }

  /// Parses numbers by the fast path as far as possible, across the ends of rows too.
  ///
  /// - Returns: false if it parses none. Otherwise the reader is after a number.
  private mutating func parseRun<Element: TensorElement>(
    into draft: inout TensorDraft<Element>, _ split: ReadingSplit
  ) -> Bool {
    // Fast path (0202): many numbers at once, by `NumberScanner`. The general path is `readEntry`.
    guard draft.admitsRun else { return false }
    var run = draft.run(from: offset)
    var countMax = draft.elementsMax - draft.values.count
    if draft.isToBeSplit(split, from: offset, to: document.count) {
      let sampleLeft = split.sampleCount - draft.values.count
      if sampleLeft <= 0 { return parseInParts(run, countMax: countMax, into: &draft, split) }
      countMax = min(countMax, sampleLeft)
    }
    guard Element.parse(&run, of: document, from: draft.start, into: &draft.values, countMax: countMax) else {
      return false
    }
    offset = run.offset
    draft.add(run)
    return true
  }

  /// The same by several threads, or by this one if the text cannot be cut.
  @inline(never)
  private mutating func parseInParts<Element: TensorElement>(
    _ start: NumberRun, countMax: Int, into draft: inout TensorDraft<Element>, _ split: ReadingSplit
  ) -> Bool {
    var run = start
    // Fast path (0203): parts of a matrix on several threads. The general path is `parseRun` without a split.
    let wasted = Element.parseInParts(
      &run, of: document, from: draft.start, into: &draft.values, countMax: countMax, split: split)
    guard let wasted else {
      draft.neverSplitAgain()
      return parseRun(into: &draft, split)
    }
    draft.didSplit(split, to: run.offset, wasted: wasted)
    guard run.offset > offset else { return false }
    offset = run.offset
    draft.add(run)
    return true
  }

  /// The fallback: parses one entry of any kind by the general path.
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
    // Outside a row, `readShaped` has already reported the fault.
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
