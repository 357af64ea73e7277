/// The text of the `Date` field (IMF-fixdate, RFC 9110 §5.6.7), made once per second and not once per response.
package struct HTTPDate: Equatable, Sendable {
  /// The field with the line end before it, such as `\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT`.
  let line: [UInt8]

  /// - Parameter seconds: since 1970-01-01 00:00:00 UTC, without leap seconds; not negative.
  package init(secondsSince1970 seconds: Int64) {
    let (days, ofDay) = seconds.quotientAndRemainder(dividingBy: 86_400)
    let date = Self.civil(daysSince1970: Int(days))
    let (hour, ofHour) = Int(ofDay).quotientAndRemainder(dividingBy: 3600)
    let (minute, second) = ofHour.quotientAndRemainder(dividingBy: 60)
    let weekday = Self.weekdays[(Int(days) + 4) % 7]
    let text =
      "\(weekday), \(Self.twoDigits(date.day)) \(Self.months[date.month - 1]) \(date.year) "
      + "\(Self.twoDigits(hour)):\(Self.twoDigits(minute)):\(Self.twoDigits(second)) GMT"
    line = Array("\r\ndate: \(text)".utf8)
  }

  // 1970-01-01 was a Thursday.
  private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

  /// Year, month and day of the Gregorian calendar. Subtracts whole years, then whole months, from the day count.
  private static func civil(daysSince1970: Int) -> (year: Int, month: Int, day: Int) {
    var year = 1970 + daysSince1970 / 366
    var rest = daysSince1970 - daysBefore(year)
    while rest >= daysIn(year) {
      rest -= daysIn(year)
      year += 1
    }
    let lengths = [31, daysIn(year) - 337, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    var month = 0
    while rest >= lengths[month] {
      rest -= lengths[month]
      month += 1
    }
    return (year, month + 1, rest + 1)
  }

  private static func daysIn(_ year: Int) -> Int {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 366 : 365
  }

  /// Days from 1970-01-01 to the first of January of `year`.
  private static func daysBefore(_ year: Int) -> Int {
    func leapDays(through last: Int) -> Int { last / 4 - last / 100 + last / 400 }
    return (year - 1970) * 365 + leapDays(through: year - 1) - leapDays(through: 1969)
  }
}
