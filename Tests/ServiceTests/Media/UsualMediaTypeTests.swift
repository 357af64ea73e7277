import HTTPMessage
import Testing

@testable import Service

/// The values that most requests have are compared in place; all others are parsed as media types.
@Suite("Content-Type and Accept with their usual values")
struct UsualMediaTypeTests {
  @Test("the values compared in place are accepted by the general path, too")
  func usual() {
    #expect(MediaType("application/json") == .json)
    #expect(AcceptedMedia("*/*").accepts(.json))
  }

  @Test(
    "one byte more or less: the general path decides",
    arguments: [
      ("application/json ", "*/*", HTTPStatus.ok), ("Application/JSON", "*/*", .ok),
      ("application/json", "*/* ", .ok), ("application/json", "*/*;q=0.5", .ok),
      ("application/jso", "*/*", .unsupportedMediaType), ("application/jsonn", "*/*", .unsupportedMediaType),
      ("application/json", "*/*;q=0", .notAcceptable), ("application/json", "text/*", .notAcceptable),
    ])
  func other(type: String, accept: String, expected: HTTPStatus) {
    let response = call(
      fields: [("content-type", type), ("accept", accept)], body: Array(#"{"logits": [2.0, 1.0], "labels": 0}"#.utf8))
    #expect(response.status == expected)
  }
}
