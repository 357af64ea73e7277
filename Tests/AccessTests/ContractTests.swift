import Foundation
import HTTPMessage
import Service
import Testing

@testable import Access

@Suite("The table of paths, and what a student's key reaches")
struct ContractTests {
  private static let service: GradientService = {
    var configuration = GradientService.Configuration()
    configuration.protocols = Set(GradingProtocol.allCases)
    return GradientService(configuration)
  }()

  @Test("the table has every path of the service and of the contract")
  func paths() throws {
    let root = (0..<3).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
    let contract = try String(contentsOf: root.appending(path: "openapi.yaml"), encoding: .utf8)
    let documented = contract.matches(of: /\n  (\/[^:\n]*):\n/).map { String($0.1) }
    #expect(documented.count > 10)
    for path in documented + Self.service.paths { #expect(PathAccess.of(path) != nil, "\(path)") }
  }

  @Test("a path of another protocol refuses in the form of that protocol")
  func forms() throws {
    var policy = AccessPolicy()
    policy.keys = KeyStore(TestKeys.ring())
    let handler = AccessHandler(policy, around: Self.service)
    let response = Call(path: "/evaluate").send(to: handler)
    #expect(response.status == .unauthorized && response["www-authenticate"] != nil)
    #expect(response["content-type"] == "application/json")
    #expect(response.text.contains(#""code":"UNAUTHORIZED""#))
    let own = Call(path: "/v1/grade").send(to: handler)
    #expect(own.status == .unauthorized && own["content-type"] == "application/problem+json")
  }

  @Test("what computes needs a key")
  func computing() {
    for path in Self.service.postPaths { #expect(PathAccess.of(path)?.scope != nil, "\(path)") }
  }

  private static let question = #""logits": [2.0, 1.0, 0.1], "labels": 0"#
  private static let network =
    #""x": [1, -2], "layers": [{"W": [[0.5, -0.25], [1, 0.75]], "b": [0.1, -0.2], "activation": "logistic"}, {"W": [[1, -1], [0.5, 0.25]]}], "labels": 1"#

  /// The texts of the numbers that nobody should see, of at least six digits.
  private static func expected(_ path: String, _ question: String) -> Set<String> {
    let response = Call(path: path, body: Array("{\(question)}".utf8)).send(to: service)
    let digits = response.text.matches(of: /\d\.(\d{6})/).map { String($0.1) }
    return Set(digits)
  }

  @Test(
    "with a student's key no path, level or format shows an expected value",
    arguments: [("/v1/gradients", question), ("/v1/backprop", network)])
  func student(_ computes: String, _ question: String) throws {
    let expected = Self.expected(computes, question)
    #expect(expected.count > 2)
    var policy = AccessPolicy()
    policy.keys = KeyStore(TestKeys.ring())
    let handler = AccessHandler(policy, around: Self.service)
    func send(_ path: String, _ body: String, _ key: String = "student-secret") -> HTTPResponse {
      Call(path: path, key: key, body: Array(body.utf8)).send(to: handler)
    }
    for path in Self.service.postPaths {
      let body = "{\(question)}"
      let response = send(path, body)
      for digits in expected { #expect(!response.text.contains(digits), "\(path)") }
    }
    let answers = [
      #""answer": {"loss": 1}"#, #""answer": {"loss": "x"}"#, #""submissions": [{"id": 1, "answer": {"loss": 1}}]"#,
    ]
    for level in ["score", "count", "locations", "hint", "full"] {
      for format in ["native", "gradescope", "prairielearn", "coderunner"] {
        for answer in answers {
          let settings = #""feedback": "\#(level)", "format": "\#(format)", "tolerance": {"decimals": 3}"#
          let response = send("/v1/grade", "{\(question), \(settings), \(answer)}")
          #expect(response.status == (level == "full" ? .forbidden : .ok), "\(level) \(format): \(response.text)")
          for digits in expected { #expect(!response.text.contains(digits), "\(level) \(format)") }
        }
      }
    }
    // The test can fail: with the scope, the values are there.
    let full = send("/v1/grade", #"{\#(question), "feedback": "full", "answer": {"loss": 1}}"#, "teacher-secret")
    #expect(full.status == .ok)
    #expect(expected.contains { full.text.contains($0) })
  }
}
