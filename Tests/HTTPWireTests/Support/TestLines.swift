import HTTPMessage
import Synchronization

@testable import HTTPWire

/// Returns each line in capitals.
final class TestLines: HTTPLineStream {
  static let fields = [HTTPField(.contentType, literal: "application/x-ndjson")]

  struct State {
    var rest: [UInt8] = []
    /// Complete lines that `work` has not processed.
    var lines: [[UInt8]] = []
    var output: [UInt8] = []
    var facts = HTTPFacts()
    var isEnded = false
    var isStopped = false
    var refusal: HTTPResponse?
    var memoryBytes = 0
  }

  let state = Mutex(State())
  /// Whether lines wait until the test calls `work`.
  let isSlow: Bool
  /// How many lines may wait.
  let linesMax: Int

  init(isSlow: Bool = false, linesMax: Int = .max) {
    self.isSlow = isSlow
    self.linesMax = linesMax
  }

  var wantsContent: Bool { state.withLock { $0.lines.count < linesMax } }
  var isIdle: Bool { state.withLock { $0.lines.isEmpty && $0.output.isEmpty } }
  var memoryBytes: Int { state.withLock { $0.memoryBytes } }
  var isStopped: Bool { state.withLock { $0.isStopped } }
  var claimable: Int { 0 }

  func append(_ content: Span<UInt8>) -> Int {
    let rest = state.withLock { state in
      for place in content.indices {
        state.rest.append(content[place])
        if content[place] == UInt8(ascii: "\n") {
          state.lines.append(state.rest)
          state.rest = []
        }
      }
      return state.rest.count
    }
    if !isSlow { work() }
    return rest
  }

  func end() {
    state.withLock { state in
      if !state.rest.isEmpty { state.lines.append(state.rest + [UInt8(ascii: "\n")]) }
      state.rest = []
      state.isEnded = true
    }
    if !isSlow { work() }
  }

  func work() {
    state.withLock { state in
      for line in state.lines {
        state.output += line.map { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") ? $0 - 32 : $0 }
        state.facts.samples += 1
      }
      state.lines = []
    }
  }

  func takeOutput() -> HTTPLineOutput {
    state.withLock { state in
      if let refusal = state.refusal { return .refusal(refusal) }
      let (output, facts) = (state.output, state.facts)
      (state.output, state.facts) = ([], HTTPFacts())
      if !output.isEmpty { return .content(output, facts) }
      return state.isEnded && state.lines.isEmpty ? .end(facts) : .nothing
    }
  }

  func stop() { state.withLock { $0.isStopped = true } }
}

/// A response that was sent, and what was sent after it.
struct SentResponse: Equatable {
  var head: String
  var content: String
  /// Whether the last chunk was sent.
  var isWhole: Bool
  var rest: String

  /// - Parameter text: begins with a response in chunks. Its content is ASCII.
  init(chunked text: String) {
    let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
    head = String(parts[0])
    var left = parts.count > 1 ? parts[1] : ""
    content = ""
    isWhole = false
    while let end = left.firstRange(of: "\r\n"), let size = Int(left[..<end.lowerBound], radix: 16) {
      let chunk = left[end.upperBound...]
      if size == 0 {
        isWhole = chunk.hasPrefix("\r\n")
        left = chunk.dropFirst(1)
        break
      }
      content += chunk.prefix(size)
      left = chunk.dropFirst(size).dropFirst(1)
    }
    rest = String(left)
  }
}
