import HTTPMessage

@testable import HTTPWire

/// What one run of bytes through the machine came to.
enum Outcome: Equatable, CustomStringConvertible {
  /// `method path?query`, and the content.
  case request(String, body: String)
  case refused(WireError)
  /// The connection ends behind what came before, without a refusal.
  case closes

  static func request(_ line: String) -> Outcome { .request(line, body: "") }

  var description: String {
    switch self {
    case .request(let line, let body): body.isEmpty ? line : "\(line) «\(body)»"
    case .refused(let error): "\(error.status.code) \(error)"
    case .closes: "closes"
    }
  }
}

/// Drives a machine as a transport would, with a clock that is set by hand.
final class WireHarness {
  var machine: WireConnection
  var time = WireTime(instant: MonotonicInstant(nanoseconds: 0), date: HTTPDate(secondsSince1970: 784_111_777))
  private(set) var outcomes: [Outcome] = []
  private(set) var sent: [UInt8] = []
  private var isOver = false
  /// Whether the peer takes every answer at once, or none.
  var peerTakes = true
  /// What the handler answers; nil is an empty 200.
  var response = HTTPResponse(status: .ok)

  init(
    limits: WireLimits = WireLimits(), timeouts: WireTimeouts = WireTimeouts(),
    budget: ByteBudget = ByteBudget(bytesMax: .max)
  ) {
    machine = WireConnection(
      limits: limits, timeouts: timeouts, budget: budget, now: MonotonicInstant(nanoseconds: 0))
  }

  var isClosed: Bool { machine.isClosed }
  var wantsBytes: Bool { machine.wantsBytes }
  var wantsMemory: Bool { machine.wantsMemory }
  var wantsWriteShut: Bool { machine.wantsWriteShut }
  var deadlineSeconds: Double { Double(machine.deadline.nanoseconds) / 1e9 }
  var capacity: Int { machine.input.capacity }
  var bytesHeld: Int { machine.input.count }

  var sentText: String { String(decoding: sent, as: UTF8.self) }

  func feed(_ bytes: [UInt8]) {
    var next = 0
    while next < bytes.count {
      guard machine.wantsBytes else { break }
      let start = next
      let taken = machine.receive(time) { (span: inout OutputSpan<UInt8>) in
        let count = min(span.freeCapacity, bytes.count - start)
        for byte in bytes[start..<start + count] { span.append(byte) }
        return count
      }
      next += taken ?? 0
      run()
    }
  }

  func feed(_ text: String) { feed(Array(text.utf8)) }

  func end() {
    machine.peerDidEnd()
    run()
  }

  /// Moves the clock on, and lets the machine do what is due.
  func pass(seconds: Double) {
    time.instant = time.instant.advanced(bySeconds: seconds)
    machine.expire(time)
    run()
  }

  func run() {
    while true {
      takeOutput()
      switch machine.advance(time) {
      case .handleRequest:
        let noted = Self.outcome(of: machine.request)
        outcomes.append(noted)
        machine.respond(response, time)
      case .needSend:
        if peerTakes { continue }
        noteEnd()
        return
      case .needBytes:
        takeOutput()
        noteEnd()
        return
      case .close:
        noteEnd()
        return
      }
    }
  }

  private func takeOutput() {
    guard peerTakes else { return }
    for span in [machine.firstOutput.copy, machine.secondOutput.copy] { sent += span }
    machine.sent(machine.firstOutput.count + machine.secondOutput.count, time)
  }

  private static func outcome(of request: borrowing HTTPRequest) -> Outcome {
    let query = request.query.map { "?\($0)" } ?? ""
    let body = String(decoding: request.body.copy, as: UTF8.self)
    return .request("\(request.method.name) \(request.path)\(query)", body: body)
  }

  private func noteEnd() {
    guard !isOver, machine.phase == .closing || machine.phase == .closed else { return }
    isOver = true
    outcomes.append(machine.refusal.map { .refused($0) } ?? .closes)
  }
}

extension Span<UInt8> {
  var copy: [UInt8] { indices.map { self[$0] } }
}
