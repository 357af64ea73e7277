import HTTPMessage
import Service
import Testing

@Suite("What a request may see")
struct PermissionTests {
  private static let question = #""logits": [2.0, 1.0, 0.1], "labels": 0"#

  @Test(
    "full feedback without the permission is 403, wherever it is asked for",
    arguments: [
      #"{\#(question), "feedback": "full", "answer": {"loss": 1}}"#,
      #"{"problem": {\#(question), "feedback": "full"}, "answer": {"loss": 1}}"#,
      #"{"problem": {\#(question)}, "feedback": "full", "submissions": [{"id": 1, "answer": {"loss": 1}}]}"#,
      #"{"feedback": "full", \#(question), "format": "prairielearn", "answer": {}}"#,
    ])
  func full(_ body: String) {
    let refused = grade(body, [])
    #expect(refused.status == .forbidden)
    #expect(refused.text.contains("the scope `reveal`"))
    #expect(grade(body, .reveal).status == .ok)
  }

  @Test("every other level needs no permission", arguments: ["score", "count", "locations", "hint"])
  func others(_ level: String) {
    #expect(grade(#"{\#(Self.question), "feedback": "\#(level)", "answer": {"loss": 1}}"#, []).status == .ok)
  }

  @Test("the question of a class is refused as well")
  func ofClass() throws {
    let document = Array(#"{\#(Self.question), "feedback": "full"}"#.utf8)
    #expect { try ClassGrader(document: document.span, permissions: []) } throws: {
      ($0 as? ProblemDetails)?.status == .forbidden
    }
    _ = try ClassGrader(document: document.span, permissions: .all)
  }

  private func grade(_ body: String, _ permissions: HTTPPermissions) -> HTTPResponse {
    call(GradientService(), .post, "/v1/grade", body: Array(body.utf8), permissions: permissions)
  }
}
