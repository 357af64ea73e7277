import HTTPMessage

@testable import HTTPWire

/// Reads what the machine sends as a client would, knowing nothing of the machine.
struct AnswerReader {
  struct Answer {
    var status: Int
    /// The head's fields, in lower case.
    var fields: [String: String]
    /// Head and content.
    var range: Range<Int>
    var headEnd: Int
    /// What `Content-Length` says.
    var contentBytes: Int

    var isLast: Bool { fields["connection"] == "close" }
  }

  /// The answers that are not `100 Continue`, their content not taken out: whether there is one depends on the request.
  private(set) var finalAnswers: [Answer] = []
  private var place = 0

  init(_ sent: [UInt8]) {
    while let answer = Self.head(sent, from: place) {
      place = answer.headEnd
      if answer.status == 100 { continue }
      var whole = answer
      // The content is not what the next answer begins with; without one, to HEAD, the next answer follows at once.
      if !Self.isHead(sent, place) {
        whole.range = answer.range.lowerBound..<min(place + answer.contentBytes, sent.count)
      }
      place = whole.range.upperBound
      finalAnswers.append(whole)
    }
    precondition(
      place == sent.count || Self.isBegun(sent, place), "no answer: \(String(decoding: sent[place...], as: UTF8.self))")
  }

  /// Holds the answers against what was handled.
  ///
  /// - Parameter mayBeCut: whether the connection may have ended before all was sent.
  static func check(_ answers: [Answer], requests: [SeenRequest], refusal: WireError?, mayBeCut: Bool = false) {
    let expected = requests.count + (refusal == nil ? 0 : 1)
    precondition(
      mayBeCut ? answers.count <= expected : answers.count == expected,
      "\(answers.count) answers to \(requests.count) requests, refusal \(String(describing: refusal))")
    for (index, answer) in answers.enumerated() {
      precondition(!answer.isLast || index == answers.count - 1, "an answer stands behind the last")
      if index == requests.count {
        precondition(answer.status == refusal?.status.code && answer.isLast, "the refusal is answered by \(answer)")
      } else if let number = answer.fields["server"] {
        precondition(number == String(index), "answer \(number) goes to request \(index)")
      } else {
        precondition(answer.status == 406, "request \(index) is answered by \(answer)")
      }
    }
  }

  private static func isHead(_ sent: [UInt8], _ place: Int) -> Bool { sent[place...].starts(with: "HTTP/1.1 ".utf8) }

  /// Whether what is left is the beginning of a head.
  private static func isBegun(_ sent: [UInt8], _ place: Int) -> Bool {
    "HTTP/1.1 ".utf8.starts(with: sent[place...].prefix(9))
  }

  /// The head that begins at `place`; nil where there is no whole one.
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
    return Answer(
      status: Int(statusLine[1])!, fields: fields, range: place..<end, headEnd: end,
      contentBytes: Int(fields["content-length"] ?? "0")!)
  }

  /// The place behind the first empty line.
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
