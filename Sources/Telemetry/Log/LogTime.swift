internal import Bytes
private import Glibc

/// The wall clock as RFC 3339 in UTC, with milliseconds: `2026-11-29T14:03:11.042Z`.
///
/// The text of a second is made once.
final class LogTime {
  private var second = Int.min
  private var text: [UInt8] = []

  /// Puts the time of now.
  func put(with cursor: inout ByteCursor) {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
    put(seconds: time.tv_sec, milliseconds: time.tv_nsec / 1_000_000, with: &cursor)
  }

  func put(seconds: Int, milliseconds: Int, with cursor: inout ByteCursor) {
    if seconds != second {
      second = seconds
      text = Array("\(Self.text(seconds)).".utf8)
    }
    let text = text
    cursor.put(text.span)
    cursor.put(thousandths: milliseconds)
    cursor.put(UInt8(ascii: "Z"))
  }

  /// Of the proleptic Gregorian calendar; years begin in March, so that the leap day is the last of a year.
  private static func text(_ seconds: Int) -> String {
    let day = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400
    let ofDay = seconds - day * 86_400
    // Days since 0000-03-01, and the 400 years of 146,097 days that they are in.
    let days = day + 719_468
    let era = (days >= 0 ? days : days - 146_096) / 146_097
    let ofEra = days - era * 146_097
    let year = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * year + year / 4 - year / 100)
    let month = (5 * ofYear + 2) / 153
    let ofMonth = ofYear - (153 * month + 2) / 5 + 1
    let calendarMonth = month < 10 ? month + 3 : month - 9
    let calendarYear = year + era * 400 + (calendarMonth <= 2 ? 1 : 0)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let date = "\(String(repeating: "0", count: max(4 - "\(calendarYear)".count, 0)))\(calendarYear)"
    return "\(date)-\(two(calendarMonth))-\(two(ofMonth))T"
      + "\(two(ofDay / 3600)):\(two(ofDay / 60 % 60)):\(two(ofDay % 60))"
  }
}
