import FuzzSupport
import HTTPMessage

@testable import HTTPWire

/// The HTTP state machine, from raw bytes to requests and from responses to raw bytes. For any bytes:
///
/// 1. the same bytes give the same requests, the same refusal and the same responses: whole, byte by byte, and cut
///    anywhere, while each request is moved out and the machine borrows and returns memory between the pieces. One
///    exception: a head that the handler refuses ends the connection only if its content has not arrived with it;
/// 2. a handler gets only what the grammar and the limits allow. The same request in its plainest form parses equally;
/// 3. each request gets one response, in order, with the handler's content, however that is made and framed. Nothing is
///    handled after a refusal, which is the connection's last response;
/// 4. the transport is asked only for what is possible, and never to wait while the socket is ready both ways. Parts
///    are asked for in order, each after those before it have been sent;
/// 5. whatever the peer, the clock and the server do, every deadline that passes brings the connection nearer to its
///    end, and all memory of connections is freed.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let input = FuzzInput(unsafe fuzzInput(data, size), choicesCount: WireSettings.choicesCount)
  let settings = WireSettings(input)
  let whole = result(of: [input.bytes[...]], settings)
  let bytewise = result(of: input.bytes.indices.map { input.bytes[$0...$0] }, settings)
  expectSame(bytewise, whole, "byte by byte")
  var handingOver = settings
  handingOver.takesRequestsOut = true
  expectSame(
    result(of: pieces(of: input.bytes, seed: settings.cutSeed), handingOver), whole, "in pieces, each request taken out"
  )
  for request in whole.requests { expectSameAgain(request) }
  checkWithEvents(input, settings)
  return 0
}

/// The result of an input.
private struct Result {
  var requests: [SeenRequest]
  var refusal: WireError?
  /// Whether the connection ended because a head was refused before its content arrived.
  var headWasRefused: Bool
  /// All final responses, as sent.
  var responses: [UInt8]
}

/// Runs the pieces through a machine. The peer reads every response immediately and closes its side after the last
/// piece.
private func result(of pieces: [ArraySlice<UInt8>], _ settings: WireSettings) -> Result {
  let budget = ByteBudget(bytesMax: .max)
  let transport = WireTransport(settings, budget)
  for piece in pieces { transport.receive(piece) }
  transport.end()
  precondition(transport.isClosed, "the peer has closed its side and read everything, but the connection is open")
  let responses = ResponseReader(transport.sent).finalResponses
  ResponseReader.check(responses, requests: transport.requests, lastStatus: transport.lastStatus, settings)
  return Result(
    requests: transport.requests, refusal: transport.refusal, headWasRefused: transport.headWasRefused,
    responses: responses.flatMap { Array(transport.sent[$0.range]) })
}

private func expectSame(_ found: Result, _ whole: Result, _ how: String) {
  if found.headWasRefused || whole.headWasRefused { return expectSameUpToHead(found, whole, how) }
  precondition(found.requests == whole.requests, "\(how): \(found.requests) instead of \(whole.requests)")
  precondition(
    found.refusal == whole.refusal,
    "\(how): \(String(describing: found.refusal)) instead of \(String(describing: whole.refusal))")
  precondition(
    found.responses == whole.responses,
    """
    \(how): \(String(decoding: found.responses, as: UTF8.self)) instead of \
    \(String(decoding: whole.responses, as: UTF8.self))
    """
  )
}

/// Compares two runs in which a head was refused. Only a head without its content is refused, so how far the connection
/// gets depends on how the bytes were cut.
private func expectSameUpToHead(_ found: Result, _ whole: Result, _ how: String) {
  let (shorter, longer) = found.requests.count < whole.requests.count ? (found, whole) : (whole, found)
  precondition(
    longer.requests.starts(with: shorter.requests), "\(how): \(found.requests) instead of \(whole.requests)")
  precondition(
    shorter.headWasRefused || shorter.requests.count == longer.requests.count,
    "\(how): \(shorter.requests.count) requests instead of \(longer.requests.count)")
}

/// An accepted request in its plainest form parses to the same request.
private func expectSameAgain(_ request: SeenRequest) {
  var settings = WireSettings()
  settings.limits.headBytesMax *= 2
  settings.limits.fieldsMax += 1
  settings.limits.bodyBytesMax = max(request.content.count, 1)
  let again = result(of: [request.plainBytes[...]], settings)
  precondition(again.refusal == nil, "\(request) sent again: \(String(describing: again.refusal))")
  precondition(again.requests.count == 1, "\(request) sent again: \(again.requests)")
  let (found, expected) = (again.requests[0].withoutFraming, request.withoutFraming)
  precondition(found == expected, "\(expected) sent again: \(found)")
}

/// Runs a peer, a clock and a server that follow the seed. Then time passes until no deadline is left.
private func checkWithEvents(_ input: FuzzInput, _ settings: WireSettings) {
  let budget = ByteBudget(bytesMax: settings.budgetBytesMax)
  do {
    let transport = WireTransport(settings, budget)
    var happenings = WireHappenings(settings)
    for piece in pieces(of: input.bytes, seed: settings.happeningsSeed) {
      happenings.next(transport)
      transport.receive(piece)
    }
    transport.passTimeUntilClosed()
    ResponseReader.check(
      ResponseReader(transport.sent).finalResponses, requests: transport.requests, lastStatus: transport.lastStatus,
      settings, mayBeCut: true)
  }
  precondition(budget.bytesUsed == 0, "\(budget.bytesUsed) bytes are held, but no connection is open")
}
