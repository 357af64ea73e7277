import HTTPMessage

@testable import HTTPWire

/// An outcome of bytes in the machine.
enum Outcome: Equatable, CustomStringConvertible {
  /// `method path?query`, and the content.
  case request(String, body: String)
  case refused(WireError)
  /// The connection ends without a refusal.
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

/// Drives a machine as a transport would, with a clock that the test sets.
final class WireHarness {
  var machine: WireConnection
  var time = WireTime(instant: MonotonicInstant(nanoseconds: 0), date: HTTPDate(secondsSince1970: 784_111_777))
  private(set) var outcomes: [Outcome] = []
  /// These fields of each request, in order.
  private(set) var hosts: [String?] = []
  private(set) var contentEncodings: [String?] = []
  private(set) var sent: [UInt8] = []
  /// How many requests of its head each one's memory has seen; nil without a memory.
  private(set) var requestsRemembered: [Int?] = []
  private(set) var partsMade: [Int] = []
  /// How often the machine had bytes sent.
  private(set) var sends = 0
  private var isOver = false
  /// Whether requests wait for a response that the test gives.
  var isHandlerSlow = false
  /// Whether requests are detached to be handled, or handled in place.
  var detachesRequests = false
  /// Whether the machine has asked to shut down the sending direction.
  private(set) var writeIsShut = false
  /// Whether the peer reads every response at once, or none.
  var peerReads = true
  /// How often the machine has yielded with more to do.
  private(set) var turns = 0
  /// How often a head was judged, the last one, and the refusal of every head; nil if none is refused.
  private(set) var headsJudged = 0
  private(set) var lastHeadJudged: Outcome?
  var headRefusal: HTTPResponse?
  /// Processes content of lines; nil if the handler wants it whole.
  var lines: TestLines?
  /// The response of the handler.
  var response = HTTPResponse(status: .ok)

  convenience init(
    limits: WireLimits = WireLimits(), timeouts: WireTimeouts = WireTimeouts(),
    budget: ByteBudget = ByteBudget(bytesMax: .max), account: BudgetAccount? = nil,
    observer: (any HTTPConnectionObserver)? = nil, remembersHeads: Bool = false
  ) {
    self.init(
      policy: WirePolicy(limits: limits, timeouts: timeouts, remembersHeads: remembersHeads), budget: budget,
      account: account, observer: observer)
  }

  init(
    policy: WirePolicy, budget: ByteBudget = ByteBudget(bytesMax: .max), account: BudgetAccount? = nil,
    observer: (any HTTPConnectionObserver)? = nil
  ) {
    machine = WireConnection(
      policy, account ?? BudgetAccount(of: budget), observer: observer, now: MonotonicInstant(nanoseconds: 0))
  }

  var isClosed: Bool { machine.isClosed }
  var owesResponse: Bool { machine.owesResponse }
  var wantsBytes: Bool { machine.wantsBytes }
  var needsMemory: Bool { machine.needsMemory }
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
      advance()
    }
  }

  func feed(_ text: String) { feed(Array(text.utf8)) }

  func end() {
    machine.peerDidEnd()
    advance()
  }

  func refuse(_ error: WireError) {
    machine.refuse(error, time)
    advance()
  }

  /// Advances the clock, and has the machine end waits that are over.
  func pass(seconds: Double) {
    time.instant = time.instant.advanced(bySeconds: seconds)
    machine.expire(time)
    advance()
  }

  func advance() {
    while true {
      switch machine.advance(time, canSend: peerReads, canReceive: false) {
      case .handleRequest where isHandlerSlow: return
      case .handleRequest:
        let noted = detachesRequests ? Noted(machine.detachRequest().request) : Noted(machine.request)
        outcomes.append(noted.outcome)
        hosts.append(noted.host)
        contentEncodings.append(noted.contentEncoding)
        requestsRemembered.append(noted.requestsRemembered)
        machine.respond(response, time)
      case .judgeHead:
        headsJudged += 1
        lastHeadJudged = Noted(machine.requestHead).outcome
        let accepted = machine.mayHaveLines ? lines.map { HTTPLines($0, fields: TestLines.fields) } : nil
        machine.judgeHead(refusal: headRefusal, lines: accepted, time)
      case .makePart(let index): add(part: index)
      case .yield:
        turns += 1
        _ = machine.endTurn(time)
      case .send:
        sends += 1
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

  /// Ends the turn: the memory of the connection counts from then on.
  func endTurn() { _ = machine.endTurn(time) }

  /// The peer reads so many waiting bytes, or all.
  func peerReads(_ count: Int) { machine.send(time) { first, second in min(count, first.count + second.count) } }

  /// Makes the next part, if all bytes before it were sent.
  func makePart() {
    if case .makePart(let index) = machine.advance(time, canSend: true, canReceive: false) { add(part: index) }
  }

  private func add(part index: Int) {
    var part: [UInt8] = []
    machine.parts?.append(part: index, to: &part)
    partsMade.append(index)
    machine.add(part: part, time)
  }

  private final class Count {
    let requests: Int

    init(requests: Int) { self.requests = requests }
  }

  /// What a handler would see of a request.
  private struct Noted {
    let outcome: Outcome
    let host: String?
    let contentEncoding: String?
    let requestsRemembered: Int?

    init(_ request: borrowing HTTPRequest) {
      let query = request.query.map { "?\($0)" } ?? ""
      let body = String(decoding: request.body.copy, as: UTF8.self)
      outcome = .request("\(request.method.name) \(request.path)\(query)", body: body)
      host = request.fields[.host]
      contentEncoding = request.fields[.contentEncoding]
      let count = request.memory.map { ($0.endpoint as? Count)?.requests ?? 0 }
      request.memory?.endpoint = Count(requests: (count ?? 0) + 1)
      requestsRemembered = count
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
  convenience init(
    limits: WireLimits = WireLimits(), timeouts: WireTimeouts = WireTimeouts(), remembersHeads: Bool = false
  ) {
    self.init(limits: limits, timeouts: timeouts, remembersHeads: remembersHeads) { refusal in
      HTTPResponse(status: refusal.status, fields: refusal.fields, body: Array("\(refusal.detail)\n".utf8))
    }
  }
}

extension ByteBudget {
  /// Whether about so many bytes are held: a little more is allowed, for heads and for bytes of a next request.
  func holds(about count: Int) -> Bool { bytesUsed >= count && bytesUsed < count + 1024 }
}
