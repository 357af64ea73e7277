import Testing

@testable import HTTPMessage

@Suite("Methods, fields and field names")
struct HTTPMessageTests {
  private static let registered: [HTTPMethod] = [
    .get, .head, .post, .put, .delete, .connect, .options, .trace, .patch,
  ]

  @Test("a registered method is parsed from its token, as text and as bytes (RFC 9110 §9)", arguments: registered)
  func method(_ method: HTTPMethod) {
    #expect(HTTPMethod(method.name) == method)
    #expect(HTTPMethod(Array(method.name.utf8).span) == method)
  }

  @Test(
    "any other token is kept, and case matters",
    arguments: ["get", "Post", "G", "PROPFIND", "GETT", "UPDATEREDIRECTREF"])
  func otherMethod(_ token: String) {
    #expect(HTTPMethod(token) == .other(token))
    #expect(HTTPMethod(Array(token.utf8).span) == .other(token))
  }

  @Test("a field name is a token (RFC 9110 §5.1)", arguments: ["", "a b", "a:", "a\r", "é", "a/b"])
  func invalidName(_ name: String) { #expect(HTTPFieldName(name) == nil) }

  @Test("a field name is the same in any case")
  func nameCase() { #expect(HTTPFieldName("Content-TYPE") == .contentType) }

  @Test("no field value can split a response (RFC 9110 §5.5)", arguments: ["a\r\nb", "a\n", "\u{0}", "\u{7F}"])
  func invalidValue(_ value: String) { #expect(HTTPField(.contentType, value) == nil) }

  @Test("fields are found in any case, lines are joined, and an absent field is not an empty one (RFC 9110 §5.3)")
  func fields() {
    let head = Array("ACCEPT:a\nAccept:b\nVary:\n".utf8)
    let lines: [HTTPFieldsView.Line] = [
      .init(name: 0..<6, value: 7..<8), .init(name: 9..<15, value: 16..<17), .init(name: 18..<22, value: 23..<23),
    ]
    let view = HTTPFieldsView(head: head.span, lines: lines.span)
    #expect(view[.accept] == "a, b")
    #expect(view[.vary] == "")
    #expect(view[.host] == nil)
    #expect(view.count == 3)
  }

  @Test(
    "a name of any length differs from a name with one other byte, except in case",
    arguments: [1, 3, 7, 8, 9, 12, 16, 19])
  func names(length: Int) throws {
    for place in 0..<length {
      for byte in UInt8.min...UInt8.max where byte.isTokenByte {
        var letters = Array(repeating: UInt8(ascii: "q"), count: length)
        letters[place] = UInt8(ascii: "k")
        let name = try #require(HTTPFieldName(String(decoding: letters, as: UTF8.self)))
        letters[place] = byte
        let head = letters + Array(":v".utf8)
        let lines = [HTTPFieldsView.Line(name: 0..<length, value: length + 1..<length + 2)]
        let isSame = byte == UInt8(ascii: "k") || byte == UInt8(ascii: "K")
        #expect((HTTPFieldsView(head: head.span, lines: lines.span)[name] == "v") == isSame, "\(letters)")
      }
    }
  }

  @Test("a field is absent or exactly equal only if it is missing or has the value once")
  func absentOrExactly() {
    func isAbsent(_ values: [String]) -> Bool {
      var head: [UInt8] = []
      var lines: [HTTPFieldsView.Line] = []
      for value in values {
        let start = head.count
        head += Array("Accept: \(value)".utf8)
        lines.append(.init(name: start..<start + 6, value: start + 8..<head.count))
      }
      return HTTPFieldsView(head: head.span, lines: lines.span).isAbsent("accept", orExactly: "application/json")
    }
    #expect(isAbsent([]) && isAbsent(["application/json"]))
    for other in [
      ["application/jsoN"], ["application/jso"], ["application/json "], [""], ["application/json", "application/json"],
    ] {
      #expect(!isAbsent(other), "\(other)")
    }
  }
}
