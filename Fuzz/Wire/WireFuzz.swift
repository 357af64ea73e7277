import FuzzSupport
import HTTPMessage

@testable import HTTPWire

/// HTTP's wire machine, from raw bytes to requests and from answers to raw bytes. These hold for any bytes:
///
/// 1. the same bytes give the same requests, the same refusal and the same answers: whole, byte by byte, and cut anywhere while each
///    request is taken out and memory is lent and given back between the pieces; up to a head that the handler refuses, which ends the
///    connection if its content has not come with it;
/// 2. what a handler is given is what the grammar and the limits allow, and sent again in the plainest way it is the same request;
/// 3. each request is answered once, in order, with the handler's content, however that is made and framed; nothing is handled behind a
///    refusal, which is the connection's last answer;
/// 4. a transport is told to do what is possible, and never to wait while the socket is ready both ways; parts are asked for in order,
///    each when those before it have gone;
/// 5. whatever the peer, the clock and the server do, every deadline that passes brings the connection nearer to its end, and the
///    memory of all connections is given back.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let input = FuzzInput(unsafe fuzzInput(data, size), choicesCount: WireSettings.choicesCount)
  let settings = WireSettings(input)
  let whole = run([input.bytes[...]], settings)
  let bytewise = run(input.bytes.indices.map { input.bytes[$0...$0] }, settings)
  expectSame(bytewise, whole, "byte by byte")
  var handingOver = settings
  handingOver.takesRequestsOut = true
  expectSame(
    run(pieces(of: input.bytes, seed: settings.cutSeed), handingOver), whole, "in pieces, each request taken out")
  for request in whole.requests { expectSameAgain(request) }
  runAgainstAll(input, settings)
  return 0
}

/// What came of an input.
private struct Result {
  var requests: [SeenRequest]
  var refusal: WireError?
  /// Whether the connection ended because a head was refused before its content had come.
  var headWasRefused: Bool
  /// All final answers, as sent.
  var answers: [UInt8]
}

/// Runs the pieces through a machine of a peer that takes every answer at once and ends its direction behind the last.
private func run(_ pieces: [ArraySlice<UInt8>], _ settings: WireSettings) -> Result {
  let budget = ByteBudget(bytesMax: .max)
  let transport = WireTransport(settings, budget)
  for piece in pieces { transport.receive(piece) }
  transport.end()
  precondition(transport.isClosed, "the peer has ended and taken all: the connection is over")
  let answers = AnswerReader(transport.sent).finalAnswers
  AnswerReader.check(answers, requests: transport.requests, lastStatus: transport.lastStatus, settings)
  return Result(
    requests: transport.requests, refusal: transport.refusal, headWasRefused: transport.headWasRefused,
    answers: answers.flatMap { Array(transport.sent[$0.range]) })
}

private func expectSame(_ found: Result, _ whole: Result, _ how: String) {
  if found.headWasRefused || whole.headWasRefused { return expectSameUpToHead(found, whole, how) }
  precondition(found.requests == whole.requests, "\(how): \(found.requests) in place of \(whole.requests)")
  precondition(
    found.refusal == whole.refusal,
    "\(how): \(String(describing: found.refusal)) in place of \(String(describing: whole.refusal))")
  precondition(
    found.answers == whole.answers,
    "\(how): \(String(decoding: found.answers, as: UTF8.self)) in place of \(String(decoding: whole.answers, as: UTF8.self))"
  )
}

/// A head is refused only if its content has not come with it: how far a connection gets then depends on how the bytes were cut.
private func expectSameUpToHead(_ found: Result, _ whole: Result, _ how: String) {
  let (shorter, longer) = found.requests.count < whole.requests.count ? (found, whole) : (whole, found)
  precondition(
    longer.requests.starts(with: shorter.requests), "\(how): \(found.requests) in place of \(whole.requests)")
  precondition(
    shorter.headWasRefused || shorter.requests.count == longer.requests.count,
    "\(how): \(shorter.requests.count) requests in place of \(longer.requests.count)")
}

/// An accepted request, written in the plainest way, is the same request again.
private func expectSameAgain(_ request: SeenRequest) {
  var settings = WireSettings()
  settings.limits.headBytesMax *= 2
  settings.limits.fieldsMax += 1
  settings.limits.bodyBytesMax = max(request.content.count, 1)
  let again = run([request.plainBytes[...]], settings)
  precondition(again.refusal == nil, "\(request) sent again: \(String(describing: again.refusal))")
  precondition(again.requests.count == 1, "\(request) sent again: \(again.requests)")
  let (found, expected) = (again.requests[0].withoutFraming, request.withoutFraming)
  precondition(found == expected, "\(expected) sent again: \(found)")
}

/// A peer, a clock and a server that do what the seed says; then time passes until nothing is left to wait for.
private func runAgainstAll(_ input: FuzzInput, _ settings: WireSettings) {
  let budget = ByteBudget(bytesMax: settings.budgetBytesMax)
  do {
    let transport = WireTransport(settings, budget)
    var happenings = WireHappenings(settings)
    for piece in pieces(of: input.bytes, seed: settings.happeningsSeed) {
      happenings.next(transport)
      transport.receive(piece)
    }
    transport.passTimeUntilClosed()
    AnswerReader.check(
      AnswerReader(transport.sent).finalAnswers, requests: transport.requests, lastStatus: transport.lastStatus,
      settings, mayBeCut: true)
  }
  precondition(budget.bytesUsed == 0, "\(budget.bytesUsed) bytes are held by no connection")
}
