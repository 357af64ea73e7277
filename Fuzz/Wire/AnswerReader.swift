import HTTPMessage

@testable import HTTPWire

/// Parses the machine's responses as a client would, without knowledge of the machine.
struct AnswerReader {
  struct Answer {
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
  private(set) var finalAnswers: [Answer] = []
  private var place = 0

  init(_ sent: [UInt8]) {
    while var answer = Self.head(sent, from: place) {
      place = answer.range.upperBound
      if answer.status == 100 { continue }
      // No content begins like a response. After a response to HEAD, the next response follows immediately, or nothing.
      // The peer may have read a byte or two of the next response.
      if !Self.isBegun(sent, place) { place = Self.readContent(of: &answer, sent) }
      answer.range = answer.range.lowerBound..<place
      finalAnswers.append(answer)
    }
    precondition(
      place == sent.count || Self.isBegun(sent, place),
      "no response: \(String(decoding: sent[place...], as: UTF8.self))")
  }

  // MARK: Content

  /// - Returns: the place after the content.
  private static func readContent(of answer: inout Answer, _ sent: [UInt8]) -> Int {
    let start = answer.range.upperBound
    if answer.fields["transfer-encoding"] != nil {
      precondition(answer.fields["transfer-encoding"] == "chunked" && answer.fields["content-length"] == nil)
      return readChunks(of: &answer, sent)
    }
    guard let length = answer.fields["content-length"] else {
      precondition(answer.isLast && answer.status != 204, "where does the content end? \(answer)")
      answer.content = Array(sent[start...])
      return sent.count
    }
    // Another response may follow only a complete one.
    let end = min(start + Int(length)!, sent.count)
    answer.content = Array(sent[start..<end])
    answer.isWhole = end == start + Int(length)!
    return end
  }

  private static func readChunks(of answer: inout Answer, _ sent: [UInt8]) -> Int {
    var place = answer.range.upperBound
    answer.isWhole = false
    while let lineEnd = lineEnd(sent, from: place) {
      let size = Int(String(decoding: sent[place..<lineEnd - 2], as: UTF8.self), radix: 16)!
      let end = min(lineEnd + size, sent.count)
      answer.content += sent[lineEnd..<end]
      guard end + 2 <= sent.count else { return sent.count }
      precondition(sent[end] == 0x0D && sent[end + 1] == 0x0A, "a chunk of another length than its size")
      place = end + 2
      if size == 0 {
        answer.isWhole = true
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
    _ answers: [Answer], requests: [SeenRequest], lastStatus: Int?, _ settings: WireSettings, mayBeCut: Bool = false
  ) {
    let expected = requests.count + (lastStatus == nil ? 0 : 1)
    precondition(
      mayBeCut ? answers.count <= expected : answers.count == expected,
      "\(answers.count) responses to \(requests.count) requests, refusal \(String(describing: lastStatus))")
    for (index, answer) in answers.enumerated() {
      precondition(!answer.isLast || index == answers.count - 1, "a response follows the last one")
      precondition(mayBeCut || answer.isWhole, "the content is cut: \(answer)")
      if index == requests.count {
        precondition(answer.status == lastStatus && answer.isLast, "the response to the refused request is \(answer)")
      } else if let number = answer.fields["server"] {
        precondition(number == String(index), "request \(index) gets the response to request \(number)")
        checkContent(of: answer, to: requests[index], settings.response(number: index), mayBeCut: mayBeCut)
      } else {
        precondition(
          answer.status == 406 || (answer.status == 503 && mayBeCut && settings.answerIsBeyondBudget),
          "request \(index) gets \(answer)")
      }
    }
  }

  private static func checkContent(
    of answer: Answer, to request: SeenRequest, _ response: HTTPResponse, mayBeCut: Bool
  ) {
    precondition(answer.status == response.status.code, "\(answer) instead of \(response.status)")
    if request.method == "HEAD" {
      precondition(answer.content.isEmpty, "the response to HEAD has content")
    } else if answer.fields["content-encoding"] == nil {
      var whole = response
      whole.gather()
      precondition(
        mayBeCut ? whole.body.starts(with: answer.content) : whole.body == answer.content,
        "\(answer.content.count) bytes of content instead of \(whole.body.count), or different ones")
    }
  }

  // MARK: Heads

  private static func isHead(_ sent: [UInt8], _ place: Int) -> Bool { sent[place...].starts(with: "HTTP/1.1 ".utf8) }

  /// Whether the rest is a head, the beginning of one, or nothing.
  private static func isBegun(_ sent: [UInt8], _ place: Int) -> Bool {
    "HTTP/1.1 ".utf8.starts(with: sent[place...].prefix(9))
  }

  /// The head that begins at `place`; nil if it is not complete.
  private static func head(_ sent: [UInt8], from place: Int) -> Answer? {
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
    return Answer(status: Int(statusLine[1])!, fields: fields, range: place..<end)
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
