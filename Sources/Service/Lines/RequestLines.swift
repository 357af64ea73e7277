import HTTPMessage
package import Lines
import Synchronization

/// Requests of one path, one on each line. What is written about a line is the content of its response, or its problem
/// with the number of the `line`.
package final class RequestLines: StreamedLines {
  /// How many lines were refused.
  package struct Failures: Sendable {
    package fileprivate(set) var count = 0
    /// The number of the first line of them; nil if there is none.
    package fileprivate(set) var first: Int?
    /// Whether the first of all lines is only the beginning of a JSON value.
    package fileprivate(set) var isFirstUnfinished = false
  }

  private let endpoint: any Endpoint
  private let workMax: Int
  private let lineBytesMax: Int
  private let permissions: HTTPPermissions
  private let failed = Mutex(Failures())
  /// Rows that were worked on, and that `removeFacts` has not told.
  private let samples = Atomic(0)

  init(_ endpoint: any Endpoint, workMax: Int, lineBytesMax: Int, permissions: HTTPPermissions) {
    self.endpoint = endpoint
    self.workMax = workMax
    self.lineBytesMax = lineBytesMax
    self.permissions = permissions
  }

  var refusal: HTTPResponse? { nil }
  var memoryBytes: Int { 0 }

  func removeFacts() -> HTTPFacts {
    var facts = HTTPFacts()
    facts.samples = samples.exchange(0, ordering: .relaxed)
    return facts
  }

  package var failures: Failures { failed.withLock { $0 } }

  package func handle(
    _ text: Span<UInt8>, of line: TextLine, into output: inout [UInt8]
  ) -> (@Sendable () -> Void)? {
    do throws(ProblemDetails) {
      if line.isTooLong { throw .lineTooLong(limit: lineBytesMax) }
      output += try content(for: line.number == 1 ? text.withoutByteOrderMark : text)
    } catch {
      output += error.content(ofLine: line.number)
      failed.withLock { failed in
        failed.count += 1
        failed.first = min(failed.first ?? .max, line.number)
        if line.index == 0, text.isUnfinishedJSON { failed.isFirstUnfinished = true }
      }
    }
    return nil
  }

  private func content(for text: Span<UInt8>) throws(ProblemDetails) -> [UInt8] {
    let none: [HTTPFieldsView.Line] = []
    let fields = HTTPFieldsView(head: text, lines: none.span)
    var request = HTTPRequest(method: endpoint.method, path: endpoint.path, fields: fields, body: text)
    request.permissions = permissions
    // Any work up to the limit may be done here, so there is a response.
    var response = try endpoint.respond(to: request, within: WorkLimits(here: .max, max: workMax))!
    samples.add(response.facts.samples, ordering: .relaxed)
    response.gather()
    return response.body
  }
}

extension Span<UInt8> {
  /// Some editors begin a file with a byte order mark. A single document has none (RFC 8259 §8.1).
  var withoutByteOrderMark: Span<UInt8> {
    @_lifetime(copy self) get {
      count >= 3 && self[0] == 0xEF && self[1] == 0xBB && self[2] == 0xBF ? extracting(droppingFirst: 3) : self
    }
  }
}

extension ProblemDetails {
  static func lineTooLong(limit: Int) -> ProblemDetails {
    ProblemDetails(.contentTooLarge, "the line is longer than the limit of \(limit) bytes (option --max-body-bytes).")
  }
}
