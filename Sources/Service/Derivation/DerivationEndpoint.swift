import Backpropagation
import Derivation
import GradientCore
package import HTTPMessage
import TensorJSON
import Text

/// `POST /v1/derivation`: a question in; the steps of the lecture with its numbers out.
struct DerivationEndpoint: JSONEndpoint {
  let path = "/v1/derivation"
  var example: String? { #"{"logits": [2.0, 1.0, 0.1], "labels": 0}"# }
  var fieldNames: [String] { DerivationFields.names }
  /// `format` chooses one of these, or else `Accept`.
  var responseTypes: [MediaType] { DerivationFields.Format.all.flatMap(\.mediaTypes) }
  private let configuration: GradientService.Configuration
  /// In place of the request's.
  private let format: DerivationFields.Format?
  /// If the request has none.
  private let defaultFormat: DerivationFields.Format

  init(
    _ configuration: GradientService.Configuration, format: DerivationFields.Format? = nil,
    defaultFormat: DerivationFields.Format = .json
  ) {
    self.configuration = configuration
    self.format = format
    self.defaultFormat = defaultFormat
  }

  func respond(
    to request: borrowing HTTPRequest, within limits: WorkLimits
  ) throws(ProblemDetails) -> HTTPResponse? {
    guard try limits.admitParsing(request) else { return nil }
    let fields = try DerivationFields(request.body, configuration)
    guard var derivation = try derivation(of: fields, parsing: .parsing(request.body), within: limits) else {
      return nil
    }
    try fields.keepSteps(of: &derivation)
    return HTTPResponse(derivation, as: format ?? fields.format ?? preferredFormat(request) ?? defaultFormat)
  }

  /// The format that `Accept` asks for.
  private func preferredFormat(_ request: borrowing HTTPRequest) -> DerivationFields.Format? {
    guard let accept = request.fields[.accept], let type = AcceptedMedia(accept).preferred(among: responseTypes) else {
      return nil
    }
    return DerivationFields.Format.all.first { $0.mediaTypes.contains(type) }
  }
}

extension DerivationEndpoint {
  /// - Returns: nil if this thread may not do the work.
  private func derivation(
    of fields: DerivationFields, parsing: Work, within limits: WorkLimits
  ) throws(ProblemDetails) -> Derivation? {
    switch try RequestedQuestion(fields.question, elementsMax: configuration.elementsMax) {
    case .logits(let requested):
      let (batch, labelBase) = (requested.batch, requested.labelBase)
      let component = try fields.checkPlaces(samples: batch.samples, classes: batch.classes, labelBase: labelBase)
      guard try limits.admit(parsing + Derivation.work(batch), "Send fewer `logits`.") else { return nil }
      return try limits.compute(requested) { workMax throws(InvalidBatch) in
        try Derivation(
          of: batch, sample: fields.sample, component: component, labelBase: labelBase, digits: fields.digits,
          workMax: workMax)
      }
    case .network(let requested, let batch):
      guard batch.depth <= Derivation.layersMax else {
        let found = counted(batch.depth, "layer")
        throw ProblemDetails(unprocessableAt: .layers, "found \(found), expected at most \(Derivation.layersMax) here.")
      }
      let labelBase = requested.fields.truth.labelBase ?? 0
      let component = try fields.checkPlaces(samples: batch.samples, classes: batch.outputs, labelBase: labelBase) {
        if let weight = fields.weight {
          requested.shape.check(weight, elementsMax: configuration.elementsMax, in: &$0)
        }
      }
      let advice = "Send fewer samples, or a smaller network."
      guard try limits.admit(parsing + Derivation.work(batch), at: .layers, advice) else { return nil }
      return try limits.compute(requested) { workMax throws(InvalidNetwork) in
        try Derivation(
          of: batch, sample: fields.sample, component: component, weight: fields.weight, labelBase: labelBase,
          digits: fields.digits, workMax: workMax)
      }
    }
  }
}

extension GradientService {
  /// The formats of a derivation.
  package static var derivationFormats: [String] { DerivationFields.Format.names }

  /// The response of `/v1/derivation` for a person at a terminal: plain text, unless the request has a format.
  ///
  /// - Parameter format: one of `derivationFormats`, in place of the request's; nil keeps that.
  package static func derivation(
    for request: borrowing HTTPRequest, _ configuration: Configuration, format: String?
  ) -> HTTPResponse {
    let endpoint = DerivationEndpoint(
      configuration, format: format.map(DerivationFields.Format.init), defaultFormat: .text(.text))
    do throws(ProblemDetails) {
      // No estimate exceeds `Int.max`, so the result is never nil.
      return try endpoint.respond(to: request, within: WorkLimits(here: .max, max: .max))!
    } catch {
      return error.response()
    }
  }
}

extension DerivationFields.Format {
  /// Its media type, then the other names that clients have for it.
  fileprivate var mediaTypes: [MediaType] {
    switch self {
    case .json: [.json]
    case .text(.text): [MediaType(type: "text/plain")]
    case .text(.latex):
      ["application/x-latex", "text/x-latex", "application/x-tex", "text/x-tex"]
        .map(MediaType.init(type:))
    case .text(.markdown): [.markdown, MediaType(type: "text/x-markdown")]
    case .text(.html): [.html]
    }
  }
}

extension DerivationFormat {
  fileprivate var contentType: HTTPField {
    switch self {
    case .text: HTTPField(.contentType, literal: "text/plain; charset=utf-8")
    // Its text is ASCII.
    case .latex: HTTPField(.contentType, literal: "application/x-latex")
    case .markdown: MediaType.markdownField
    case .html: HTTPField(.contentType, literal: "text/html; charset=utf-8")
    }
  }
}

extension HTTPResponse {
  fileprivate init(_ derivation: Derivation, as format: DerivationFields.Format) {
    switch format {
    case .json: self.init(status: .ok, fields: JSONContent.fields, body: derivation.json)
    case .text(let format):
      self.init(status: .ok, fields: [format.contentType], body: derivation.written(as: format, by: JSONWriter.decimal))
    }
  }
}

extension Derivation {
  /// An object with the sample, the notes and the steps.
  fileprivate var json: [UInt8] {
    // The texts of a usual derivation.
    var writer = ObjectWriter(capacity: 40_000)
    var texts = DerivationTexts(digits: digits, by: JSONWriter.decimal)
    writer.object { writer in
      writer.field("sample", sample)
      writer.field("digits", digits)
      writer.key("notes")
      writer.array { writer in
        for note in notes { texts.text(of: note) { writer.string(escaped: $0) } }
      }
      writer.key("steps")
      writer.array { writer in
        for step in steps { writer.object { step.write(&texts, to: &$0) } }
      }
    }
    return writer.finishContent()
  }
}

extension Step {
  fileprivate func write(_ texts: inout DerivationTexts, to writer: inout ObjectWriter) {
    writer.field("id", name.rawValue)
    if let layer { writer.field("layer", layer) }
    writer.field("title", title)
    writer.key("rule")
    texts.text(of: rule) { writer.string(escaped: $0) }
    writer.key("text")
    texts.text(of: self) { writer.string(escaped: $0) }
    writer.key("latex")
    texts.latex(of: self) { writer.string(escaped: $0) }
    writer.key("mathml")
    texts.mathML(of: self) { writer.string(escaped: $0) }
    writer.key("values")
    writer.array { writer in
      for values in values {
        writer.object { writer in
          writer.key("name")
          texts.name(of: values) { writer.string(escaped: $0) }
          writer.indices("indices", values.indices)
          writer.indices("columns", values.columns)
          writer.key("values")
          writer.tensor(values.numbers, shape: [values.numbers.count])
        }
      }
    }
  }
}

extension ObjectWriter {
  fileprivate mutating func indices(_ name: StaticString, _ indices: [Int]?) {
    guard let indices else { return }
    key(name)
    array { writer in indices.forEach { writer.integer($0) } }
  }
}
