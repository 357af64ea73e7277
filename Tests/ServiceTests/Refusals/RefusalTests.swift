import Foundation
import Service
import HTTPMessage
import NablaTestSupport
import Testing

@Suite("An invalid request is refused, and the response says why")
struct RefusalTests {
  @Test("the error table of the interface", arguments: ErrorTable.all)
  func table(_ row: RefusedRequest) throws {
    let response = call(HTTPMethod(row.method), row.path, fields: row.fields, body: row.body)
    #expect(response.status.code == row.status, "\(response.text)")
    #expect(response[.contentType] == "application/problem+json")

    let refusal = try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
    #expect(refusal["type"] as? String == "about:blank")
    #expect(refusal["title"] as? String == response.status.reason.description)
    #expect(refusal["status"] as? Int == row.status)
    #expect((refusal["detail"] as? String)?.isEmpty == false)
    let faults = refusal["errors"] as? [[String: String]] ?? []
    #expect(faults.map { $0["pointer"] } == row.pointers, "\(response.text)")
    #expect(faults.allSatisfy { $0["detail"]?.isEmpty == false })
    if let first = faults.first?["detail"] {
      let detail = try #require(refusal["detail"] as? String)
      #expect(faults.count == 1 ? detail == first : detail.hasPrefix(first + " And "), "\(detail)")
    }
    for words in row.says {
      #expect(response.text.contains(words) || "\(refusal)".contains(words), "\(response.text)")
    }
  }

  @Test("a refusal by the transport is problem+json too, with its own fields (RFC 9457)")
  func transportRefusal() {
    let refusal = HTTPRefusal(
      .serviceUnavailable, "A \"value\" has the control byte 1. See RFC 9110 §5.5.",
      fields: [HTTPField(.retryAfter, literal: "1")], path: "/v1/grade")
    let response = GradientService().render(refusal)
    #expect(response.status == .serviceUnavailable)
    #expect(response[.contentType] == "application/problem+json")
    #expect(response[.retryAfter] == "1")
    #expect(
      response.text
        == #"{"type":"about:blank","title":"Service Unavailable","status":503,"#
        + #""detail":"A \"value\" has the control byte 1. See RFC 9110 §5.5."}"# + "\n")
  }

  @Test("many errors: the first ten, and how many there are", arguments: [2, 10, 11, 1_000])
  func manyErrors(_ count: Int) throws {
    let fields = (0..<count).map { #""colour \#($0)": 0"# }.joined(separator: ",")
    let response = call(body: Array(#"{"logits": [1, 2], "labels": 0, \#(fields)}"#.utf8))
    let refusal = try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
    #expect((refusal["errors"] as? [[String: String]])?.count == min(count, 10))
    let detail = try #require(refusal["detail"] as? String)
    let more =
      switch count {
      case 2: "And 1 more error; see `errors`."
      case 10: "And 9 more errors; see `errors`."
      case 11: "And 10 more (11 errors; the first ten are listed)."
      default: "And 999 more (1,000 errors; the first ten are listed)."
      }
    #expect(detail == "`colour 0`: unknown field. \(more)")
  }

  @Test("labels out of range are counted too")
  func manyLabels() {
    let count = 25
    let logits = Array(repeating: "[1,2]", count: count).joined(separator: ",")
    let labels = Array(repeating: "7", count: count).joined(separator: ",")
    let response = call(body: Array(#"{"logits": [\#(logits)], "labels": [\#(labels)]}"#.utf8))
    #expect(response.text.contains("And 24 more (25 errors; the first ten are listed)."), "\(response.text)")
  }

  @Test(
    "text from the request is cut wherever the response repeats it",
    arguments: [
      #"{"logits": [1, 2], "labels": 0, "LONG": 1}"#, #"{"logits": [1, 2], "labels": 0, "reduction": "LONG"}"#,
      #"{"logits": [1, 2], "labels": 0, "include": ["LONG"]}"#, #"{"logits": ["LONG"], "labels": 0}"#,
      #"{"logits": [1, 2], "labels": "LONG"}"#, #"{"logits": [1, 2], "labels": 1LONG}"#,
      #"{"logits": [1, 2], "labels": 0.LONG}"#, #"{"logits": [1, 2], "labels": 0, "weights": {"a": "LONG"}}"#,
      #"{"LONG": 1, "LONG": 1}"#, #"{LONG}"#, #"LONG"#, #"LONG="#, #""LONG""#, #"{"label_smoothing": 1LONG}"#,
      #"{"ignore_index": 1.LONG, "logits": [1, 2], "labels": 0}"#, #"{"logits": [1, 2], "labels": 0, "\u0007LONG": 1}"#,
    ])
  func longEcho(_ body: String) {
    for character in ["9", "x", "\u{202E}", "~"] {
      let long = body.replacing("LONG", with: String(repeating: character, count: 100_000))
      let response = call(body: Array(long.utf8))
      #expect(response.status.code >= 400)
      #expect(response.body.count < 2_500, "\(response.text.prefix(3_000))")
    }
  }

  @Test("labels may be integers in any notation of JSON", arguments: ["0.0", "1.0", "1e0", "10e-1", "-0", "100E-2"])
  func integers(_ label: String) {
    #expect(call(body: Array(#"{"logits": [1, 2], "labels": \#(label)}"#.utf8)).status == .ok)
    #expect(call(body: Array(#"{"logits": [[1, 2]], "labels": [\#(label)]}"#.utf8)).status == .ok)
  }

  @Test("a batch above the limit of elements is refused, with the limit")
  func tooManyElements() {
    var configuration = GradientService.Configuration()
    configuration.elementsMax = 3
    let service = GradientService(configuration)
    let response = call(service, body: Array(#"{"logits": [[1, 2], [3, 4]], "labels": [0, 0]}"#.utf8))
    #expect(response.status == .unprocessableContent)
    #expect(response.text.contains("3"))
    #expect(call(service, body: Array(#"{"logits": [1, 2, 3], "labels": 0}"#.utf8)).status == .ok)
  }

  @Test("a network above a limit is refused at once, with the limit")
  func largeNetwork() {
    var configuration = GradientService.Configuration()
    configuration.layersMax = 2
    configuration.elementsMax = 12
    let service = GradientService(configuration)
    // The text after the limit is not parsed.
    let hidden = #"{"W":[[1]],"activation":"relu"}"#
    let deep = backprop(#"{"x":[1],"labels":0,"layers":[\#(hidden),\#(hidden),nonsense"#, service)
    #expect(deep.status == .unprocessableContent)
    #expect(deep.text.contains("`layers`: the network has more than 2 layers, the limit of this server"))
    let wide = backprop(#"{"layers":[{"W":[[1,2,3],[4,5,6]]},{"W":[[1,2],[3,4],[5,6],[7,8]]},nonsense"#, service)
    #expect(wide.text.contains("`layers[1]`: `x` and `layers` have more than 12 numbers, the limit of this server"))
    let long = backprop(#"{"x":[[1,2],[3,4]],"layers":[{"W":[[1,2],[3,4]]},{"W":[[1,2],[3,4]]}],nonsense"#, service)
    #expect(long.status == .badRequest)
  }

  @Test(
    "a hundred thousand units and samples are refused, with the multiplications and what to make smaller",
    arguments: [
      // 10¹⁰ values of units.
      (
        1_000_000, 1_000_000,
        "`x`: 1,000,000 samples in 1,000,000 units have 1,000,000,000,000 values, more than 4,194,304"
      ),
      (2_000, 2_000, "the network asks for 12,000,000 multiplications. This takes about"),
    ])
  func manyUnits(_ samples: Int, _ units: Int, _ says: String) throws {
    func rows(_ count: Int) -> String { [String](repeating: "[1]", count: count).joined(separator: ",") }
    let labels = [String](repeating: "0", count: samples).joined(separator: ",")
    let body = #"{"x":[\#(rows(samples))],"layers":[{"W":[\#(rows(units))]}],"labels":[\#(labels)]}"#
    let response = try #require(respond("/v1/backprop", body, here: .max, workMax: 800_000_000))
    #expect(response.status == .unprocessableContent)
    #expect(response.text.contains(says), "\(response.text)")
  }

  @Test("a body that is cut anywhere is 400, never a crash")
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
    ServiceTests.call(GradientService(), method, path, fields: fields, body: body)
  }

  private func call(_ service: GradientService = GradientService(), body: [UInt8]) -> HTTPResponse {
    ServiceTests.call(service, body: body)
  }
}
