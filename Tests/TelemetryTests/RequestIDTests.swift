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
  func ids(id: String, isValid: Bool) { #expect(RequestID.isValid(id) == isValid) }

  @Test("new ids are valid, and differ")
  func newIDs() {
    var first = RequestID.Source()
    var second = RequestID.Source()
    var ids: Set<String> = []
    for _ in 0..<1000 {
      ids.insert(first.next())
      ids.insert(second.next())
    }
    #expect(ids.count == 2000)
    #expect(ids.allSatisfy(RequestID.isValid))
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
  func traces(value: String, isValid: Bool) { #expect(TraceParent.traceID(value) == (isValid ? Self.trace : nil)) }
}
