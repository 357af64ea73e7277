import Grading
import TensorJSON

/// The fields of a problem and of its settings, from one of the two places where a body of `/v1/grade` may have them: the
/// document itself, and its field `problem`.
struct GradeFields {
  private(set) var problem = GradientsRequest()
  private(set) var settings = GradeSettings()
  private var problemFields: [GradientsRequest.Field] = []
  private var settingFields: [GradeSettings.Field] = []

  /// Reads the value of `key`.
  ///
  /// - Returns: false if it is not a field of these; its value is then still to be read.
  mutating func read(_ key: String, from reader: inout FieldReader, elementsMax: Int) throws(JSONSyntaxError) -> Bool {
    if let field = GradeSettings.Field(rawValue: key) {
      settingFields.append(field)
      try settings.read(field, from: &reader)
    } else if let field = GradientsRequest.Field(rawValue: key), field != .include {
      problemFields.append(field)
      try problem.read(field, from: &reader, elementsMax: elementsMax)
    } else {
      return false
    }
    return true
  }

  /// Adds the settings of the document to these, which are those of `problem`.
  ///
  /// Generated clients send the defaults of both places. So a field may be in both if its values are equal.
  ///
  /// - Returns: the fields of `document` that contradict these, each with the reason.
  mutating func add(_ document: GradeFields) -> [(key: String, reason: String)] {
    var faults: [(key: String, reason: String)] = []
    for field in document.problemFields where !problem.agrees(with: document.problem, on: field) {
      let isInBoth = problemFields.contains(field)
      faults.append((field.rawValue, isInBoth ? Self.differs : "the problem's fields belong in `problem`."))
    }
    for field in document.settingFields {
      if !settingFields.contains(field) {
        settings.take(field, from: document.settings)
      } else if !settings.agrees(with: document.settings, on: field) {
        faults.append((field.rawValue, Self.differs))
      }
    }
    return faults
  }

  private static let differs = "the value differs from the one in `problem`: leave one of them out."
}

extension GradientsRequest {
  /// Whether both have the same value for the field; an absent one has its default.
  fileprivate func agrees(with other: GradientsRequest, on field: Field) -> Bool {
    switch field {
    case .logits: logits == other.logits
    case .labels: labels == other.labels
    case .targets: targets == other.targets
    case .labelBase: (labelBase ?? 0) == (other.labelBase ?? 0)
    case .reduction: reduction == other.reduction
    case .weights: weights == other.weights
    case .labelSmoothing: labelSmoothing == other.labelSmoothing
    case .ignoreIndex: ignoreIndex == other.ignoreIndex
    case .strictTargets: strictTargets == other.strictTargets
    case .include: include == other.include
    }
  }
}

extension GradeSettings {
  fileprivate func agrees(with other: GradeSettings, on field: Field) -> Bool {
    switch field {
    case .tolerance: tolerance == other.tolerance
    case .points: rubric.points == other.rubric.points
    case .partial: rubric.partial == other.rubric.partial
    case .followThrough: rubric.followThrough == other.rubric.followThrough
    case .feedback: feedback == other.feedback
    case .format: format == other.format
    }
  }

  fileprivate mutating func take(_ field: Field, from other: GradeSettings) {
    switch field {
    case .tolerance: tolerance = other.tolerance
    case .points: rubric.points = other.rubric.points
    case .partial: rubric.partial = other.rubric.partial
    case .followThrough: rubric.followThrough = other.rubric.followThrough
    case .feedback: feedback = other.feedback
    case .format: format = other.format
    }
  }
}
