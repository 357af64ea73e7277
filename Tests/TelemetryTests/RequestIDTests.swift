import Bytes
import Testing

@testable import Telemetry

@Suite("Names of requests and of traces")
struct RequestIDTests {
  @Test(
    "a client's id is used if it has 1 to 128 of the letters that any log may have",
    arguments: [
      ("a", true), ("A-b_c.9", true), (String(repeating: "x", count: 128), true), ("", false),
      (String(repeating: "x", count: 129), false), ("a b", false), ("a\"b", false), ("a\\b", false), ("a,b", false),
      ("a\tb", false), ("é", false), ("a/b", false), ("{}", false), ("a\u{1B}[31m", false),
    ])
  func ids(id: String, isValid: Bool) {
    let used = RequestID(sent: id.utf8.span)
    #expect(used.map(text) == (isValid ? id : nil))
  }

  private func text(_ id: RequestID) -> String { written { id.put(with: &$0) } }

  @Test("new ids are valid, and differ")
  func newIDs() {
    var first = RequestID.Source()
    var second = RequestID.Source()
    var ids: Set<String> = []
    for _ in 0..<1000 {
      ids.insert(text(first.next()))
      ids.insert(text(second.next()))
    }
    #expect(ids.count == 2000)
    #expect(ids.allSatisfy { $0.utf8.count == 16 && RequestID(sent: $0.utf8.span) != nil })
  }

  private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"

  @Test(
    "the trace id of a valid traceparent is used (W3C Trace Context §3.2.2)",
    arguments: [
      ("00-\(trace)-00f067aa0ba902b7-01", true), ("00-\(trace)-00f067aa0ba902b7-00", true),
      ("cc-\(trace)-00f067aa0ba902b7-01-more", true), ("cc-\(trace)-00f067aa0ba902b7-01", true),
      ("00-\(trace)-00f067aa0ba902b7-01-more", false), ("ff-\(trace)-00f067aa0ba902b7-01", false),
      ("cc-\(trace)-00f067aa0ba902b7-01more", false), ("00-\(trace.uppercased())-00f067aa0ba902b7-01", false),
      ("00-00000000000000000000000000000000-00f067aa0ba902b7-01", false), ("00-\(trace)-0000000000000000-01", false),
      ("00-\(trace)-00f067aa0ba902b7", false), ("", false), ("00_\(trace)-00f067aa0ba902b7-01", false),
      ("00-\(trace.dropLast())g-00f067aa0ba902b7-01", false), ("00-\(trace)-00f067aa0ba902b7-0g", false),
    ])
  func traces(value: String, isValid: Bool) {
    let trace = TraceID(parent: value.utf8.span)
    #expect(trace.map { trace in written { trace.put(with: &$0) } } == (isValid ? Self.trace : nil))
  }

  @Test("a trace id is not zero as a whole", arguments: ["0000000000000001", "1000000000000000"])
  func halves(half: String) {
    let zeros = String(repeating: "0", count: 16)
    for id in ["\(half)\(zeros)", "\(zeros)\(half)"] {
      let trace = TraceID(parent: "00-\(id)-00f067aa0ba902b7-01".utf8.span)
      #expect(trace.map { trace in written { trace.put(with: &$0) } } == id)
    }
  }
}

/// What `put` writes.
func written(_ put: (inout ByteCursor) -> Void) -> String {
  var bytes: [UInt8] = []
  bytes.append(bytesMax: 256) { put(&$0) }
  return String(decoding: bytes, as: UTF8.self)
}
