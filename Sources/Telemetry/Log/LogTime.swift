private import Glibc

/// The wall clock as RFC 3339 in UTC, with milliseconds: `2026-11-29T14:03:11.042Z`.
///
/// The text of a second is made once.
struct LogTime {
  private var second = Int.min
  private var text: [UInt8] = []

  /// Appends the time of now.
  mutating func append(to bytes: inout [UInt8]) {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
    append(seconds: time.tv_sec, milliseconds: time.tv_nsec / 1_000_000, to: &bytes)
  }

  mutating func append(seconds: Int, milliseconds: Int, to bytes: inout [UInt8]) {
    if seconds != second {
      second = seconds
      text = Array(Self.text(seconds).utf8)
    }
    bytes += text
    bytes.append(UInt8(ascii: "."))
    bytes.append(digits: milliseconds, count: 3)
    bytes.append(UInt8(ascii: "Z"))
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

extension [UInt8] {
  /// Appends exactly so many decimal digits, the lowest of the number.
  mutating func append(digits number: Int, count: Int) {
    var scale = 1
    for _ in 1..<count { scale *= 10 }
    while scale > 0 {
      append(UInt8(ascii: "0") + UInt8(number / scale % 10))
      scale /= 10
    }
  }

  /// Appends a number that is not negative.
  mutating func append(decimal number: Int) {
    var count = 1
    var rest = number / 10
    while rest > 0 {
      count += 1
      rest /= 10
    }
    append(digits: number, count: count)
  }

  mutating func append(_ text: StaticString) {
    // Bound: the buffer is the literal's own, for the call.
    text.withUTF8Buffer { unsafe append(contentsOf: $0) }
  }
}
