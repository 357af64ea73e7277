import Backpropagation
import GradientCore
import HTTPMessage
import Parallel

/// `POST /v1/backprop`: a network and a batch in; the gradients of its output units, hidden units and weights out.
struct BackpropEndpoint: JSONEndpoint {
  let path = "/v1/backprop"
  var example: String? {
    #"{"x": [1, -2], "layers": [{"W": [[0.5, -0.25], [1, 0.75]], "activation": "tanh"}, {"W": [[1, -1], [0.5, 2]]}], "#
      + #""labels": 0}"#
  }
  var fieldNames: [String] { BackpropFields.names }
  private let configuration: GradientService.Configuration

  init(_ configuration: GradientService.Configuration) { self.configuration = configuration }

  func respond(
    to request: borrowing HTTPRequest, within limits: WorkLimits
  ) throws(ProblemDetails) -> HTTPResponse? {
    guard try limits.admitParsing(request) else { return nil }
    let fields = try BackpropFields(request.body, configuration)
    let requested = try RequestedNetwork(fields, elementsMax: configuration.elementsMax)
    let batch = try requested.batch()
    let work = Work.parsing(request.body) + batch.work(requested.quantities, chainOf: fields.weight)
    let multiplications = Work(batch.multiplications(requested.quantities, hasChain: fields.weight != nil))
    guard work.units <= limits.max else {
      throw ProblemDetails(
        unprocessableAt: JSONPointer("layers"),
        NetworkFaultText.tooMuchWork(work, multiplications, max: limits.max))
    }
    let isLarge = multiplications.units >= configuration.splitMultiplicationsMin
    guard work.units <= limits.here,
      let gradients = try compute(
        requested, batch, within: limits, split: isLarge ? configuration.split : .serial)
    else { return nil }
    return HTTPResponse(NetworkText(gradients, of: requested), configuration)
  }

  /// - Returns: nil if this thread may not do the work that shows only while it computes.
  private func compute(
    _ requested: borrowing RequestedNetwork, _ batch: NetworkBatch, within limits: WorkLimits, split: WorkSplit
  ) throws(ProblemDetails) -> NetworkGradients? {
    do throws(InvalidNetwork) {
      return try batch.gradients(
        requested.quantities, chainOf: requested.fields.weight, split: split, workMax: min(limits.here, limits.max))
    } catch {
      let text = NetworkFaultText(shape: requested.shape, labelBase: requested.fields.truth.labelBase ?? 0)
      guard case .tooMuchWork(let estimate, let multiplications, _)? = error.faults.first else {
        throw text.refusal(of: error)
      }
      guard estimate > limits.max else { return nil }
      let fault = NetworkFault.tooMuchWork(estimate: estimate, multiplications: multiplications, max: limits.max)
      throw text.refusal(of: InvalidNetwork(faults: [fault]))
    }
  }
}
