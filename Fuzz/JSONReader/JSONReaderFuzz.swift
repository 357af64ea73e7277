import FuzzSupport
import TensorJSON

/// The JSON parser. In addition to "no crash, nothing out of bounds", for any bytes:
///
/// 1. skipping the document, parsing it as a tensor and parsing it number by number have the same error, or none;
/// 2. the fast path and the general path of parsing numbers give the same bits;
/// 3. a tensor that is written parses back to itself;
/// 4. a matrix that is parsed in parts equals the one that one thread parses, or has the same faults, and the parser
///    ends at the same place.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  check(unsafe fuzzInput(data, size))
  return 0
}

private func check(_ document: Span<UInt8>) {
  let skipped = errorOfSkipping(document)
  let (tensor, error) = tensorOrError(document)
  precondition(error == skipped, "tensor: \(String(describing: error)), skipped: \(String(describing: skipped))")
  let (numbers, carefulError) = numbersOneByOne(document)
  precondition(carefulError == skipped, "one by one: \(String(describing: carefulError))")
  if let tensor {
    precondition(tensor.values.map(\.bitPattern) == numbers.map(\.bitPattern), "\(tensor.values) and \(numbers)")
    expectRoundTrip(tensor)
  }
  readIntegers(document, expected: skipped)
  expectSameInParts(document)
}

private func errorOfSkipping(_ document: Span<UInt8>) -> JSONSyntaxError? {
  var reader = JSONReader(document)
  do {
    try reader.skipValue()
    try reader.finish()
    return nil
  } catch { return error }
}

private func tensorOrError(_ document: Span<UInt8>) -> (Tensor?, JSONSyntaxError?) {
  var reader = JSONReader(document)
  do {
    let reading = try reader.readTensor(elementsMax: .max)
    try reader.finish()
    if case .tensor(let tensor) = reading { return (tensor, nil) }
    return (nil, nil)
  } catch { return (nil, error) }
}

/// All numbers of a document of any shape, each parsed on the general path.
private func numbersOneByOne(_ document: Span<UInt8>) -> ([Double], JSONSyntaxError?) {
  var reader = JSONReader(document)
  var numbers: [Double] = []
  do {
    try collect(&numbers, from: &reader)
    try reader.finish()
    return (numbers, nil)
  } catch { return (numbers, error) }
}

/// Recursive, but no deeper than `JSONLimits.depthMax`.
private func collect(_ numbers: inout [Double], from reader: inout JSONReader) throws(JSONSyntaxError) {
  switch try reader.peekKind() {
  case .number: numbers.append(try reader.readNumber().value)
  case .array:
    try reader.beginArray()
    while try reader.nextElement() { try collect(&numbers, from: &reader) }
  case .object:
    try reader.beginObject()
    while try reader.nextKey() != nil { try collect(&numbers, from: &reader) }
  case .string: _ = try reader.readString()
  case .bool: _ = try reader.readBool()
  case .null: try reader.readNull()
  }
}

private func readIntegers(_ document: Span<UInt8>, expected: JSONSyntaxError?) {
  var reader = JSONReader(document)
  do {
    _ = try reader.readIntegers(maxRank: 2, elementsMax: .max)
    try reader.finish()
    precondition(expected == nil)
  } catch { precondition(error == expected, "integers: \(error)") }
}

private func expectRoundTrip(_ tensor: Tensor) {
  var writer = JSONWriter()
  writer.tensor(tensor)
  let bytes = writer.finish()
  let again = tensorOrError(bytes.span).0
  precondition(again?.shape == tensor.shape, "\(tensor.shape) is written as \(String(decoding: bytes, as: UTF8.self))")
  precondition(again?.values.map(\.bitPattern) == tensor.values.map(\.bitPattern))
}
