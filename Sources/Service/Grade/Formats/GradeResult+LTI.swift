import Bytes
import Grading

// Tests/Graders checks the rules of the programs that parse this format.

/// The body of a score in LTI 1.3 (Assignment and Grade Services 2.0). The tool sends it, and adds what is not known
/// here.
extension GradeResult {
  func writeLTI(to writer: inout ObjectWriter) {
    writer.object {
      if let id { $0.field("userId", id.text) }
      if let diagnosedErrors {
        // The platform keeps the score that it has.
        $0.field("comment", Self.comment(diagnosedErrors))
        $0.field("activityProgress", "Submitted")
        $0.field("gradingProgress", "Failed")
      } else {
        $0.field("scoreGiven", report.score)
        $0.field("scoreMaximum", report.maxScore)
        $0.field("comment", Self.comment([summary] + report.quantities.map { "\(name(of: $0)): \(text(of: $0))" }))
        $0.field("activityProgress", "Completed")
        $0.field("gradingProgress", "FullyGraded")
      }
      if let timestamp { $0.field("timestamp", timestamp.text) }
    }
  }

  /// Platforms mail comments, so a long one is cut.
  private static let commentBytesMax = 4_000

  private static func comment(_ lines: [String]) -> String {
    let comment = lines.joined(separator: "\n")
    guard comment.utf8.count > commentBytesMax else { return comment }
    var end = comment.utf8.index(comment.startIndex, offsetBy: commentBytesMax - "…".utf8.count)
    // Back to the beginning of a scalar.
    while end.samePosition(in: comment.unicodeScalars) == nil { end = comment.utf8.index(before: end) }
    return comment[..<end] + "…"
  }
}

/// When an answer was submitted: a date and a time of ISO 8601 with its zone, as LTI requires it.
struct Timestamp: Equatable {
  let text: String

  static let expected = "a time of ISO 8601 with its zone, such as \"2026-11-28T19:00:00.123Z\""

  /// - Returns: nil if the text is no such time.
  init?(_ text: String) {
    // The digits are 0 in the pattern: "0000-00-00T00:00:00", then a fraction, then the zone.
    let bytes = Array(text.utf8)
    let head = Array("0000-00-00T00:00:00".utf8)
    guard bytes.count > head.count, bytes.count <= Self.bytesMax, Self.matches(bytes[..<head.count], head) else {
      return nil
    }
    func number(_ place: Int) -> Int { Int(bytes[place] - 48) * 10 + Int(bytes[place + 1] - 48) }
    let (year, month) = (number(0) * 100 + number(2), number(5))
    guard (1...12).contains(month), (1...Self.days(of: month, in: year)).contains(number(8)), number(11) < 24,
      number(14) < 60, number(17) < 60
    else { return nil }
    var zone = bytes[head.count...]
    if zone.first == UInt8(ascii: ".") {
      let digits = zone.dropFirst().prefix { $0.isDigit }
      guard !digits.isEmpty else { return nil }
      zone = zone[digits.endIndex...]
    }
    guard zone.elementsEqual([UInt8(ascii: "Z")]) || Self.isOffset(zone) else { return nil }
    self.text = text
  }

  /// No clock has more digits than this leaves.
  private static let bytesMax = 64

  private static func isOffset(_ zone: ArraySlice<UInt8>) -> Bool {
    guard let sign = zone.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
      matches(zone.dropFirst(), Array("00:00".utf8))
    else { return false }
    let digits = zone.dropFirst().filter(\.isDigit).map { Int($0 - 48) }
    return digits[0] * 10 + digits[1] < 24 && digits[2] < 6
  }

  /// Whether there is a digit for each 0 of the pattern, and the same character for each other one.
  private static func matches(_ bytes: ArraySlice<UInt8>, _ pattern: [UInt8]) -> Bool {
    bytes.count == pattern.count
      && zip(bytes, pattern).allSatisfy { $1 == UInt8(ascii: "0") ? $0.isDigit : $0 == $1 }
  }

  private static func days(of month: Int, in year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
