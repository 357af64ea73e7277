import Grading
import TensorJSON
import Text

/// A student's answer as it was parsed. Any text can be graded: what cannot be parsed is malformed.
struct ParsedAnswer {
  /// The quantities of the question, once the names are resolved.
  private(set) var answer: Answer
  /// Names in the answer that are not quantities of the question. They earn no points, and the result lists them.
  private(set) var unknown: [String] = []
  /// The texts that were read as numbers, in the setting `lenient` only.
  private(set) var readAs: [GradedQuantity: [ReadText]] = [:]
  /// The quantities by name, in the order of the answer, until the names are resolved.
  private var parts: [NamedPart] = []
  /// The names that the answer has for its quantities.
  private var ownNames: [GradedQuantity: String] = [:]
  /// The place in the document of an answer that is a string.
  private var unreadAnswer: Range<Int>?

  private struct NamedPart {
    let name: QuantityName
    var part: Answer.Part
    /// The place in the document of what is not a number.
    var unread: Range<Int>?
    var readAs: [ReadText] = []
  }

  /// Ten unknown names show what is wrong. More would make the result as long as the submission.
  private static let unknownMax = 10

  private static let expected = #"expected an object of quantities, such as {"loss": 0.417}"#

  /// Parses the next value. What is wrong with it becomes a verdict, not a refusal.
  init(from reader: inout FieldReader, elementsMax: Int) throws(JSONSyntaxError) {
    let kind = try reader.json.peekKind()
    let start = reader.json.mark.offset
    guard kind == .object else {
      answer = Answer(unreadable: try Self.fault(of: kind, from: &reader))
      if kind == .string { unreadAnswer = start..<reader.json.mark.offset }
      return
    }
    try reader.json.beginObject()
    answer = Answer()
    var isSubmission = false
    while let name = try reader.nextKey() {
      guard let quantity = QuantityName(name) else {
        addUnknown(name)
        if name == "answer", try reader.json.peekKind() == .object { isSubmission = true }
        try reader.json.skipValue()
        continue
      }
      _ = try reader.json.peekKind()
      let start = reader.json.mark.offset
      var part = NamedPart(name: quantity, part: try Self.part(from: &reader, elementsMax: elementsMax))
      if case .malformed = part.part { part.unread = start..<reader.json.mark.offset }
      parts.append(part)
    }
    if isSubmission, parts.isEmpty { self = ParsedAnswer(unreadable: Self.faultOfSubmission) }
  }

  /// An answer with its id, as in a file of a class.
  private static let faultOfSubmission =
    "the answer is a submission, with the quantities in its `answer`: submit that object alone, such as "
    + #"{"loss": 0.417}."#

  /// Parses the value of the field `answer`, whose text may not be JSON.
  ///
  /// - Throws: if the value is not JSON and has no clear end.
  init(isolatedFrom reader: inout FieldReader, elementsMax: Int) throws(JSONSyntaxError) {
    let mark = reader.json.beginIsolated()
    do throws(JSONSyntaxError) {
      self = try ParsedAnswer(from: &reader, elementsMax: elementsMax)
      try reader.json.endIsolated()
    } catch {
      self = ParsedAnswer(unreadable: "the answer \(try reader.skipUnparsed(error, from: mark).sentence)")
    }
  }

  init(unreadable fault: String) { answer = Answer(unreadable: fault) }

  /// - Parameter parts: by the names that the answer has for them.
  init(_ parts: [(name: String, part: Answer.Part)]) {
    answer = Answer()
    for (name, part) in parts {
      if let quantity = QuantityName(name) {
        self.parts.append(NamedPart(name: quantity, part: part))
      } else {
        addUnknown(name)
      }
    }
  }

  /// The answer's own name of a quantity that it holds.
  func name(of quantity: GradedQuantity) -> String? { ownNames[quantity] }

  private mutating func addUnknown(_ name: String) {
    if unknown.count < Self.unknownMax { unknown.append(name) }
  }

  // MARK: Names

  /// Finds the quantities that the names stand for.
  mutating func resolve(in names: GradedNames) {
    var bare: [(QuantityName, LayerQuantity)] = []
    for part in parts {
      if case .every(let each) = part.name.name {
        bare.append((part.name, each))
      } else if let quantity = try? names.quantity(of: part.name.name) {
        add(part, quantity)
      } else {
        addUnknown(part.name.text)
      }
    }
    for (name, each) in bare { addBare(name, each, names) }
    parts = []
  }

  private mutating func add(_ part: NamedPart, _ quantity: GradedQuantity) {
    guard let other = ownNames.updateValue(part.name.text, forKey: quantity) else {
      answer.parts[quantity] = part.part
      if !part.readAs.isEmpty { readAs[quantity] = part.readAs }
      return
    }
    answer.parts[quantity] = .malformed("`\(other)` and `\(part.name.text)` are one quantity: send one of them.")
    readAs[quantity] = nil
  }

  /// A name without its layer's number: what it can stand for is malformed, with the name that it needs.
  private mutating func addBare(_ name: QuantityName, _ each: LayerQuantity, _ names: GradedNames) {
    let quantities = ((try? names.quantities(of: name.name)) ?? []).filter { answer.parts[$0] == nil }
    guard names.depth != nil, !quantities.isEmpty else { return addUnknown(name.text) }
    let reason = names.needsNumber(each, quantities)
    for quantity in quantities { answer.parts[quantity] = .malformed(reason) }
  }

  // MARK: Faults

  private static func fault(of kind: JSONKind, from reader: inout FieldReader) throws(JSONSyntaxError) -> String {
    guard kind == .string else {
      try reader.json.skipValue()
      return "the answer is \(kind), \(expected)."
    }
    return fault(ofText: try reader.json.readString())
  }

  /// If the text looks like JSON, it is parsed to find what is wrong with it.
  private static func fault(ofText text: String) -> String {
    guard let first = text.unicodeScalars.first(where: { !$0.isBlank }) else {
      return "the answer is a string without text, \(expected)."
    }
    guard first == "{" || first == "[" else { return "the answer is a string (\(text.quoted)), \(expected)." }
    var reader = FieldReader(text.utf8.span)
    do throws(JSONSyntaxError) {
      reader.json.skipByteOrderMark()
      try reader.json.skipValue()
      try reader.finish()
    } catch {
      return "the answer is a string, and its text \(FieldReader.sentence(of: error))"
    }
    return "the answer is a string that contains JSON: send the object itself, without quotes around it."
  }

  private static func part(
    from reader: inout FieldReader, elementsMax: Int
  ) throws(JSONSyntaxError) -> Answer.Part {
    switch try reader.json.readTensor(nonFinite: .all, elementsMax: elementsMax) {
    case .tensor(let tensor): return .values(tensor.values, shape: tensor.shape)
    case .faults(let faults):
      guard let first = faults.first else { return .malformed("found no numbers.") }
      let place = first.indices.map { "[\($0)]" }.joined()
      let text = first.textForStudent
      return .malformed(place.isEmpty ? text : "entry \(place): \(text)")
    }
  }
}

// MARK: Texts in place of numbers

extension ParsedAnswer {
  /// How many values `readTexts` would read, and their bytes.
  var unreadTexts: (count: Int, bytes: Int) {
    let places = parts.compactMap(\.unread) + (unreadAnswer.map { [$0] } ?? [])
    return (places.count, places.reduce(0) { $0 + $1.count })
  }

  /// Reads the texts with one meaning as their numbers. Other texts stay malformed.
  ///
  /// - Parameter document: the one that the answer was parsed from.
  mutating func readTexts(of document: Span<UInt8>, elementsMax: Int) {
    if let place = unreadAnswer { readAnswer(document.extracting(place), elementsMax: elementsMax) }
    for index in parts.indices {
      guard let place = parts[index].unread else { continue }
      parts[index].unread = nil
      let pointer = JSONPointer("answer").appending(parts[index].name.text)
      let copy = NumberedCopy(of: document.extracting(place), at: pointer)
      let texts = copy.readTexts
      guard !texts.isEmpty else { continue }
      let json = copy.finish()
      var reader = FieldReader(json.span)
      guard let part = try? Self.part(from: &reader, elementsMax: elementsMax) else { continue }
      parts[index].part = part
      if case .values = part { parts[index].readAs = texts }
    }
  }

  /// Reads an answer that is a string as the object in it.
  private mutating func readAnswer(_ json: Span<UInt8>, elementsMax: Int) {
    var outer = JSONReader(json)
    guard let text = try? outer.readString() else { return }
    var reader = FieldReader(text.utf8.span)
    reader.json.skipByteOrderMark()
    guard (try? reader.json.peekKind()) == .object,
      var inner = try? ParsedAnswer(from: &reader, elementsMax: elementsMax), (try? reader.finish()) != nil
    else { return }
    inner.readTexts(of: text.utf8.span, elementsMax: elementsMax)
    for index in inner.parts.indices {
      guard case .values(let values, let shape) = inner.parts[index].part, !values.isEmpty else { continue }
      let whole = ReadText(
        pointer: JSONPointer("answer"), found: text, numbers: Tensor(values: values, shape: shape))
      inner.parts[index].readAs.insert(whole, at: 0)
    }
    self = inner
  }
}

extension Unicode.Scalar {
  /// White space, or a byte order mark. JSON's own white space needs no Unicode tables, which makes it ten times as
  /// fast.
  fileprivate var isBlank: Bool {
    switch self {
    case " ", "\t", "\n", "\r", "\u{FEFF}": true
    default: properties.isWhitespace
    }
  }
}

extension TensorFault {
  /// What was found in place of a number, and how to write it.
  fileprivate var textForStudent: String {
    guard case .notANumber(_, let found, let excerpt) = self else { return text(expected: "a number").legible }
    switch found {
    case .string:
      let entry = EntryText(quoted: excerpt)
      let found = "found a string (\(entry.text.quoted))"
      return entry.reading.map { "\(found): \($0.advice)" } ?? "\(found), expected a number."
    case .null: return "found null, expected a number. Leave the quantity out if you have none."
    default: return "found \(found) (\(excerpt.legible)), expected a number."
    }
  }
}
