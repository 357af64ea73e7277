import HTTPMessage

@testable import HTTPWire

/// Parses the machine's responses as a client would, without knowledge of the machine.
struct ResponseReader {
  struct Received {
    var status: Int
    /// The head's fields, in lower case.
    var fields: [String: String]
    /// Head and content.
    var range: Range<Int>
    /// The content so far, without its framing.
    var content: [UInt8] = []
    /// Whether the content is complete.
    var isWhole = true

    var isLast: Bool { fields["connection"] == "close" }
  }

  /// The responses that are not `100 Continue`.
  private(set) var finalResponses: [Received] = []
  private var place = 0

  init(_ sent: [UInt8]) {
    while var received = Self.head(sent, from: place) {
      place = received.range.upperBound
      if received.status == 100 { continue }
      // No content begins like a response. After a response to HEAD, the next response follows immediately, or nothing.
      // The peer may have read a byte or two of the next response.
      if !Self.isBegun(sent, place) { place = Self.readContent(of: &received, sent) }
      received.range = received.range.lowerBound..<place
      finalResponses.append(received)
    }
    precondition(
      place == sent.count || Self.isBegun(sent, place),
      "no response: \(String(decoding: sent[place...], as: UTF8.self))")
  }

  // MARK: Content

  /// - Returns: the place after the content.
  private static func readContent(of received: inout Received, _ sent: [UInt8]) -> Int {
    let start = received.range.upperBound
    if received.fields["transfer-encoding"] != nil {
      precondition(received.fields["transfer-encoding"] == "chunked" && received.fields["content-length"] == nil)
      return readChunks(of: &received, sent)
    }
    guard let length = received.fields["content-length"] else {
      precondition(received.isLast && received.status != 204, "where does the content end? \(received)")
      received.content = Array(sent[start...])
      return sent.count
    }
    // Another response may follow only a complete one.
    let end = min(start + Int(length)!, sent.count)
    received.content = Array(sent[start..<end])
    received.isWhole = end == start + Int(length)!
    return end
  }

  private static func readChunks(of received: inout Received, _ sent: [UInt8]) -> Int {
    var place = received.range.upperBound
    received.isWhole = false
    while let lineEnd = lineEnd(sent, from: place) {
      let size = Int(String(decoding: sent[place..<lineEnd - 2], as: UTF8.self), radix: 16)!
      let end = min(lineEnd + size, sent.count)
      received.content += sent[lineEnd..<end]
      guard end + 2 <= sent.count else { return sent.count }
      precondition(sent[end] == 0x0D && sent[end + 1] == 0x0A, "a chunk of another length than its size")
      place = end + 2
      if size == 0 {
        received.isWhole = true
        return place
      }
    }
    return sent.count
  }

  /// The place after the line that begins at `start`; nil if the line does not end.
  private static func lineEnd(_ sent: [UInt8], from start: Int) -> Int? {
    guard let lineFeed = sent[start...].firstIndex(of: 0x0A) else { return nil }
    precondition(lineFeed > start && sent[lineFeed - 1] == 0x0D)
    return lineFeed + 1
  }

  // MARK: Expected responses

  /// Compares the responses with the requests that were handled.
  ///
  /// - Parameters:
  ///   - lastStatus: the status of the refusal that ended the connection; nil if none did.
  ///   - mayBeCut: whether the connection may have ended before all was sent, or memory may have been short.
  static func check(
    _ responses: [Received], requests: [SeenRequest], lastStatus: Int?, _ settings: WireSettings, mayBeCut: Bool = false
  ) {
    let expected = requests.count + (lastStatus == nil ? 0 : 1)
    precondition(
      mayBeCut ? responses.count <= expected : responses.count == expected,
      "\(responses.count) responses to \(requests.count) requests, refusal \(String(describing: lastStatus))")
    for (index, received) in responses.enumerated() {
      precondition(!received.isLast || index == responses.count - 1, "a response follows the last one")
      precondition(mayBeCut || received.isWhole, "the content is cut: \(received)")
      if index == requests.count {
        precondition(
          received.status == lastStatus && received.isLast, "the response to the refused request is \(received)")
      } else if let number = received.fields["server"] {
        precondition(number == String(index), "request \(index) gets the response to request \(number)")
        checkContent(of: received, to: requests[index], settings.response(number: index), mayBeCut: mayBeCut)
      } else {
        precondition(
          received.status == 406 || (received.status == 503 && mayBeCut && settings.responseIsBeyondBudget),
          "request \(index) gets \(received)")
      }
    }
  }

  private static func checkContent(
    of received: Received, to request: SeenRequest, _ response: HTTPResponse, mayBeCut: Bool
  ) {
    precondition(received.status == response.status.code, "\(received) instead of \(response.status)")
    if request.method == "HEAD" {
      precondition(received.content.isEmpty, "the response to HEAD has content")
    } else if received.fields["content-encoding"] == nil {
      var whole = response
      whole.gather()
      precondition(
        mayBeCut ? whole.body.starts(with: received.content) : whole.body == received.content,
        "\(received.content.count) bytes of content instead of \(whole.body.count), or different ones")
    }
  }

  // MARK: Heads

  private static func isHead(_ sent: [UInt8], _ place: Int) -> Bool { sent[place...].starts(with: "HTTP/1.1 ".utf8) }

  /// Whether the rest is a head, the beginning of one, or nothing.
  private static func isBegun(_ sent: [UInt8], _ place: Int) -> Bool {
    "HTTP/1.1 ".utf8.starts(with: sent[place...].prefix(9))
  }

  /// The head that begins at `place`; nil if it is not complete.
  private static func head(_ sent: [UInt8], from place: Int) -> Received? {
    guard isHead(sent, place), let end = emptyLine(sent, from: place) else { return nil }
    let text = String(decoding: sent[place..<end], as: UTF8.self)
    var lines = text.split(separator: "\r\n", omittingEmptySubsequences: true)[...]
    let statusLine = lines.removeFirst().split(separator: " ", maxSplits: 2)
    precondition(statusLine.count == 3, "status line \(statusLine)")
    var fields: [String: String] = [:]
    for line in lines {
      let parts = line.split(separator: ": ", maxSplits: 1)
      precondition(parts.count == 2, "field line \(line)")
      precondition(fields.updateValue(String(parts[1]), forKey: parts[0].lowercased()) == nil, "twice: \(line)")
    }
    return Received(status: Int(statusLine[1])!, fields: fields, range: place..<end)
  }

  /// The place after the first empty line.
  private static func emptyLine(_ sent: [UInt8], from start: Int) -> Int? {
    var place = start
    while place + 4 <= sent.count {
      if sent[place] == 0x0D, sent[place + 1] == 0x0A, sent[place + 2] == 0x0D, sent[place + 3] == 0x0A {
        return place + 4
      }
      place += 1
    }
    return nil
  }
}
