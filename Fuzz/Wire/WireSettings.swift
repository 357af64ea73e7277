import FuzzSupport
import HTTPMessage
import SeededRandom

@testable import HTTPWire

/// How an input is run, by its choices. All zero: the server's own limits, and empty responses.
struct WireSettings {
  static let choicesCount = 5

  var limits = WireLimits()
  var content = Content.empty
  var cutSeed = 0
  var happeningsSeed = 0
  var happenings = Happenings([])
  var takesRequestsOut = false

  enum Content: CaseIterable {
    case empty, short, text, large, noContent
    /// In parts; the results of the last one exceed a small budget.
    case onePart, shortParts, longParts, heldParts
  }

  /// Events other than the peer's bytes.
  struct Happenings: OptionSet {
    let rawValue: Int
    static let slowHandler = Happenings(rawValue: 1)
    static let slowPeer = Happenings(rawValue: 2)
    static let time = Happenings(rawValue: 4)
    static let drain = Happenings(rawValue: 8)
    static let littleMemory = Happenings(rawValue: 16)
    static let end = Happenings(rawValue: 32)
    static let reset = Happenings(rawValue: 64)
    static let refusal = Happenings(rawValue: 128)
  }

  /// The server's defaults.
  init() {}

  init(_ input: FuzzInput) {
    limits = Self.limits(input[choice: 0])
    content = Content.allCases[input[choice: 1] % Content.allCases.count]
    cutSeed = input[choice: 2]
    happeningsSeed = input[choice: 3]
    happenings = Happenings(rawValue: input[choice: 4])
  }

  /// These limits, and each refusal rendered as its detail and a line end.
  var policy: WirePolicy {
    WirePolicy(limits: limits) { refusal in
      HTTPResponse(status: refusal.status, fields: refusal.fields, body: Array("\(refusal.detail)\n".utf8))
    }
  }

  var budgetBytesMax: Int { happenings.contains(.littleMemory) ? 60_000 : .max }

  /// Limits that short inputs reach, each group by a bit.
  private static func limits(_ bits: Int) -> WireLimits {
    var limits = WireLimits()
    if bits & 1 != 0 { (limits.headBytesMax, limits.targetBytesMax, limits.methodBytesMax) = (100, 20, 5) }
    if bits & 2 != 0 { (limits.fieldsMax, limits.trailerBytesMax) = (3, 20) }
    if bits & 4 != 0 { limits.bodyBytesMax = 20 }
    if bits & 8 != 0 { (limits.chunkLineBytesMax, limits.chunkExtensionBytesMax) = (12, 10) }
    if bits & 16 != 0 { (limits.decodedFreeBytesMax, limits.decodedRatioMax) = (20, 2) }
    if bits & 32 != 0 { (limits.unsentBytesMax, limits.discardedBytesMax) = (300, 50) }
    if bits & 64 != 0 { (limits.encodedBytesMin, limits.encodedHereBytesMax) = (10, 100) }
    if bits & 128 != 0 { limits.emptyLinesMax = 1 }
    return limits
  }

  /// The response to the request with this number. The response has the number in a field.
  func response(number: Int) -> HTTPResponse {
    let status = content == .noContent ? HTTPStatus.noContent : .ok
    let fields = [HTTPField(.contentType, literal: "text/plain"), HTTPField(.server, String(number))!]
    if let parts { return HTTPResponse(status: status, fields: fields, parts: parts) }
    return HTTPResponse(status: status, fields: fields, body: [UInt8](repeating: 0x61, count: contentBytes))
  }

  /// Whether the handler refuses a request by its head.
  func refusesHead(of path: String) -> Bool { path.hasPrefix("/r") }

  let headRefusal = HTTPResponse(status: .notFound, body: Array("{}\n".utf8))

  /// Whether a response exceeds the budget.
  var responseIsBeyondBudget: Bool { parts.map { $0.memoryBytes > budgetBytesMax } ?? false }

  private var parts: FuzzParts? {
    let longBytes = SendQueue.copiedBytesMax + 1
    return switch content {
    case .onePart: FuzzParts([30])
    case .shortParts: FuzzParts([1, 30, 5, 16])
    case .longParts: FuzzParts([longBytes, 5, longBytes, longBytes])
    case .heldParts: FuzzParts([30, 30], memoryBytes: 100_000)
    case .empty, .short, .text, .large, .noContent: nil
    }
  }

  private var contentBytes: Int {
    switch content {
    case .empty, .noContent, .onePart, .shortParts, .longParts, .heldParts: 0
    case .short: 30
    case .text: 2000
    // More than is copied after its head.
    case .large: SendQueue.copiedBytesMax + 1
    }
  }
}

/// Content in parts of these lengths, each with a different letter.
final class FuzzParts: HTTPContentParts {
  private let lengths: [Int]
  let memoryBytes: Int

  init(_ lengths: [Int], memoryBytes: Int = 0) {
    self.lengths = lengths
    self.memoryBytes = memoryBytes
  }

  var count: Int { lengths.count }
  var bytesExpected: Int { lengths.reduce(0, +) }

  func append(part index: Int, to bytes: inout [UInt8]) {
    bytes += [UInt8](repeating: 0x61 + UInt8(index), count: lengths[index])
  }
}

/// The events between the pieces, as the seed decides.
struct WireHappenings {
  private let kinds: WireSettings.Happenings
  private var random: SeededGenerator

  init(_ settings: WireSettings) {
    kinds = settings.happenings
    random = SeededGenerator(seed: UInt64(settings.happeningsSeed) << 8 | 1)
  }

  mutating func next(_ transport: WireTransport) {
    transport.handlerIsSlow = kinds.contains(.slowHandler) && Bool.random(using: &random)
    transport.takesRequestsOut = Bool.random(using: &random)
    if kinds.contains(.slowPeer) { transport.window = [0, 1, 40, 20_000].randomElement(using: &random)! }
    if kinds.contains(.time), Bool.random(using: &random) {
      transport.pass(seconds: [0.1, 3, 11, 29, 61].randomElement(using: &random)!)
    }
    if Bool.random(using: &random) { transport.respondPending() }
    guard Int.random(in: 0..<8, using: &random) == 0 else { return }
    if kinds.contains(.drain) { transport.drain() }
    if kinds.contains(.end) { transport.end() }
    if kinds.contains(.reset) { transport.reset() }
    if kinds.contains(.refusal) { transport.refuse(.tooManyConnections) }
  }
}
