import GradientCore
import Grading
import TensorJSON

/// The fields of a question and of its settings in a document: its own, those of its field `problem`, or both.
struct QuestionDocument {
  private static let problemKey = "problem"

  private var fields: GradeFields
  private var nested: GradeFields?
  /// Whether `problem` is something else than an object.
  private var isMalformed = false
  /// Whether the network is too large to parse the rest of the body.
  private(set) var isTooLarge = false
  /// The object with the question's fields: the document itself, or its field `problem`.
  private(set) var place = JSONPointer.root
  /// The settings that `problem` has.
  private var nestedSettings: [GradeSettings.Field] = []
  private let limits: NetworkFields.Limits
  /// What names from elsewhere mean in this document.
  private let hints: FieldHints
  /// The settings that the document leaves out.
  private let defaults: GradeSettings

  init(_ limits: NetworkFields.Limits, hints: FieldHints, defaults: GradeSettings = GradeSettings()) {
    self.limits = limits
    self.hints = hints
    self.defaults = defaults
    fields = GradeFields(defaults: defaults)
  }

  /// The names of the fields. `problem` is not one of the fields in itself.
  static let fieldNames = innerNames + [problemKey]
  private static let innerNames = QuestionFields.names + GradeSettings.Field.allCases.map(\.rawValue)

  /// Those of both places, after `finish`.
  var settings: GradeSettings { fields.settings }

  /// Parses the value of `key`.
  ///
  /// - Returns: false if `key` is none of these fields. Its value is then still unread.
  mutating func read(_ key: String, from reader: inout FieldReader) throws(JSONSyntaxError) -> Bool {
    if key == Self.problemKey {
      try readProblem(from: &reader)
      return true
    }
    guard try fields.read(key, from: &reader, limits) else { return false }
    isTooLarge = fields.question.isTooLarge
    return true
  }

  private mutating func readProblem(from reader: inout FieldReader) throws(JSONSyntaxError) {
    guard try reader.beginObject(Self.problemKey, QuestionFields.description) else {
      isMalformed = true
      return
    }
    place = JSONPointer(Self.problemKey)
    let before = reader.faults.count
    var nested = GradeFields(defaults: defaults)
    while !isTooLarge, let key = try reader.nextKey() {
      if try !nested.read(key, from: &reader, limits) {
        try reader.refuseUnknown(key, known: Self.innerNames, hints: hints)
      }
      isTooLarge = nested.question.isTooLarge
    }
    reader.place(faultsFrom: before, at: place)
    self.nested = nested
  }

  /// Joins the fields of both places, after the last one. Refuses those that contradict each other or are missing.
  mutating func finish(in reader: inout FieldReader) {
    guard !isTooLarge else { return }
    adviseOnPoints(in: &reader)
    guard var nested else {
      // A `problem` of the wrong type is one fault: its missing logits are not another.
      if !isMalformed { fields.question.refuseMissing(in: &reader) }
      return
    }
    nestedSettings = nested.settingFields
    let contradictions = nested.add(fields)
    fields = nested
    fields.question.refuseMissing(in: &reader, at: place)
    // A field with a fault has no value to compare. To report that it differs would be a second error for one cause.
    guard reader.faults.isEmpty else { return }
    for fault in contradictions { reader.refuse(JSONPointer(fault.key), fault.reason) }
  }

  /// Says what unknown names in the points probably mean. That depends on the question, which may come after them.
  private func adviseOnPoints(in reader: inout FieldReader) {
    let places = [fields] + (nested.map { [$0] } ?? [])
    let ofLogits = places.map(\.question).first { $0.batch.hasLogits }
    let isNetwork = places.contains { $0.question.isNetwork }
    for (name, fault) in places.flatMap(\.settings.unknownPoints) {
      let advice: String?
      if let ofLogits, !isNetwork {
        let names = GradedNames(depth: nil, isReduced: ofLogits.batch.reduction != .none)
        advice = names.adviceOfLogits(about: name)
      } else {
        let hint = NetworkHints.quantity(for: name)
        advice = hint.isEmpty ? nil : String(hint.dropFirst())
      }
      if let advice { reader.faults.add(advice, toFaultAt: fault) }
    }
  }

  /// The question.
  ///
  /// - Throws: 422, with a pointer to each value that does not fit the others.
  func question() throws(ProblemDetails) -> RequestedQuestion {
    do throws(ProblemDetails) {
      return try RequestedQuestion(fields.question, elementsMax: limits.elementsMax)
    } catch {
      throw error.placed(at: place)
    }
  }

  /// The settings, with their points for the quantities of the question.
  ///
  /// - Throws: 422, with a pointer to each name that is no quantity of it.
  func settings(for names: GradedNames) throws(ProblemDetails) -> GradeSettings {
    do throws(ProblemDetails) {
      return try settings.resolved(for: names)
    } catch {
      throw error.placed(at: place(of: .points))
    }
  }

  /// The object that has a setting.
  func place(of setting: GradeSettings.Field) -> JSONPointer { nestedSettings.contains(setting) ? place : .root }
}
