import Grading
import TensorJSON

/// How answers are graded and reported: the fields of `/v1/grade` other than the question and the answers.
struct GradeSettings {
  enum Field: String, CaseIterable {
    case tolerance, points, partial
    case followThrough = "follow_through"
    case blank, read, feedback, format, visibility
    case xqueueScore = "xqueue_score"
  }

  /// How entries that are texts are read.
  enum Reading: String, CaseIterable {
    /// They are malformed.
    case strict
    /// Those with one meaning are its numbers.
    case lenient
  }

  var tolerance = Tolerance.standard
  var rubric = Rubric()
  /// The points by the names in the request, which may be those of layers; nil if it has none.
  var points: [QuantityName: Double]?
  /// The names in the points that no question has, each with the index of its fault.
  private(set) var unknownPoints: [(name: String, fault: Int)] = []
  var read = Reading.strict
  var feedback = Disclosure.hint
  var format = GradeFormat.native
  var ofFormats = FormatSettings()

  /// More points than any course gives. The sum of five such numbers is exact to far less than a point.
  private static let pointsMax = 1e6

  mutating func read(_ field: Field, from reader: inout FieldReader) throws(JSONSyntaxError) {
    let key = field.rawValue
    switch field {
    case .tolerance: try readTolerance(from: &reader)
    case .points: try readPoints(from: &reader)
    case .partial:
      let names = Rubric.Partial.allCases.map(\.rawValue)
      let name = try reader.name(at: JSONPointer(key), among: names)
      rubric.partial = name.flatMap(Rubric.Partial.init) ?? rubric.partial
    case .followThrough: try readFollowThrough(from: &reader)
    case .blank: rubric.blank = try reader.double(key, "a number, that of every entry of the template") ?? rubric.blank
    case .read:
      let name = try reader.name(at: JSONPointer(key), among: Reading.allCases.map(\.rawValue))
      read = name.flatMap(Reading.init) ?? read
    case .feedback:
      let name = try reader.name(at: JSONPointer(key), among: Disclosure.allCases.map(\.name))
      feedback = name.flatMap(Disclosure.init(name:)) ?? feedback
    case .format:
      let name = try reader.name(at: JSONPointer(key), among: GradeFormat.allCases.map(\.rawValue))
      format = name.flatMap(GradeFormat.init) ?? format
    case .visibility:
      let name = try reader.name(at: JSONPointer(key), among: FormatSettings.Visibility.allCases.map(\.rawValue))
      ofFormats.visibility = name.flatMap(FormatSettings.Visibility.init) ?? .visible
    case .xqueueScore:
      let name = try reader.name(at: JSONPointer(key), among: FormatSettings.XQueueScore.allCases.map(\.rawValue))
      ofFormats.xqueueScore = name.flatMap(FormatSettings.XQueueScore.init) ?? .fraction
    }
  }

  // MARK: Tolerance

  private enum ToleranceField: String, CaseIterable {
    case rtol, atol, decimals
    case significantFigures = "significant_figures"
  }

  private mutating func readTolerance(from reader: inout FieldReader) throws(JSONSyntaxError) {
    let key = Field.tolerance.rawValue
    guard try reader.beginObject(key, "an object with `rtol` and `atol`, `significant_figures` or `decimals`") else {
      return
    }
    let before = reader.faults.count
    var numbers: [ToleranceField: Double] = [:]
    var isEmpty = true
    while let name = try reader.nextKey() {
      isEmpty = false
      guard let field = ToleranceField(rawValue: name) else {
        try reader.refuseUnknown(name, known: ToleranceField.allCases.map(\.rawValue))
        continue
      }
      numbers[field] = try toleranceNumber(field, from: &reader)
    }
    if isEmpty { reader.refuse(.root, "the object is empty: name a tolerance, or leave the field out.") }
    if numbers.count > 1, numbers[.decimals] != nil || numbers[.significantFigures] != nil {
      reader.refuse(.root, "`rtol` with `atol`, `significant_figures` and `decimals` exclude each other.")
    }
    reader.place(faultsFrom: before, at: JSONPointer(key))
    tolerance = Self.tolerance(numbers)
  }

  private func toleranceNumber(
    _ field: ToleranceField, from reader: inout FieldReader
  ) throws(JSONSyntaxError) -> Double? {
    let key = field.rawValue
    return switch field {
    case .rtol, .atol: try reader.number(key, upTo: .greatestFiniteMagnitude, "a number, 0 or more")
    case .decimals: try reader.integer(key, in: 0...Tolerance.digitsMax).map(Double.init)
    case .significantFigures: try reader.integer(key, in: 1...Tolerance.digitsMax).map(Double.init)
    }
  }

  private static func tolerance(_ numbers: [ToleranceField: Double]) -> Tolerance {
    if let n = numbers[.decimals] { return .decimals(Int(n)) }
    if let n = numbers[.significantFigures] { return .significantFigures(Int(n)) }
    guard case .close(let rtol, let atol) = Tolerance.standard else { return .standard }
    return .close(rtol: numbers[.rtol] ?? rtol, atol: numbers[.atol] ?? atol)
  }

  // MARK: Rubric

  private mutating func readPoints(from reader: inout FieldReader) throws(JSONSyntaxError) {
    let key = Field.points.rawValue
    guard try reader.beginObject(key, "an object of points by quantity") else { return }
    let before = reader.faults.count
    var points: [QuantityName: Double] = [:]
    while let name = try reader.nextKey() {
      guard let quantity = QuantityName(name) else {
        try refuseQuantity(name, in: &reader)
        continue
      }
      points[quantity] = try reader.number(name, upTo: Self.pointsMax, "points, from 0 to 1000000")
    }
    if reader.faults.count == before, points.values.reduce(0, +) == 0 {
      reader.refuse(.root, "no quantity has points: give at least one of them points, or leave the field out.")
    }
    reader.place(faultsFrom: before, at: JSONPointer(key))
    self.points = points
  }

  private mutating func refuseQuantity(_ name: String, in reader: inout FieldReader) throws(JSONSyntaxError) {
    if reader.faults.count < FaultList.listedMax { unknownPoints.append((name, reader.faults.count)) }
    reader.refuse(JSONPointer(name), "unknown field.")
    try reader.json.skipValue()
  }

  /// The settings with the points of a question's quantities.
  ///
  /// - Throws: 422, with a pointer to each name that is no quantity of the question, or the second of one.
  func resolved(for names: GradedNames) throws(ProblemDetails) -> GradeSettings {
    guard let points else { return self }
    var resolved = self
    var (faults, byQuantity): (FaultList, [GradedQuantity: Double]) = (FaultList(), [:])
    for (name, value) in points.sorted(by: { $0.key.text < $1.key.text }) {
      let pointer = JSONPointer(Field.points.rawValue).appending(name.text)
      do throws(NoSuchQuantity) {
        let quantity = try names.quantity(of: name.name)
        if byQuantity.updateValue(value, forKey: quantity) != nil {
          faults.add(pointer, "it is another name of `\(names.name(of: quantity))`: name the quantity once.")
        }
      } catch {
        faults.add(pointer, error.sentence)
      }
    }
    guard faults.isEmpty else { throw ProblemDetails(unprocessable: faults) }
    resolved.rubric.points = byQuantity
    return resolved
  }

  /// `true`, `false`, or the share of the points from 0 to 1.
  private mutating func readFollowThrough(from reader: inout FieldReader) throws(JSONSyntaxError) {
    let key = Field.followThrough.rawValue
    let expected = "true, false, or a share from 0 to 1"
    guard try reader.json.peekKind() == .bool else {
      rubric.followThrough = try reader.number(key, upTo: 1, expected) ?? rubric.followThrough
      return
    }
    rubric.followThrough = try reader.json.readBool() ? 1 : nil
  }
}
