import Backpropagation
import Derivation
import TensorJSON
import Text

/// A parsed body of `/v1/derivation`: a question, and how its derivation is shown.
struct DerivationFields {
  enum Field: String, CaseIterable { case sample, component, weight, digits, steps, format }

  /// The format of the response.
  enum Format: Equatable {
    /// The steps as objects.
    case json
    /// One text.
    case text(DerivationFormat)

    static let all = [json] + DerivationFormat.allCases.map(Format.text)

    static let names = ["json"] + DerivationFormat.allCases.map(\.rawValue)

    init(name: String) { self = DerivationFormat(rawValue: name).map { .text($0) } ?? .json }
  }

  private(set) var question = QuestionFields()
  /// Counted from 0.
  private(set) var sample = 0
  /// Counted as labels are.
  private(set) var component: Int?
  /// The weight of a network whose chain is a step.
  private(set) var weight: WeightPlace?
  private(set) var digits = Derivation.digitsDefault
  /// The steps to keep, with their places in the list; nil for all of them.
  private(set) var steps: [(name: StepName, pointer: JSONPointer)]?
  /// nil if the body does not have it.
  private(set) var format: Format?

  static var names: [String] { QuestionFields.names + Field.allCases.map(\.rawValue) }

  /// - Throws: 400 if the text is not JSON, whatever else is wrong with it; 422 with every fault of its fields.
  init(_ body: Span<UInt8>, _ configuration: borrowing GradientService.Configuration) throws(ProblemDetails) {
    var reader = FieldReader(body)
    let limits = NetworkFields.Limits(configuration)
    document: do throws(JSONSyntaxError) {
      if try reader.beginDocument(QuestionFields.description) {
        while let key = try reader.nextKey() {
          try read(key, from: &reader, limits)
          if question.isTooLarge { break document }
        }
        question.refuseMissing(in: &reader)
        if weight != nil, !question.isNetwork {
          reader.refuse(
            JSONPointer(Field.weight.rawValue), "`logits` have no weights: send a network, `x` and `layers`.")
        }
      }
      try reader.finish()
    } catch {
      throw ProblemDetails(error, reading: body)
    }
    guard reader.faults.isEmpty else { throw ProblemDetails(unprocessable: reader.faults) }
  }

  private mutating func read(
    _ key: String, from reader: inout FieldReader, _ limits: NetworkFields.Limits
  ) throws(JSONSyntaxError) {
    switch Field(rawValue: key) {
    case .sample: sample = try reader.integer(key, "an integer, counted from 0") ?? sample
    case .component: component = try reader.integer(key, "an integer, the number of a class")
    case .weight: weight = try reader.weightPlace(key, hasSample: false)
    case .digits: digits = try reader.integer(key, in: 1...Derivation.digitsMax) ?? digits
    case .steps: try readSteps(from: &reader)
    case .format:
      format = try reader.name(at: JSONPointer(key), among: Format.names).map(Format.init)
    case nil:
      guard try !question.read(key, from: &reader, limits) else { return }
      try reader.refuseUnknown(key, known: Self.names, hints: .derivation)
    }
  }

  private mutating func readSteps(from reader: inout FieldReader) throws(JSONSyntaxError) {
    let key = Field.steps.rawValue
    guard let names = try reader.names(key, among: StepName.allCases.map(\.rawValue)) else { return }
    if names.isEmpty {
      reader.refuse(JSONPointer(key), "the list is empty: name steps, or leave the field out.")
    }
    steps = names.enumerated().compactMap { index, name in
      StepName(rawValue: name).map { ($0, JSONPointer(key, [index])) }
    }
  }
}

// MARK: - What does not fit the question

extension DerivationFields {
  /// Checks the sample, the component and the weight.
  ///
  /// - Parameter checkWeight: adds the faults of the weight.
  /// - Returns: the component, counted from 0.
  /// - Throws: 422, with a pointer to each value that is out of range.
  func checkPlaces(
    samples: Int, classes: Int, labelBase: Int, checkWeight: (inout FaultList) -> Void = { _ in }
  ) throws(ProblemDetails) -> Int? {
    var faults = FaultList()
    func check(_ field: Field, _ found: Int, in range: Range<Int>, _ what: String) {
      guard !range.contains(found) else { return }
      let expected = range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)…\(range.upperBound - 1)"
      faults.add(JSONPointer(field.rawValue), "found \(found), expected \(expected): \(what).")
    }
    check(.sample, sample, in: 0..<samples, "the samples are counted from 0")
    if let component {
      let classes = labelBase..<classes + labelBase
      check(.component, component, in: classes, "the classes, counted as in `labels`")
    }
    checkWeight(&faults)
    guard faults.isEmpty else { throw ProblemDetails(unprocessable: faults) }
    return component.map { $0 - labelBase }
  }

  /// Keeps the steps that are asked for.
  ///
  /// - Throws: 422, with a pointer to each name of a step that the derivation does not have.
  func keepSteps(of derivation: inout Derivation) throws(ProblemDetails) {
    guard let steps else { return }
    let known = derivation.names
    var faults = FaultList()
    for step in steps where !known.contains(step.name) {
      let names = known.map(\.rawValue).joined(separator: ", ")
      faults.add(step.pointer, "this question has no step \(step.name.rawValue.quoted): its steps are \(names).")
    }
    guard faults.isEmpty else { throw ProblemDetails(unprocessable: faults) }
    derivation.keep(Set(steps.map(\.name)))
  }
}
