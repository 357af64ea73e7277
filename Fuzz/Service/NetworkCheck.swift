import HTTPMessage
import Service
import TensorJSON

/// What a network's gradients have in common, however the same network is written.
struct NetworkCheck {
  let service: GradientService

  /// 1. In the layout `in_out`, the gradients of weights are transposed, and nothing else changes.
  /// 2. A batch of one sample has the numbers of the flat sample.
  /// 3. With one sample, the last product of a weight's chain is its entry of `grad_W`, to the bit.
  func check(_ body: NetworkBody) {
    let usual = members(body.text())
    let transposed = members(body.text(isTransposed: true))
    precondition((usual == nil) == (transposed == nil), "only one layout is refused: \(body.text())")
    guard let usual, let transposed else { return }
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

  /// The members with numbers, and the last product of the chain; nil if the request is refused.
  private func members(_ text: String) -> [String: Tensor]? {
    let content = Array(text.utf8)
    let lines: [HTTPFieldsView.Line] = []
    let fields = HTTPFieldsView(head: content.span, lines: lines.span)
    let response = service.respond(
      to: HTTPRequest(method: .post, path: "/v1/backprop", fields: fields, body: content.span))
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
