import HTTPMessage
import Testing

@testable import Service

/// The response of the general path. Responses in parts never use a fast path.
func generalResponse(to body: [UInt8]) -> HTTPResponse {
  var configuration = GradientService.Configuration()
  configuration.partedNumbersMin = 0
  var response = call(GradientService(configuration), body: body)
  response.gather()
  return response
}

/// Expects that a fast path responds as the general path, or not at all, to bodies with any byte changed, added or
/// removed.
///
/// - Parameters:
///   - others: the bytes that are put in.
///   - fast: nil if the body falls back to the general path.
func expectGeneral(_ bodies: [String], others: [UInt8], _ fast: ([UInt8]) -> [UInt8]?) {
  for bytes in bodies.map({ Array($0.utf8) }) {
    for place in bytes.indices {
      var changes = others.map { bytes[..<place] + [$0] + bytes[(place + 1)...] }
      changes += others.map { bytes[..<place] + [$0] + bytes[place...] }
      changes.append(bytes[..<place] + bytes[(place + 1)...])
      for changed in changes.map(Array.init) {
        guard let found = fast(changed) else { continue }
        let response = generalResponse(to: changed)
        #expect(response.status == .ok && response.body == found, "\(String(decoding: changed, as: UTF8.self))")
      }
    }
  }
}
