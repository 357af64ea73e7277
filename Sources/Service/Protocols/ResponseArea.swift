import TensorJSON

/// What a student typed into a field of a page, or uploaded: an object of quantities, or the value of the only quantity
/// that is asked, without its name.
struct ResponseArea {
  /// The answer as JSON. `answer` has places in it.
  let json: [UInt8]
  let answer: ParsedAnswer
  /// Whether the value has no name, so that a place in it begins at the value.
  let isBare: Bool

  /// - Parameters:
  ///   - value: one value, or a text that is not JSON.
  ///   - name: the quantity that a value without a name stands for.
  init(value: Span<UInt8>, only name: String?, elementsMax: Int) {
    let bytes = Self.copy(value)
    var reader = FieldReader(bytes.span)
    switch try? reader.json.peekKind() {
    case .string:
      if let text = try? reader.json.readString(), (try? reader.finish()) != nil {
        self.init(text: text, only: name, elementsMax: elementsMax)
      } else {
        self.init(bytes, isBare: false, elementsMax)
      }
    case .object, nil: self.init(bytes, isBare: false, elementsMax)
    case .array, .number, .bool, .null: self.init(bytes, named: name, elementsMax)
    }
  }

  /// - Parameter text: JSON, or numbers as people type them.
  init(text: String, only name: String?, elementsMax: Int) {
    var reader = FieldReader(text.utf8.span)
    reader.json.skipByteOrderMark()
    if (try? reader.json.peekKind()) == .object {
      self.init(Array(text.utf8), isBare: false, elementsMax)
    } else {
      let isJSON = (try? reader.json.skipValue()) != nil && (try? reader.finish()) != nil
      self.init(isJSON ? Array(text.utf8) : Self.quoted(text), named: name, elementsMax)
    }
  }

  /// Without a value.
  init(unreadable fault: String) {
    json = []
    answer = ParsedAnswer(unreadable: fault)
    isBare = false
  }

  private init(_ value: [UInt8], named name: String?, _ elementsMax: Int) {
    if let name {
      var writer = JSONWriter(capacity: value.count + name.utf8.count + 8)
      writer.raw("{")
      writer.string(name)
      writer.raw(":")
      writer.raw(value)
      writer.raw("}")
      self.init(writer.finish(), isBare: true, elementsMax)
    } else {
      self.init(value, isBare: false, elementsMax)
    }
  }

  private init(_ json: [UInt8], isBare: Bool, _ elementsMax: Int) {
    self.json = json
    self.isBare = isBare
    var reader = FieldReader(json.span)
    do throws(JSONSyntaxError) {
      let answer = try ParsedAnswer(isolatedFrom: &reader, elementsMax: elementsMax)
      try reader.finish()
      self.answer = answer
    } catch {
      answer = ParsedAnswer(unreadable: "the answer \(FieldReader.sentence(of: error)) \(AnswerFile.expected)")
    }
  }

  private static func quoted(_ text: String) -> [UInt8] {
    var writer = JSONWriter(capacity: text.utf8.count + 2)
    writer.string(text)
    return writer.finish()
  }

  private static func copy(_ span: Span<UInt8>) -> [UInt8] {
    var writer = JSONWriter(capacity: span.count)
    writer.raw(span)
    return writer.finish()
  }
}

extension GradeSettings {
  /// The name of the only quantity with points; nil if there is none, or more than one.
  var onlyName: String? {
    let named = (points ?? [:]).filter { $0.value > 0 }
    return named.count == 1 ? named.first?.key.text : nil
  }
}

extension QuestionDocument {
  /// Parses a question and its settings in a document of another protocol. Its unknown fields are that protocol's, and
  /// ignored. Texts in place of numbers are read, because the fields of a page give texts.
  ///
  /// - Parameters:
  ///   - json: an object, or a JSON string with the text of one.
  ///   - pointer: the place of the question in the other document.
  /// - Throws: 422, with a pointer to each invalid value.
  init(
    embedded json: Span<UInt8>, at pointer: JSONPointer, _ configuration: GradientService.Configuration
  ) throws(ProblemDetails) {
    var outer = JSONReader(json)
    if (try? outer.peekKind()) == .string, let text = try? outer.readString() {
      self = try Self(text.utf8.span, at: pointer, configuration)
    } else {
      self = try Self(json, at: pointer, configuration)
    }
  }

  private init(
    _ json: Span<UInt8>, at pointer: JSONPointer, _ configuration: GradientService.Configuration
  ) throws(ProblemDetails) {
    var defaults = GradeSettings()
    defaults.read = .lenient
    self.init(NetworkFields.Limits(configuration), hints: .grade, defaults: defaults)
    var reader = FieldReader(json, split: ReadingSplit(configuration.split))
    do throws(JSONSyntaxError) {
      reader.json.skipByteOrderMark()
      if try reader.beginDocument(QuestionFields.description) {
        while !isTooLarge, let key = try reader.nextKey() {
          if try !read(key, from: &reader) { try reader.json.skipValue() }
        }
        finish(in: &reader)
      }
      if !isTooLarge { try reader.finish() }
    } catch {
      throw ProblemDetails(unprocessableAt: pointer, "the text \(FieldReader.sentence(of: error))")
    }
    guard reader.faults.isEmpty else { throw ProblemDetails(unprocessable: reader.faults).placed(at: pointer) }
  }
}
