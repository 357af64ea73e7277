import TensorJSON

/// A typical request. Its numbers are parsed, and a response's numbers are printed; no gradient is computed.
struct Request {
  let text: [UInt8]
  let numbers: Int
  private let columns: Int
  private let values: [Double]

  init(rows: Int, columns: Int, logits: [Double]) {
    numbers = rows * columns
    self.columns = columns
    values = (0..<numbers).map { logits[$0 % logits.count] }
    let labels = (0..<rows).map { "\($0 % columns)" }.joined(separator: ",")
    let matrix = NumberForm.shortest.document(of: values, columns: columns)
    text = Array("{\"logits\":".utf8) + matrix + Array(",\"labels\":[\(labels)],\"reduction\":\"mean\"}".utf8)
  }

  func read() {
    var reader = JSONReader(text.span)
    do {
      _ = try reader.peekKind()
      try reader.beginObject()
      while let name = try reader.nextKey() {
        switch name {
        case "logits": _ = try reader.readTensor(nonFinite: .negativeInfinity, elementsMax: .max)
        case "labels": _ = try reader.readIntegers(elementsMax: .max)
        default: try reader.skipValue()
        }
      }
      try reader.finish()
    } catch { fatalError("\(error)") }
  }

  func writeAnswer() {
    var writer = JSONWriter(capacity: 256 + numbers * JSONWriter.bytesPerNumber)
    writer.raw("{\"y_hat\":")
    writer.matrix(values, columns: columns)
    writer.raw("}")
    _ = writer.finish()
  }
}
