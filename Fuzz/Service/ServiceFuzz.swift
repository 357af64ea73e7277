import FuzzSupport
import Parallel
import Service
import GradientCore
import HTTPMessage
import TensorJSON

/// The whole handler, from a request to its response. An input is `METHOD path`, field lines, an empty line and the
/// content. Line ends are `\n`. For any request:
///
/// 1. the status is one of the interface, and not a server fault;
/// 2. a response whose type is JSON is JSON, and problem details name their status (µEd's errors are plain JSON);
/// 3. the same request has the same response, even with its rows split over threads and its text made in parts. A
///    single sample then uses the general path instead of its fast path;
/// 4. probabilities are from 0 to 1;
/// 5. a response to numbers at the ends of their ranges (`ExtremeBody`, `NetworkBody`) has no NaN, as a number or as a
///    string;
/// 6. a network has the same gradients in both layouts, flat and as a batch, and in the chain of a weight, and they are
///    graded right (`NetworkCheck`);
/// 7. content of lines has the responses of its lines, however it is cut (`LineCheck`).
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let call = ServiceCall(unsafe fuzzInput(data, size))
  let response = call.response(by: serial)
  precondition(response.parts == nil)
  check(response, to: call)
  precondition(call.response(by: serial) == response, "the second response differs")
  var parted = call.response(by: split)
  checkParts(of: parted)
  parted.gather()
  precondition(parted == response, "the response differs with split rows and in parts")
  if let network = call.network { NetworkCheck(service: serial).check(network) }
  LineCheck(service: serial, isJSON: isJSON).check(call)
  return 0
}

/// Small enough that an input takes milliseconds.
private func configuration() -> GradientService.Configuration {
  var configuration = GradientService.Configuration()
  configuration.elementsMax = 600
  configuration.layersMax = 20
  configuration.workMax = 10_000_000
  configuration.protocols = Set(GradingProtocol.allCases)
  return configuration
}

private let serial = GradientService(configuration())

/// Splits the rows of any batch into three shares, runs them from the last to the first, and makes all results in parts
/// of a few numbers.
private let split = {
  var shares = configuration()
  shares.splitElementsMin = 1
  shares.splitMultiplicationsMin = 0
  shares.partedNumbersMin = 0
  shares.numbersPerPart = 7
  shares.split = WorkSplit(workers: 3) { count, body in
    for part in (0..<count).reversed() { body(part) }
  }
  return GradientService(shares)
}()

private let statuses: Set<Int> = [200, 204, 400, 404, 405, 406, 415, 422, 501]

private func check(_ response: HTTPResponse, to call: ServiceCall) {
  precondition(statuses.contains(response.status.code), "\(call) has the status \(response.status)")
  let type = response.fields.first { $0.name == .contentType }?.value
  switch type {
  case "application/json":
    let isExpected = response.status == .ok || call.path.hasPrefix("/evaluate") || call.path.hasPrefix("/chat")
    precondition(isExpected && isJSON(response.body.span), "\(call): \(text(response))")
  case "application/problem+json": checkRefusal(response, call)
  default:
    // A derivation or a step summary is text.
    let isText = response.status == .ok && type != nil
    precondition(
      response.status == .noContent || isText || !call.isPost, "\(call) has the type \(String(describing: type))")
  }
  precondition(response.status != .methodNotAllowed || response.fields.contains { $0.name == .allow })
  if call.path == "/v1/gradients", response.status == .ok { checkProbabilities(response) }
  if call.isDrawn {
    let lowercased = text(response).lowercased()
    precondition(!lowercased.contains("nan\"") && !lowercased.contains(" nan"), "\(call): \(text(response))")
  }
}

/// No part is empty, and a part does not depend on the parts before it.
private func checkParts(of response: HTTPResponse) {
  guard let parts = response.parts else { return }
  var texts = [[UInt8]](repeating: [], count: parts.count)
  for index in texts.indices.reversed() {
    parts.append(part: index, to: &texts[index])
    precondition(!texts[index].isEmpty, "part \(index) of \(parts.count) is empty")
  }
  var gathered = response
  gathered.gather()
  precondition(Array(texts.joined()) == gathered.body, "the parts differ if they are made from the last to the first")
}

private func text(_ response: HTTPResponse) -> String { String(decoding: response.body, as: UTF8.self) }

private func isJSON(_ bytes: Span<UInt8>) -> Bool {
  var reader = JSONReader(bytes)
  do {
    try reader.skipValue()
    try reader.finish()
    return true
  } catch { return false }
}

private func checkRefusal(_ response: HTTPResponse, _ call: ServiceCall) {
  precondition(response.status.code >= 400 && isJSON(response.body.span), "\(call): \(text(response))")
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
