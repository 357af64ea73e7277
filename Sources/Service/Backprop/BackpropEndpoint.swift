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
    let requested = try RequestedBackprop(
      BackpropFields(request.body, configuration), elementsMax: configuration.elementsMax)
    let batch = try requested.network.batch(split: configuration.split)
    let work = Work.parsing(request.body) + batch.work(requested.quantities, chainOf: requested.weight)
    let multiplications = Work(batch.multiplications(requested.quantities, hasChain: requested.weight != nil))
    guard work.units <= limits.max else {
      throw ProblemDetails(
        unprocessableAt: JSONPointer("layers"),
        NetworkFaultText.tooMuchWork(work, multiplications, max: limits.max)
      ).refused(for: .work)
    }
    let isLarge = multiplications.units >= configuration.splitMultiplicationsMin
    let split = isLarge ? configuration.split : .serial
    guard work.units <= limits.here,
      let gradients = try limits.compute(
        requested.network,
        { workMax throws(InvalidNetwork) in
          try batch.gradients(requested.quantities, chainOf: requested.weight, split: split, workMax: workMax)
        })
    else { return nil }
    var response = HTTPResponse(NetworkText(gradients, of: requested), configuration)
    response.facts.samples = batch.samples
    return response
  }
}

extension WorkLimits {
  /// Computes within the limits what only the computation itself can estimate: what the fast stage leaves open.
  ///
  /// - Parameter compute: receives the most work that it may do, and throws `tooMuchWork` before it does more.
  /// - Returns: nil if this thread may not do it.
  func compute<Result>(
    _ requested: borrowing RequestedNetwork, _ compute: (_ workMax: Int) throws(InvalidNetwork) -> Result
  ) throws(ProblemDetails) -> Result? {
    do throws(InvalidNetwork) {
      return try compute(min(here, max))
    } catch {
      guard case .tooMuchWork(let estimate, let multiplications, _)? = error.faults.first else {
        throw requested.faultText.refusal(of: error)
      }
      guard estimate > max else { return nil }
      let fault = NetworkFault.tooMuchWork(estimate: estimate, multiplications: multiplications, max: max)
      throw requested.faultText.refusal(of: InvalidNetwork(faults: [fault])).refused(for: .work)
    }
  }
}
