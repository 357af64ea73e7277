import Foundation
import HTTPMessage
import SeededRandom
import Service
import Testing

private let params = #"{"logits": [2.0, 1.0, 0.1], "labels": 0, "tolerance": {"decimals": 3}, "#

/// A request whose question asks `points`, with the submission's value.
private func body(
  _ value: String, points: String = #"{"y_hat": 1, "grad_a_L": 3}"#, type: String = "OTHER", member: String = "value",
  more: String = ""
) -> String {
  """
  {"submission": {"type": "\(type)", "format": "json", "content": {"\(member)": \(value)}, "submissionId": "s1"},
   "configuration": {"params": \(params) "points": \(points), "unknown": [1]}, "x-vendor": {"a": 1}}\(more)}
  """
}

private func service(isReady: Bool = true) -> GradientService {
  var configuration = GradientService.Configuration()
  configuration.protocols = [.ued]
  configuration.isReady = { isReady }
  return GradientService(configuration)
}

private func evaluate(
  _ body: String, fields: [(name: String, value: String)] = [("Content-Type", "application/json")]
) -> HTTPResponse {
  call(service(), .post, "/evaluate", fields: fields, body: Array(body.utf8))
}

private func feedback(_ body: String) throws -> [[String: Any]] {
  let response = evaluate(body)
  try #require(response.status == .ok, "\(response.text)")
  #expect(response[HTTPFieldName("x-api-version")!] == "0.1.0")
  #expect(response[.contentType] == "application/json")
  return try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [[String: Any]])
}

private func object(_ response: HTTPResponse) throws -> [String: Any] {
  try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
}

/// What the points of the feedback sum up to.
private func awarded(_ feedback: [[String: Any]]) -> Double {
  feedback.reduce(0) { $0 + (($1["awardedPoints"] as? Double) ?? 0) }
}

@Suite("µEd 0.1.0: POST /evaluate, GET /evaluate/health")
struct UEdTests {
  @Test("feedback is a list, one for each quantity, with points, criterion, places and the mistake's code")
  func graded() throws {
    let list = try feedback(body(#"{"y_hat": [0.659, 0.242, 0.099], "grad_a_L": [0.341, -0.242, -0.099]}"#))
    #expect(list.map { $0["feedbackId"] as? String } == ["y_hat", "grad_a_L"])
    #expect(list.map { $0["awardedPoints"] as? Double } == [1, 0])
    #expect(list[0]["message"] as? String == "Correct.")
    #expect(list[1]["tags"] as? [String] == ["sign_lost"])
    #expect((list[1]["suggestedAction"] as? String)?.hasPrefix("See: ") == true)
    let criterion = try #require(list[1]["criterion"] as? [String: Any])
    #expect(criterion["gradeConfig"] as? [String: Double] == ["min": 0, "max": 3, "value": 0])
    let target = try #require(list[1]["target"] as? [String: Any])
    let locator = try #require(target["locator"] as? [String: Any])
    #expect(locator["pointers"] as? [String] == ["/grad_a_L/0", "/grad_a_L/1", "/grad_a_L/2"])
  }

  /// A value of the only quantity `y_hat` of 3 entries, or of an object, and the points that it earns.
  @Test(
    "a submission is graded as people and pages send it",
    arguments: [
      ("[0.659, 0.242, 0.099]", 1), (#"["0.659", "0.242", "0.099"]"#, 1), (#"[["0.659", "0.242", "0.099"]]"#, 1),
      (#""[0.659, 0.242, 0.099]""#, 1), (#""0.659 0.242 0.099""#, 1), (#""{\"y_hat\": [0.659, 0.242, 0.099]}""#, 1),
      (#"{"y_hat": [0.659, 0.242, 0.099]}"#, 1), (#""""#, 0), ("[]", 0), ("null", 0), ("true", 0), ("{}", 0), ("7", 0),
      ("[0.659, NaN, 0.099]", 0), (#""NaN""#, 0), ("{\"y_hat\": }", 0), (#""\ud800""#, 0), ("[[[[1]]]]", 0),
      (#"{"<b>": 1}"#, 0), (#""−0.34""#, 0), (#""{\"y_hat\": [0.659""#, 0), (#""[0.659, 0.242, 0.099], 1""#, 0),
    ])
  func values(_ value: String, _ points: Double) throws {
    let list = try feedback(body(value, points: #"{"y_hat": 1}"#))
    #expect(awarded(list) == points, "\(list)")
    #expect(!list.isEmpty)
    for entry in list {
      let message = try #require(entry["message"] as? String)
      #expect(!message.contains { "<>&".contains($0) } && !message.isEmpty)
    }
  }

  @Test("a wrong value without a name has places that begin at the value")
  func barePlaces() throws {
    let list = try feedback(body("[0.659, 0.242, 0.9]", points: #"{"y_hat": 1}"#))
    let target = try #require(list[0]["target"] as? [String: Any])
    #expect((target["locator"] as? [String: Any])?["pointers"] as? [String] == ["/2"])
  }

  @Test(
    "each type has its member, and `value` serves all of them",
    arguments: [("MATH", "expression"), ("TEXT", "text"), ("CODE", "code"), ("MODEL", "model"), ("OTHER", "value")])
  func types(_ type: String, _ member: String) throws {
    for name in [member, "value"] {
      let list = try feedback(body("0.417", points: #"{"loss": 2}"#, type: type, member: name))
      #expect(awarded(list) == 2)
    }
    let list = try feedback(body("0.417", points: #"{"loss": 2}"#, type: type, member: "other"))
    #expect(awarded(list) == 0)
    #expect((list[0]["message"] as? String)?.contains("`value`") == true)
  }

  private static let submission = #""submission": {"type": "OTHER", "content": {"value": {"loss": 0.417}}}"#
  private static let question = params + #""points": {"loss": 2}}"#
  private static let asText =
    #""{\"logits\": [2.0, 1.0, 0.1], \"labels\": 0, \"tolerance\": {\"decimals\": 3}, \"points\": {\"loss\": 2}}""#

  @Test(
    "the question is in the parameters, else in the reference solution",
    arguments: [
      #"{\#(submission), "configuration": {"params": \#(question)}}"#,
      #"{"configuration": {"params": \#(question)}, \#(submission), "user": null, "criteria": []}"#,
      #"{\#(submission), "task": {"referenceSolution": {"value": \#(question)}}, "configuration": null}"#,
      #"{\#(submission), "task": {"title": "t", "referenceSolution": {"value": \#(asText)}}}"#,
      #"{\#(submission), "task": {"referenceSolution": {"value": \#(question)}}, "configuration": {"params": {}}}"#,
      #"{\#(submission), "task": null, "configuration": {"vendorExtensions": {"x-lf": {"gradeParams": \#(question)}}}}"#,
      #"{\#(submission), "configuration": {"params": {"problem": \#(question)}}, "preSubmissionFeedback": null}"#,
      #"{\#(submission), "configuration": {"params": \#(question)}, "preSubmissionFeedback": {"enabled": false}}"#,
      #"{\#(submission), "configuration": {"params": \#(question)}, "callbackUrl": "http://127.0.0.1:1/"}"#,
      "\u{FEFF}" + #"{\#(submission), "configuration": {"params": \#(question)}}"#,
    ])
  func questions(_ body: String) throws {
    #expect(awarded(try feedback(body)) == 2)
  }

  /// A request that is refused, its pointers, and words of the message.
  private static let refused: [(body: String, pointers: [String], says: String)] = [
    ("", [], "body"), ("{", [], "end"), ("[]", [""], "found an array"), ("null", [""], "found null"),
    ("{}", [""], "`submission` is required"),
    (#"{"submission": 1}"#, ["/submission"], "found a number"),
    (#"{"submission": {}}"#, ["/submission", "/submission"], "`content` is required"),
    (#"{"submission": {"type": "PDF", "content": {}}}"#, ["/submission/type"], "expected one of"),
    (#"{"submission": {"type": "OTHER", "content": 1}}"#, ["/submission/content"], "found a number"),
    (#"{"submission": {"type": "OTHER", "content": {}}, "configuration": 7}"#, ["/configuration"], "an object or null"),
    (#"{\#(submission)}"#, [""], "`configuration.params` is required"),
    (#"{\#(submission), "configuration": {"params": {"logits": [1]}}}"#, ["/configuration/params"], "`labels`"),
    (
      #"{\#(submission), "configuration": {"params": {"logits": [1], "labels": 3}}}"#,
      ["/configuration/params/labels"], "label 3 is out of range"
    ),
    (
      #"{\#(submission), "configuration": {"params": {"logits": [1], "labels": 0, "points": {"a_1": 1}}}}"#,
      ["/configuration/params/points/a_1"], "network"
    ),
    (#"{\#(submission), "configuration": {"params": "{"}}"#, ["/configuration/params"], "cannot be parsed"),
    (#"{\#(submission), "configuration": {"params": 3}}"#, ["/configuration/params"], "found a number"),
    (#"{\#(submission), "configuration": {"params": {"logits": [NaN], "labels": 0}}}"#, [], "NaN"),
    (
      #"{\#(submission), "task": {"referenceSolution": {"value": {"logits": [1], "labels": 2}}}}"#,
      ["/task/referenceSolution/value/labels"], "label 2 is out of range"
    ),
    (#"{\#(submission), \#(submission)}"#, [], "submission"),
    (#"{"submission": {"type": "OTHER", "content": {"value": {"a": "}}}}"#, [], "closing"),
  ]

  @Test("a wrong request is a 400 of µEd's form, with the places", arguments: refused)
  func refusals(_ body: String, _ pointers: [String], _ says: String) throws {
    let response = evaluate(body)
    #expect(response.status == .badRequest)
    #expect(response[.contentType] == "application/json")
    #expect(response[HTTPFieldName("x-api-version")!] == "0.1.0")
    let error = try object(response)
    #expect(error["code"] as? String == "VALIDATION_ERROR")
    #expect(error["title"] is String)
    #expect(Set(error.keys).isSubset(of: ["title", "message", "code", "details"]))
    let details = error["details"] as? [String: Any]
    let found = (details?["errors"] as? [[String: String]] ?? []).map { $0["pointer"] }
    #expect(found == pointers)
    #expect(response.text.contains(says), "\(response.text)")
  }

  @Test("the version of a request is checked before its content", arguments: ["99.0.0", "0.1", "0.1.0, 0.1.0", "é"])
  func versions(_ version: String) throws {
    let fields = [("content-type", "application/json"), ("x-api-VERSION", version)]
    let response = evaluate("nothing", fields: fields)
    #expect(response.status == .notAcceptable)
    #expect(response[HTTPFieldName("x-api-version")!] == "0.1.0")
    let error = try object(response)
    #expect(error["code"] as? String == "VERSION_NOT_SUPPORTED")
    let details = try #require(error["details"] as? [String: Any])
    #expect(details["requestedVersion"] as? String == version)
    #expect(details["supportedVersions"] as? [String] == ["0.1.0"])
    #expect(evaluate(body("{}"), fields: [("X-Api-Version", "0.1.0")]).status == .ok)
  }

  @Test("content of another type is a 400; another method, a 405; a chat, a 501")
  func routing() throws {
    #expect(
      try object(evaluate(body("{}"), fields: [("content-type", "text/plain")]))["code"] as? String
        == "VALIDATION_ERROR")
    let get = call(service(), .get, "/evaluate", fields: [])
    #expect(get.status == .methodNotAllowed)
    #expect(try object(get)["code"] as? String == "METHOD_NOT_ALLOWED")
    #expect(get[.allow] == "POST, OPTIONS")
    for (method, path) in [(HTTPMethod.post, "/chat"), (.get, "/chat/health")] {
      let response = call(service(), method, path, fields: [])
      #expect(response.status == .notImplemented)
      #expect(try object(response)["code"] as? String == "NOT_IMPLEMENTED")
    }
  }

  @Test("without the option there is nothing at these paths", arguments: ["/evaluate", "/evaluate/health", "/chat"])
  func off(_ path: String) {
    #expect(call(GradientService(), .post, path).status == .notFound)
  }

  @Test("the expected values need the permission to see them")
  func permissions() throws {
    let text = body("{}").replacing(#""unknown": [1]"#, with: #""feedback": "full""#)
    let bytes = Array(text.utf8)
    let lines: [HTTPFieldsView.Line] = []
    var request = HTTPRequest(
      method: .post, path: "/evaluate", fields: HTTPFieldsView(head: bytes.span, lines: lines.span), body: bytes.span)
    #expect(service().respond(to: request).status == .ok)
    request.permissions = []
    let response = service().respond(to: request)
    #expect(response.status == .forbidden)
    #expect(try object(response)["code"] as? String == "PERMISSION_DENIED")
  }

  @Test("health has the capabilities, and 503 with the same form while the server drains", arguments: [true, false])
  func health(_ isReady: Bool) throws {
    let response = call(service(isReady: isReady), .get, "/evaluate/health", fields: [])
    #expect(response.status == (isReady ? .ok : .serviceUnavailable))
    #expect(response[HTTPFieldName("x-api-version")!] == "0.1.0")
    let health = try object(response)
    #expect(health["status"] as? String == (isReady ? "OK" : "UNAVAILABLE"))
    let capabilities = try #require(health["capabilities"] as? [String: Any])
    for name in ["Evaluate", "PreSubmissionFeedback", "FormativeFeedback", "SummativeFeedback"] {
      #expect(capabilities["supports\(name)"] is Bool)
    }
    #expect(["SUPPORTED", "NOT_SUPPORTED", "PARTIAL"].contains(capabilities["supportsDataPolicy"] as? String))
    #expect(capabilities["supportedAPIVersions"] as? [String] == ["0.1.0"])
  }

  @Test(
    "a preview shows how a submission was read, and grades nothing",
    arguments: [
      (#"{"y_hat": [0.659, "1/4", 0.1]}"#, "Read as 0.659, 0.25, 0.1.", "Matrix([[0.659, 0.25, 0.1]])"),
      (#"{"loss": "-Infinity"}"#, "Read as -inf.", "-oo"),
      (#"{"y_hat": [[1, 2], [3, 4]]}"#, "Read as 1.0, 2.0; 3.0, 4.0.", "Matrix([[1.0, 2.0], [3.0, 4.0]])"),
      (#"{"y_hat": "x"}"#, "Cannot be read", nil), (#""x""#, "Cannot be read", nil), (#"{"grad": 1}"#, "grad", nil),
      ("[\(Array(repeating: "1", count: 65).joined(separator: ","))]", "Cannot be read", nil),
    ] as [(String, String, String?)])
  func preview(_ value: String, _ says: String, _ sympy: String?) throws {
    let list = try feedback(body(value, more: #", "preSubmissionFeedback": {"enabled": true}"#))
    #expect(list.count == 1)
    #expect(list[0]["awardedPoints"] == nil)
    #expect((list[0]["message"] as? String)?.contains(says) == true, "\(list)")
    #expect((list[0]["preSubmissionFeedback"] as? [String: String])?["sympy"] == sympy)
  }

  @Test("whatever bytes arrive, the response is a list or an error of µEd", arguments: 1...4)
  func hostile(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let whole = Array(body(#"{"y_hat": [0.659, "1/4", 0.1], "loss": "-Infinity"}"#).utf8)
    let pieces = [#"""#, "}", "]", "{", "[", ",", "\\", "\\u", "\u{0}", "NaN", "1e999", "null", "é"]
      .map { Array($0.utf8) }
    for _ in 0..<150 {
      var bytes = whole
      for _ in 0...random.next(upperBound: UInt64(3)) {
        let place = Int(random.next(upperBound: UInt64(bytes.count)))
        let end = min(bytes.count, place + Int(random.next(upperBound: UInt64(9))))
        bytes.replaceSubrange(place..<end, with: pieces[Int(random.next(upperBound: UInt64(pieces.count)))])
      }
      let response = call(service(), .post, "/evaluate", body: bytes)
      let value = try JSONSerialization.jsonObject(with: Data(response.body))
      switch response.status {
      case .ok: #expect(value is [[String: Any]])
      case .badRequest: #expect((value as? [String: Any])?["code"] as? String == "VALIDATION_ERROR")
      default: Issue.record("seed \(seed): \(response.status) for \(String(decoding: bytes, as: UTF8.self))")
      }
    }
  }

  @Test("work is estimated before it is done")
  func work() throws {
    var configuration = GradientService.Configuration()
    configuration.protocols = [.ued]
    configuration.workMax = 100
    let response = call(
      GradientService(configuration), .post, "/evaluate", body: Array(body(#"{"y_hat": [1, 2, 3]}"#).utf8))
    #expect(response.status == .badRequest)
    #expect(response.text.contains("--max-work"))
  }
}
