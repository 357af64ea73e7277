import HTTPMessage
import Service
import TensorJSON

/// What a network's gradients have in common, however the same network is written.
struct NetworkCheck {
  let service: GradientService

  /// 1. In the layout `in_out`, the gradients of weights are transposed, and nothing else changes.
  /// 2. A batch of one sample has the numbers of the flat sample.
  /// 3. With one sample, the last product of a weight's chain is its entry of `grad_W`, to the bit.
  /// 4. The response is a right answer to the same network, in both layouts.
  func check(_ body: NetworkBody) {
    let usual = members(body.text())
    let transposed = members(body.text(isTransposed: true))
    precondition((usual == nil) == (transposed == nil), "only one layout is refused: \(body.text())")
    guard let usual, let transposed else { return }
    for isTransposed in [false, true] { checkGrade(body, isTransposed: isTransposed) }
    for (name, tensor) in usual {
      let other = transposed[name]
      if name.hasPrefix("grad_W") {
        precondition(other.map(Self.transposed) == tensor, "\(name) is not transposed: \(body.text())")
      } else {
        precondition(other == tensor, "\(name) depends on the layout: \(body.text())")
      }
    }
    guard body.samples == 1 else { return }
    guard let flat = members(body.text(isFlat: true)) else { preconditionFailure("refused if flat: \(body.text())") }
    for (name, tensor) in usual {
      precondition(flat[name]?.values == tensor.values, "\(name) differs if flat: \(body.text())")
    }
    checkChain(body, usual)
  }

  private func checkChain(_ body: NetworkBody, _ usual: [String: Tensor]) {
    let (layer, row, column) = body.place
    // The chain has more numbers, so it may be refused where the gradients are not.
    guard let product = members(body.text(hasChain: true))?["chain"]?.values.last,
      let gradW = usual["grad_W_\(layer)"]
    else { return }
    let entry = gradW.values[(row - 1) * gradW.columns + column - 1]
    precondition(product == entry, "the chain's product \(product) is not \(entry): \(body.text(hasChain: true))")
  }

  private func checkGrade(_ body: NetworkBody, isTransposed: Bool) {
    let answer = String(decoding: post("/v1/backprop", body.text(isTransposed: isTransposed)).body, as: UTF8.self)
    let question = body.question(isTransposed: isTransposed)
    let graded = post("/v1/grade", "{\(question),\"answer\":\(answer)}")
    // A quantity that the response does not include can be beyond binary64.
    guard graded.status == .ok else { return }
    let text = String(decoding: graded.body, as: UTF8.self)
    precondition(text.contains("\"correct\":true"), "the exact values are graded wrong: \(question): \(text)")
  }

  private func post(_ path: String, _ text: String) -> HTTPResponse {
    let content = Array(text.utf8)
    let lines: [HTTPFieldsView.Line] = []
    let fields = HTTPFieldsView(head: content.span, lines: lines.span)
    return service.respond(to: HTTPRequest(method: .post, path: path, fields: fields, body: content.span))
  }

  /// The members with numbers, and the last product of the chain; nil if the request is refused.
  private func members(_ text: String) -> [String: Tensor]? {
    let response = post("/v1/backprop", text)
    let body = response.body
    return response.status == .ok ? Self.members(of: body.span) : nil
  }

  private static func members(of text: Span<UInt8>) -> [String: Tensor] {
    var found: [String: Tensor] = [:]
    var reader = JSONReader(text)
    do {
      try reader.beginObject()
      while let key = try reader.nextKey() {
        if key == "chain" {
          found[key] = try lastProduct(&reader)
        } else if key == "kinks" {
          try reader.skipValue()
        } else if case .tensor(let tensor) = try reader.readTensor(nonFinite: .negativeInfinity, elementsMax: .max) {
          found[key] = tensor
        } else {
          preconditionFailure("\(key) has no numbers")
        }
      }
    } catch { preconditionFailure("\(error)") }
    return found
  }

  private static func lastProduct(_ reader: inout JSONReader) throws(JSONSyntaxError) -> Tensor? {
    var last: Tensor?
    _ = try reader.peekKind()
    try reader.beginArray()
    while try reader.nextElement() {
      _ = try reader.peekKind()
      try reader.beginObject()
      while let key = try reader.nextKey() {
        if key != "product" {
          try reader.skipValue()
        } else if case .tensor(let tensor) = try reader.readTensor(nonFinite: .negativeInfinity, elementsMax: .max) {
          last = tensor
        }
      }
    }
    return last
  }

  private static func transposed(_ tensor: Tensor) -> Tensor {
    let values = (0..<tensor.columns).flatMap { column in
      (0..<tensor.rows).map { tensor.values[$0 * tensor.columns + column] }
    }
    return Tensor(values: values, shape: [tensor.columns, tensor.rows])
  }
}
