import Bytes
import Foundation
import Glibc
import HTTPMessage
import Testing

@testable import Telemetry

@Suite("Lines of the log")
struct LogTests {
  @Test(
    "the time is RFC 3339 in UTC, also on leap days and before 1970",
    arguments: [
      (0, "1970-01-01T00:00:00.000Z"), (951_782_399, "2000-02-28T23:59:59.000Z"),
      (951_782_400, "2000-02-29T00:00:00.000Z"), (1_709_164_800, "2024-02-29T00:00:00.000Z"),
      (4_107_542_400, "2100-03-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.000Z"),
      (1_795_961_043, "2026-11-29T14:04:03.000Z"),
    ])
  func times(seconds: Int, text: String) {
    let time = LogTime()
    #expect(written { time.put(seconds: seconds, milliseconds: 0, with: &$0) } == text)
  }

  @Test("every second of the seconds around a change of month is that of Foundation, for 300 years")
  func calendar() {
    let format = ISO8601DateFormatter()
    let time = LogTime()
    for day in stride(from: -20_000, to: 90_000, by: 7) {
      let text = written { time.put(seconds: day * 86_400 - 1, milliseconds: 42, with: &$0) }
      let expected = format.string(from: Date(timeIntervalSince1970: Double(day * 86_400 - 1)))
      #expect(text == expected.dropLast() + ".042Z")
    }
  }

  /// What a log writes to a pipe.
  private func output(_ format: LogFormat, level: LogLevel = .info, _ use: (Log) -> Void) throws -> [String] {
    let pipe = Pipe()
    let log = Log(format, level: level, descriptor: pipe.fileHandleForWriting.fileDescriptor)
    use(log)
    log.flush(seconds: 5)
    try pipe.fileHandleForWriting.close()
    let data = try #require(try pipe.fileHandleForReading.readToEnd())
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private static let hostile = "a\nb \"q\" \\ \u{1B}[31m \u{202E} \u{0}"

  @Test("no text can end a line, or steer a terminal")
  func injection() throws {
    for format in [LogFormat.text, .json] {
      let lines = try output(format) { $0.report(.info, Self.hostile) }
      #expect(lines.count == 1)
      #expect(lines[0].unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202E })
    }
    let plain = try output(.off) { $0.report(.info, Self.hostile) }
    #expect(plain.joined().unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202E })
  }

  @Test("a line of JSON has the message as it was")
  func json() throws {
    let line = try #require(try output(.json) { $0.report(.warn, Self.hostile) }.first)
    let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
    #expect(object["message"] == Self.hostile)
    #expect(object["level"] == "warn")
  }

  @Test("lines below the level are left out, those without a log are not")
  func levels() throws {
    let lines = try output(.text, level: .warn) { log in LogLevel.allCases.forEach { log.report($0, "\($0)") } }
    #expect(lines.map { $0.split(separator: " ")[1] } == ["level=warn", "level=error"])
    #expect(try output(.off, level: .error) { $0.report(.info, "on") } == ["on"])
  }

  @Test(
    "the level of a request follows from its status; 503 is a warning, because it is no fault of the program",
    arguments: [
      (.ok, "info"), (.notFound, "warn"), (.serviceUnavailable, "warn"), (.httpVersionNotSupported, "error"),
    ] as [(HTTPStatus, String)])
  func levels(of status: HTTPStatus, _ level: String) throws {
    let metrics = Metrics(
      build: .init(version: "1", swift: "6", kernel: "baseline"), paths: ["/"], documented: [], families: [])
    let lines = try output(.text) { log in
      let observer = RequestObserver(metrics: metrics, log: log).observer(ofLoop: 0).observerOfConnection()
      let (none, fields): ([UInt8], [HTTPFieldsView.Line]) = ([], [])
      observer.requestBegan(at: 0)
      observer.requestReceived(
        HTTPRequest(
          method: .get, path: "/", fields: HTTPFieldsView(head: none.span, lines: fields.span), body: none.span),
        contentBytes: 0)
      _ = observer.willRespond(with: HTTPResponse(status: status))
      observer.responseEnded(contentBytes: 0)
    }
    #expect(lines.count == 1 && lines[0].contains(" level=\(level) "), "\(lines)")
  }

  @Test("a blocked reader blocks nothing: lines are dropped and counted, and their number is written later")
  func blocked() throws {
    let pipe = Pipe()
    let log = Log(.text, descriptor: pipe.fileHandleForWriting.fileDescriptor)
    let ring = log.makeRing()
    let line = Array("x\(String(repeating: "y", count: 998))\n".utf8)
    var count = 0
    // Fills the pipe, then the ring.
    while ring.put({ $0.put(line.span) }) || count < 2200 {
      log.wake()
      count += 1
      if count > 5000 { break }
    }
    #expect(ring.droppedLines > 0)
    log.flush(seconds: 0.05)
    var text = ""
    while !text.contains("dropped: its reader is too slow") {
      text += String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
    }
    #expect(text.contains("level=warn"))
    #expect(ring.isEmpty)
  }

  @Test("a ring keeps the bytes in their order, also over its end, and refuses what may have no room")
  func ring() {
    let ring = LogRing()
    var sent: [UInt8] = []
    var taken: [UInt8] = []
    for round in 0..<6000 {
      let count = round * 37 % LogRing.lineBytesMax + 1
      let line = [UInt8](repeating: UInt8(truncatingIfNeeded: round), count: count)
      let hasRoom = ring.put { $0.put(line.span) }
      #expect(hasRoom)
      sent += line
      if round % 7 == 0 { _ = unsafe ring.take { unsafe taken.append(contentsOf: $0) } }
    }
    _ = unsafe ring.take { unsafe taken.append(contentsOf: $0) }
    #expect(taken == sent && taken.count > 2 * LogRing.bytesMax)
    let longest = [UInt8](repeating: 1, count: LogRing.lineBytesMax)
    for _ in 0..<LogRing.bytesMax / LogRing.lineBytesMax {
      let fits = ring.put { $0.put(longest.span) }
      #expect(fits)
    }
    let fitsMore = ring.put { _ in Issue.record("nothing is written without room") }
    #expect(!fitsMore && ring.droppedLines == 1)
  }
}
