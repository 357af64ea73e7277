import HTTPMessage

@testable import HTTPWire

/// A machine and the socket that its transport would have, with a clock that is set by hand.
///
/// Each step that the machine asks for is held against what the socket can do and what the connection has come to.
final class WireTransport {
  private var machine: WireConnection
  private let settings: WireSettings
  private let budget: ByteBudget
  private var time = WireTime(
    instant: MonotonicInstant(nanoseconds: 0), date: HTTPDate(secondsSince1970: 784_111_777))

  private(set) var requests: [SeenRequest] = []
  /// The status of the refusal of a head whose content had not come; nil if none was refused.
  private var headRefusalStatus: HTTPStatus?
  private(set) var sent: [UInt8] = []
  /// What the peer has sent and the machine has not received.
  private var inbox: ArraySlice<UInt8> = []
  private var bytesReceived = 0
  private var peerHasEnded = false
  private var endIsTold = false
  private var writeIsShut = false
  private var isOver = false
  private var memory: [[UInt8]] = []
  /// The response to a request that is being handled elsewhere.
  private var pending: HTTPResponse?
  /// How many parts of the response that is being sent have been made.
  private var partsMade = 0

  /// So many bytes the peer takes now.
  var window = Int.max
  var takesRequestsOut: Bool
  /// Whether the next request's response waits for `respondPending`, as does the next part of one.
  var handlerIsSlow = false

  init(_ settings: WireSettings, _ budget: ByteBudget) {
    self.settings = settings
    self.budget = budget
    takesRequestsOut = settings.takesRequestsOut
    machine = WireConnection(
      settings.policy, BudgetAccount(of: budget), now: MonotonicInstant(nanoseconds: 0))
  }

  var isClosed: Bool { isOver }
  var refusal: WireError? { machine.refusal }
  /// The status of the refusal that ended the connection; nil if none did.
  var lastStatus: Int? { (headRefusalStatus ?? refusal?.status)?.code }
  /// Whether the last response is the refusal of a head whose content had not come.
  var headWasRefused: Bool { headRefusalStatus != nil }

  // MARK: What happens

  func receive(_ bytes: ArraySlice<UInt8>) {
    if !peerHasEnded { inbox += bytes }
    advance()
  }

  func end() {
    peerHasEnded = true
    advance()
  }

  func reset() {
    machine.peerDidReset(time)
    advance()
  }

  func drain() {
    machine.beginDrain(time)
    advance()
  }

  func refuse(_ error: WireError) {
    // As the transport does: at a connection's start, before any request.
    guard requests.isEmpty, pending == nil else { return }
    machine.refuse(error, time)
    advance()
  }

  func respondPending() {
    guard let response = pending else { return }
    pending = nil
    machine.respond(response, time)
    advance()
  }

  func pass(seconds: Double) {
    time.instant = time.instant.advanced(bySeconds: seconds)
    machine.expire(time)
    advance()
  }

  /// Waits for one deadline after another. A connection has few waits left once nothing comes any more.
  func passTimeUntilClosed() {
    handlerIsSlow = false
    respondPending()
    advance()
    for _ in 0..<8 where !isOver {
      let deadline = machine.deadline
      precondition(deadline < .distantFuture, "\(machine.phase) waits for ever")
      time.instant = max(time.instant, deadline)
      machine.expire(time)
      advance()
      precondition(isOver || machine.deadline > time.instant, "\(machine.phase): what was due is due again")
    }
    precondition(isOver, "\(machine.phase) at \(time.instant), deadline \(machine.deadline)")
  }

  // MARK: What the machine asks for

  private func advance() {
    var steps = 0
    while !isOver, pending == nil || machine.isClosed {
      steps += 1
      precondition(steps < 100_000, "the machine does not come to rest")
      // A socket is known to take nothing only once it has not.
      let canSend = window > 0 || !machine.hasOutput
      let canReceive = !inbox.isEmpty || (peerHasEnded && !endIsTold)
      let step = machine.advance(time, canSend: canSend, canReceive: canReceive)
      perform(step, canSend, canReceive)
      checkState()
      if step == .yield { rest() }
      if step == .wait || isMakingPart { break }
    }
    rest()
  }

  private func perform(_ step: WireConnection.Step, _ canSend: Bool, _ canReceive: Bool) {
    switch step {
    case .handleRequest:
      precondition(!isOver && machine.refusal == nil && !writeIsShut, "a request behind the end")
      handle()
    case .judgeHead:
      precondition(!isOver && machine.refusal == nil && !writeIsShut, "a head behind the end")
      judgeHead()
    case .makePart(let index):
      precondition(canSend && (index == 0 || !machine.hasOutput) && !writeIsShut, "a part that nobody takes yet")
      make(part: index)
    case .send:
      precondition(canSend && machine.hasOutput, "there is nothing to send, or no room for it")
      send()
    case .receive:
      precondition(canReceive && machine.wantsBytes, "there is nothing to receive, or no wish for it")
      receiveOnce()
    case .shutDownWriting:
      precondition(!writeIsShut && !machine.hasOutput, "the direction is shut twice, or before all is sent")
      writeIsShut = true
    case .yield:
      precondition(machine.codingDecoder != nil && !machine.input.isEmpty, "a turn ends with nothing left to decode")
    case .wait:
      precondition(!canSend || !canReceive, "the machine waits while the socket is ready")
    case .close:
      precondition(machine.isClosed && !machine.wantsBytes, "a connection that is over wants more")
      isOver = true
    }
  }

  private func handle() {
    let seen = SeenRequest(&machine)
    seen.check(settings.limits, bytesReceived: bytesReceived)
    let response = settings.response(number: requests.count)
    requests.append(seen)
    partsMade = 0
    let encoded: HTTPResponse
    if takesRequestsOut {
      let taken = machine.detachRequest()
      let content = taken.request.body
      precondition(content.indices.map { content[$0] } == seen.content && taken.request.path == seen.path)
      encoded = taken.acceptedCodings.encode(response, settings.policy)
    } else if let large = machine.respondUnlessLarge(response, time) {
      encoded = machine.acceptedCodings.encode(large, settings.policy)
    } else {
      return
    }
    if handlerIsSlow { pending = encoded } else { machine.respond(encoded, time) }
  }

  private func judgeHead() {
    let refusal = settings.refusesHead(of: machine.requestHead.path) ? settings.headRefusal : nil
    let acceptsNoCoding = machine.acceptedCodings.choice == .neither
    let sentBefore = machine.outputBytes
    machine.judgeHead(refusal: refusal, time)
    headRefusalStatus = refusal?.status ?? (acceptsNoCoding ? .notAcceptable : nil)
    if headWasRefused {
      precondition(machine.phase == .closing, "a refused head leaves its connection open")
      precondition(machine.outputBytes > sentBefore, "a head is refused without a word")
    }
  }

  /// Whether a part is being made elsewhere.
  private var isMakingPart: Bool { handlerIsSlow && machine.isResponding && !machine.hasOutput }

  private func make(part index: Int) {
    precondition(index == partsMade, "part \(index) in place of \(partsMade)")
    if isMakingPart { return }
    var part: [UInt8] = []
    machine.parts!.append(part: index, to: &part)
    partsMade += 1
    machine.add(part: part, time)
  }

  private func send() {
    machine.send(time) { first, second in
      let count = min(window, first.count + second.count)
      for place in 0..<count { sent.append(place < first.count ? first[place] : second[place - first.count]) }
      if window < .max { window -= count }
      return count
    }
  }

  private func receiveOnce() {
    if inbox.isEmpty {
      endIsTold = true
      machine.peerDidEnd()
      return
    }
    if machine.needsMemory { machine.reuse(memory.popLast() ?? []) }
    let hadRefusal = machine.refusal != nil
    var count = 0
    let hasMemory = machine.receive(time) { span in
      count = min(span.freeCapacity, inbox.count)
      for byte in inbox.prefix(count) { span.append(byte) }
    }
    precondition(hasMemory ? count > 0 : !hadRefusal && machine.refusal == .bodyMemoryExhausted)
    inbox.removeFirst(count)
    bytesReceived += count
  }

  /// Between turns a connection gives back what it does not need.
  private func rest() {
    let rest = machine.endTurn(time)
    let (given, deadline) = (rest.memory, rest.deadline)
    if var given {
      given.removeAll(keepingCapacity: true)
      memory.append(given)
    }
    precondition(deadline == machine.deadline)
    if rest.hasRefused {
      precondition(machine.refusal == .bodyMemoryExhausted)
      advance()
      return
    }
    if isOver || machine.phase == .requestReady || isMakingPart { return }
    // The longest wait there is: content that comes at a good rate.
    precondition(deadline <= time.instant.advanced(bySeconds: 301), "\(machine.phase) waits until \(deadline)")
  }

  // MARK: What always holds

  private func checkState() {
    let limits = settings.limits
    precondition(max(machine.phaseStart, machine.lastSend) <= time.instant, "something happened in the future")
    precondition(machine.head.fields.count <= limits.fieldsMax)
    // Room doubles, and each message is below its limits; what is decoded apart is not in it.
    let messageBytes = limits.headBytesMax + limits.bodyBytesMax + limits.chunkLineBytesMax + limits.trailerBytesMax
    precondition(machine.input.capacity <= 2 * (messageBytes + bytesReceived) + (64 << 10))
    precondition(
      machine.input.count <= bytesReceived && machine.decodedContent.count <= limits.bodyBytesMax,
      "\(machine.input.count) bytes held of \(bytesReceived)")
    let responseBytesMax = SendQueue.copiedBytesMax + 1024
    precondition(machine.output.run.count <= limits.unsentBytesMax + 2 * responseBytesMax, "unsent responses pile up")
    precondition(machine.refusal == nil || machine.phase == .closing || machine.phase == .closed)
    // What a turn has borrowed, and a request at work, may be counted before the budget is asked.
    let turnBytes = responseBytesMax + machine.input.capacity + machine.detachedBytes + machine.output.run.capacity
    precondition(budget.bytesUsed >= 0 && budget.bytesUsed - turnBytes <= budget.bytesMax)
  }
}
