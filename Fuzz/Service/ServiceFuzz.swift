import FuzzSupport
import Service
import GradientCore
import HTTPMessage
import TensorJSON

/// The whole handler, from a request to its answer. An input is `METHOD path`, field lines, an empty line and the content; line ends are
/// `\n`. These hold for any request:
///
/// 1. the status is one that the interface has, and none of the server's own faults;
/// 2. an answer that says that it is JSON is JSON, and a problem names its status;
/// 3. the same request has the same answer, with its rows split over threads and its text made in parts too, for which a lone sample goes
///    another way;
/// 4. probabilities are from 0 to 1;
/// 5. a response to numbers at the ends of what they can be (`ExtremeBody`) has no NaN, as a number or as a string.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let call = ServiceCall(unsafe fuzzInput(data, size))
  let response = call.answer(by: serial)
  precondition(response.parts == nil)
  check(response, to: call)
  precondition(call.answer(by: serial) == response, "asked again, the answer is another")
  var parted = call.answer(by: split)
  checkParts(of: parted)
  parted.gather()
  precondition(parted == response, "with its rows split, and made in parts, the answer is another")
  return 0
}

/// Small enough that an input is answered in milliseconds.
private func configuration() -> GradientService.Configuration {
  var configuration = GradientService.Configuration()
  configuration.elementsMax = 600
  configuration.workMax = 10_000_000
  return configuration
}

private let serial = GradientService(configuration())

/// Three shares of the rows, of any batch, from the last to the first; and all results in parts, of few numbers each.
private let split = {
  var shares = configuration()
  shares.splitElementsMin = 1
  shares.partedNumbersMin = 0
  shares.numbersPerPart = 7
  shares.split = RowSplit(workers: 3) { count, body in
    for part in (0..<count).reversed() { body(part) }
  }
  return GradientService(shares)
}()

private let statuses: Set<Int> = [200, 204, 400, 404, 405, 406, 415, 422]

private func check(_ response: HTTPResponse, to call: ServiceCall) {
  precondition(statuses.contains(response.status.code), "\(call) is answered by \(response.status)")
  let type = response.fields.first { $0.name == .contentType }?.value
  switch type {
  case "application/json": precondition(response.status == .ok && isJSON(response.body), "\(call): \(text(response))")
  case "application/problem+json": checkProblem(response, call)
  default:
    precondition(response.status == .noContent || !call.isPost, "\(call) is answered as \(String(describing: type))")
  }
  precondition(response.status != .methodNotAllowed || response.fields.contains { $0.name == .allow })
  if call.path == "/v1/gradients", response.status == .ok { checkProbabilities(response) }
  if call.isDrawn {
    let lowercased = text(response).lowercased()
    precondition(!lowercased.contains("nan\"") && !lowercased.contains(" nan"), "\(call): \(text(response))")
  }
}

/// Every part has something, and what it has does not depend on what was made before.
private func checkParts(of response: HTTPResponse) {
  guard let parts = response.parts else { return }
  var texts = [[UInt8]](repeating: [], count: parts.count)
  for index in texts.indices.reversed() {
    parts.append(part: index, to: &texts[index])
    precondition(!texts[index].isEmpty, "part \(index) of \(parts.count) is empty")
  }
  var gathered = response
  gathered.gather()
  precondition(Array(texts.joined()) == gathered.body, "made from the last to the first, the parts are others")
}

private func text(_ response: HTTPResponse) -> String { String(decoding: response.body, as: UTF8.self) }

private func isJSON(_ bytes: [UInt8]) -> Bool {
  var reader = JSONReader(bytes.span)
  do {
    try reader.skipValue()
    try reader.finish()
    return true
  } catch { return false }
}

private func checkProblem(_ response: HTTPResponse, _ call: ServiceCall) {
  precondition(response.status.code >= 400 && isJSON(response.body), "\(call): \(text(response))")
  let begin =
    #"{"type":"about:blank","title":"\#(response.status.reason)","status":\#(response.status.code),"detail":""#
  precondition(text(response).hasPrefix(begin) && !text(response).hasPrefix(begin + "\""), "\(call): \(text(response))")
}

private func checkProbabilities(_ response: HTTPResponse) {
  var reader = JSONReader(response.body.span)
  do {
    try reader.beginObject()
    while let key = try reader.nextKey() {
      if key != "y_hat" {
        try reader.skipValue()
      } else if case .tensor(let yHat) = try reader.readTensor(elementsMax: .max) {
        precondition(yHat.values.allSatisfy { $0 >= 0 && $0 <= 1 }, "\(yHat.values)")
      } else {
        preconditionFailure("no numbers: \(text(response))")
      }
    }
  } catch { preconditionFailure("\(error): \(text(response))") }
}
