import GradientCore
import HTTPMessage
import Parallel

/// `POST /v1/gradients`: logits and labels in; loss, ŷ and ∇_{a_L} out.
///
/// It is a reference, because the smallest requests would otherwise spend 2 % of their instructions on copies of the
/// configuration.
final class GradientsEndpoint: JSONEndpoint {
  let path = "/v1/gradients"
  var example: String? { #"{"logits": [2.0, 1.0, 0.1], "labels": 0}"# }
  var fieldNames: [String] { BatchFields.Field.allCases.map(\.rawValue) }
  let readsLines = true
  private let configuration: GradientService.Configuration

  init(_ configuration: GradientService.Configuration) { self.configuration = configuration }

  func lines(permissions: HTTPPermissions) -> LineStream? {
    RequestLines.stream(of: self, configuration, permissions: permissions)
  }

  func respond(
    to request: borrowing HTTPRequest, within limits: WorkLimits
  ) throws(ProblemDetails) -> HTTPResponse? {
    guard try limits.admitParsing(request) else { return nil }
    // Fast path (0013): one small sample, from text to text. The general path follows, with the same bytes.
    if let text = LoneSampleText.response(to: request.body, configuration) {
      var response = HTTPResponse(status: .ok, fields: JSONContent.fields, body: text)
      response.facts.samples = 1
      return response
    }
    // Fast path (0013): a small batch of labels, from text to text. The general path follows, with the same bytes.
    if let (text, samples) = SmallBatchText.response(to: request.body, within: limits, configuration) {
      var response = HTTPResponse(status: .ok, fields: JSONContent.fields, body: text)
      response.facts.samples = samples
      return response
    }
    let fields = try BatchFields(request.body, configuration)
    let requested = try RequestedBatch(fields)
    let parsing = Work.parsing(request.body)
    let rest = min(limits.here, limits.max) - parsing.units
    let work = parsing + requested.batch.work(requested.quantities, exactAbove: rest)
    guard try limits.admit(work, "Send fewer `logits`, or ask for less in `include`."),
      let gradients = try compute(requested, limits)
    else { return nil }
    var response = HTTPResponse(GradientsText(gradients, of: requested), configuration)
    response.facts.samples = requested.batch.samples
    return response
  }

  private func compute(_ requested: RequestedBatch, _ limits: WorkLimits) throws(ProblemDetails) -> Gradients? {
    let isLarge = requested.batch.logits.count >= configuration.splitElementsMin
    let split = isLarge ? configuration.split : .serial
    return try limits.compute(requested) { workMax throws(InvalidBatch) in
      try requested.batch.gradients(requested.quantities, split: split, workMax: workMax)
    }
  }
}
