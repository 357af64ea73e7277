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
  /// These fields of each request.
  private(set) var hosts: [String?] = []
  private(set) var contentEncodings: [String?] = []
  private(set) var sent: [UInt8] = []
  private(set) var partsMade: [Int] = []
  private var isOver = false
  /// Whether requests wait for an answer that the test gives itself.
  var isHandlerSlow = false
  /// Whether requests are taken out to be handled, or handled in place.
  var handsOver = false
  /// Whether the transport was told to shut down its direction.
  private(set) var writeIsShut = false
  /// Whether the peer takes every answer at once, or none.
  var peerTakes = true
  /// How often the machine has ended a turn with more to do.
  private(set) var turns = 0
  /// How often a head was judged, and what every head is refused with; nil if none is.
  private(set) var headsJudged = 0
  private(set) var lastHeadJudged: Outcome?
  var headRefusal: HTTPResponse?
  /// What the handler answers; nil is an empty 200.
  var response = HTTPResponse(status: .ok)

  init(
    limits: WireLimits = WireLimits(), timeouts: WireTimeouts = WireTimeouts(),
    budget: ByteBudget = ByteBudget(bytesMax: .max), account: BudgetAccount? = nil
  ) {
    let policy = WirePolicy(limits: limits, timeouts: timeouts)
    machine = WireConnection(policy, account ?? BudgetAccount(of: budget), now: MonotonicInstant(nanoseconds: 0))
  }

  var isClosed: Bool { machine.isClosed }
  var wantsBytes: Bool { machine.wantsBytes }
  var wantsMemory: Bool { machine.wantsMemory }
  var deadlineSeconds: Double { Double(machine.deadline.nanoseconds) / 1e9 }
  var capacity: Int { machine.input.capacity }
  var bytesHeld: Int { machine.input.count }

  var sentText: String { String(decoding: sent, as: UTF8.self) }

  func feed(_ bytes: [UInt8]) {
    var next = 0
    while next < bytes.count {
      guard machine.wantsBytes else { break }
      let start = next
      _ = machine.receive(time) { (span: inout OutputSpan<UInt8>) in
        let count = min(span.freeCapacity, bytes.count - start)
        for byte in bytes[start..<start + count] { span.append(byte) }
        next = start + count
      }
      run()
    }
  }

  func feed(_ text: String) { feed(Array(text.utf8)) }

  func end() {
    machine.peerDidEnd()
    run()
  }

  func refuse(_ error: WireError) {
    machine.refuse(error, time)
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
      switch machine.advance(time, canSend: peerTakes, canReceive: false) {
      case .handleRequest where isHandlerSlow: return
      case .handleRequest:
        let noted = handsOver ? Noted(machine.takeRequest().request) : Noted(machine.request)
        outcomes.append(noted.outcome)
        hosts.append(noted.host)
        contentEncodings.append(noted.contentEncoding)
        machine.respond(response, time)
      case .judgeHead:
        headsJudged += 1
        lastHeadJudged = Noted(machine.requestHead).outcome
        machine.judgeHead(refusal: headRefusal, time)
      case .makePart(let index): add(part: index)
      case .yield:
        turns += 1
        _ = machine.rest(time)
      case .send:
        machine.send(time) { first, second in
          sent += first.copy + second.copy
          return first.count + second.count
        }
      case .shutDownWriting: writeIsShut = true
      case .receive, .wait, .close:
        noteEnd()
        return
      }
    }
  }

  /// Ends the turn: what stays with the connection counts from then on.
  func rest() { _ = machine.rest(time) }

  /// The peer takes so many bytes of what waits, or all.
  func take(_ count: Int) { machine.send(time) { first, second in min(count, first.count + second.count) } }

  /// Makes the part that is due where all before it has been taken.
  func makePart() {
    if case .makePart(let index) = machine.advance(time, canSend: true, canReceive: false) { add(part: index) }
  }

  private func add(part index: Int) {
    var part: [UInt8] = []
    machine.parts?.append(part: index, to: &part)
    partsMade.append(index)
    machine.add(part: part, time)
  }

  /// What a handler would see of a request.
  private struct Noted {
    let outcome: Outcome
    let host: String?
    let contentEncoding: String?

    init(_ request: borrowing HTTPRequest) {
      let query = request.query.map { "?\($0)" } ?? ""
      let body = String(decoding: request.body.copy, as: UTF8.self)
      outcome = .request("\(request.method.name) \(request.path)\(query)", body: body)
      host = request.fields[.host]
      contentEncoding = request.fields[.contentEncoding]
    }
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

extension WirePolicy {
  /// Renders each refusal as its detail and a line end.
  convenience init(limits: WireLimits = WireLimits(), timeouts: WireTimeouts = WireTimeouts()) {
    self.init(limits: limits, timeouts: timeouts) { refusal in
      HTTPResponse(status: refusal.status, fields: refusal.fields, body: Array("\(refusal.detail)\n".utf8))
    }
  }
}

extension ByteBudget {
  /// Whether so many bytes are held, and little beside: heads, and what came of a next request.
  func holds(about count: Int) -> Bool { bytesUsed >= count && bytesUsed < count + 1024 }
}
