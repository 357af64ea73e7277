import GradientCore
import HTTPMessage
import TensorJSON

/// `POST /v1/gradients`: logits and labels in; loss, ŷ and ∇_{a_L} out.
struct GradientsEndpoint: Endpoint {
  let path = "/v1/gradients"
  let method = HTTPMethod.post
  private let configuration: GradientService.Configuration

  init(_ configuration: GradientService.Configuration) { self.configuration = configuration }

  func respond(to request: borrowing HTTPRequest) throws(ProblemDetails) -> HTTPResponse {
    try JSONContent.check(request)
    let fields = try GradientsRequest(request.body, elementsMax: configuration.elementsMax)
    let problem = try GradientsProblem(fields)
    let gradients = try compute(problem)
    return HTTPResponse(status: .ok, fields: [JSONContent.field], body: encode(gradients, of: problem))
  }

  private func compute(_ problem: GradientsProblem) throws(ProblemDetails) -> Gradients {
    let isLarge = problem.batch.logits.count >= configuration.splitElementsMin
    do throws(InvalidBatch) {
      return try problem.batch.gradients(problem.quantities, split: isLarge ? configuration.split : .serial)
    } catch {
      throw BatchFaultText(isFlat: problem.isFlat, labelBase: problem.labelBase).problem(error)
    }
  }
}

/// The included quantities, in the order of the interface's table.
private func encode(_ gradients: Gradients, of problem: GradientsProblem) -> [UInt8] {
  // What a number takes with its comma, as a rule: 17 digits, sign, point and a short exponent.
  let bytesPerNumber = 23
  var encoder = ObjectEncoder(
    capacity: bytesPerNumber * problem.batch.logits.count * problem.quantities.count,
    columns: problem.isFlat ? nil : problem.batch.classes)
  encoder.number("loss", gradients.loss)
  encoder.matrix("y_hat", gradients.yHat)
  encoder.matrix("grad_a_L", gradients.gradAL)
  if problem.isFlat {
    encoder.number("losses", gradients.losses?.first)
  } else {
    encoder.vector("losses", gradients.losses)
  }
  encoder.matrix("log_y_hat", gradients.logYHat)
  encoder.matrix("grad_y_hat", gradients.gradYHat)
  encoder.matrix("jacobian_row", gradients.jacobianRow)
  encoder.number("denominator", gradients.denominator)
  return encoder.finish()
}

/// Writes an object field by field; a field without a value is left out.
private struct ObjectEncoder: ~Copyable {
  private var writer: JSONWriter
  private let columns: Int?
  private var isFirst = true

  /// - Parameter columns: k, for a batch; nil for a flat sample, whose matrices are vectors.
  init(capacity: Int, columns: Int?) {
    writer = JSONWriter(capacity: capacity)
    self.columns = columns
    writer.raw("{")
  }

  mutating func number(_ key: StaticString, _ value: Double?) {
    guard let value else { return }
    begin(key)
    writer.number(value)
  }

  mutating func vector(_ key: StaticString, _ values: [Double]?) {
    guard let values else { return }
    begin(key)
    writer.vector(values)
  }

  mutating func matrix(_ key: StaticString, _ values: [Double]?) {
    guard let columns else { return vector(key, values) }
    guard let values else { return }
    begin(key)
    writer.matrix(values, columns: columns)
  }

  consuming func finish() -> [UInt8] {
    writer.raw("}")
    return writer.finish()
  }

  private mutating func begin(_ key: StaticString) {
    writer.raw(isFirst ? "\"" : ",\"")
    writer.raw(key)
    writer.raw("\":")
    isFirst = false
  }
}
