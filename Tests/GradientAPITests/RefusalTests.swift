import Foundation
import GradientAPI
import HTTPMessage
import NablaTestSupport
import Testing

@Suite("A request that means nothing here is refused, and says why")
struct RefusalTests {
  @Test("the error table of the interface", arguments: ErrorTable.all)
  func table(_ row: RefusedRequest) throws {
    let response = call(HTTPMethod(row.method), row.path, fields: row.fields, body: row.body)
    #expect(response.status.code == row.status, "\(response.text)")
    #expect(response[.contentType] == "application/problem+json")

    let problem = try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
    #expect(problem["type"] as? String == "about:blank")
    #expect(problem["title"] as? String == response.status.reason)
    #expect(problem["status"] as? Int == row.status)
    #expect((problem["detail"] as? String)?.isEmpty == false)
    let faults = problem["errors"] as? [[String: String]] ?? []
    #expect(faults.map { $0["pointer"] } == row.pointers, "\(response.text)")
    #expect(faults.allSatisfy { $0["detail"]?.isEmpty == false })
    for words in row.says {
      #expect(response.text.contains(words) || "\(problem)".contains(words), "\(response.text)")
    }
  }

  @Test("a batch over the limit of elements is refused, the limit named")
  func tooManyElements() {
    var configuration = GradientService.Configuration()
    configuration.elementsMax = 3
    let service = GradientService(configuration)
    let response = call(service, body: Array(#"{"logits": [[1, 2], [3, 4]], "labels": [0, 0]}"#.utf8))
    #expect(response.status == .unprocessableContent)
    #expect(response.text.contains("3"))
    #expect(call(service, body: Array(#"{"logits": [1, 2, 3], "labels": 0}"#.utf8)).status == .ok)
  }

  @Test("a body cut anywhere is 400, and never a crash")
  func truncated() {
    let body = Array(#"{"logits": [[0.5, -1e-3], [1, "-Infinity"]], "labels": [1, 0], "include": ["loss"]}"#.utf8)
    for length in 0..<body.count {
      #expect(call(body: Array(body[..<length])).status == .badRequest, "the first \(length) bytes")
    }
    #expect(call(body: body).status == .ok)
  }
}

extension RefusalTests {
  private func call(
    _ method: HTTPMethod, _ path: String, fields: [(name: String, value: String)], body: [UInt8]
  ) -> HTTPResponse {
    GradientAPITests.call(GradientService(), method, path, fields: fields, body: body)
  }

  private func call(_ service: GradientService = GradientService(), body: [UInt8]) -> HTTPResponse {
    GradientAPITests.call(service, body: body)
  }
}
