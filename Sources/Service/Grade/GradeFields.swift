import Grading
import TensorJSON

/// The fields of a question and of its settings, from one of the two places where a body of `/v1/grade` may have them:
/// the document itself and its field `problem`.
struct GradeFields {
  private(set) var question = QuestionFields()
  private(set) var settings: GradeSettings
  private var questionFields: [String] = []
  private(set) var settingFields: [GradeSettings.Field] = []

  init(defaults: GradeSettings) { settings = defaults }

  /// Parses the value of `key`.
  ///
  /// - Returns: false if `key` is none of these fields. Its value is then still unread.
  mutating func read(
    _ key: String, from reader: inout FieldReader, _ limits: NetworkFields.Limits
  ) throws(JSONSyntaxError) -> Bool {
    if let field = GradeSettings.Field(rawValue: key) {
      settingFields.append(field)
      try settings.read(field, from: &reader)
      return true
    }
    guard try question.read(key, from: &reader, limits) else { return false }
    questionFields.append(key)
    return true
  }

  /// Adds the settings of the document to those of its field `problem`.
  ///
  /// Generated clients send the defaults in both places, so a field may be in both if its values are equal.
  ///
  /// - Returns: the fields of `document` that contradict the nested ones, each with the reason.
  mutating func add(_ document: GradeFields) -> [(key: String, reason: String)] {
    var faults: [(key: String, reason: String)] = []
    for field in document.questionFields where !question.agrees(with: document.question, on: field) {
      let isInBoth = questionFields.contains(field)
      faults.append((field, isInBoth ? Self.differs : "the fields of the question belong in `problem`."))
    }
    for field in document.settingFields {
      if !settingFields.contains(field) {
        settings.copy(field, from: document.settings)
      } else if !settings.agrees(with: document.settings, on: field) {
        faults.append((field.rawValue, Self.differs))
      }
    }
    return faults
  }

  private static let differs = "the value differs from the one in `problem`: remove one of them."
}

extension GradeSettings {
  fileprivate func agrees(with other: GradeSettings, on field: Field) -> Bool {
    switch field {
    case .tolerance: tolerance == other.tolerance
    case .points: points == other.points
    case .partial: rubric.partial == other.rubric.partial
    case .followThrough: rubric.followThrough == other.rubric.followThrough
    case .blank: rubric.blank == other.rubric.blank
    case .read: read == other.read
    case .feedback: feedback == other.feedback
    case .format: format == other.format
    case .visibility: ofFormats.visibility == other.ofFormats.visibility
    case .xqueueScore: ofFormats.xqueueScore == other.ofFormats.xqueueScore
    }
  }

  fileprivate mutating func copy(_ field: Field, from other: GradeSettings) {
    switch field {
    case .tolerance: tolerance = other.tolerance
    case .points: points = other.points
    case .partial: rubric.partial = other.rubric.partial
    case .followThrough: rubric.followThrough = other.rubric.followThrough
    case .blank: rubric.blank = other.rubric.blank
    case .read: read = other.read
    case .feedback: feedback = other.feedback
    case .format: format = other.format
    case .visibility: ofFormats.visibility = other.ofFormats.visibility
    case .xqueueScore: ofFormats.xqueueScore = other.ofFormats.xqueueScore
    }
  }
}
