import Foundation
import Derivation
import HTTPMessage
import Service
import Testing

@Suite("POST /v1/derivation")
struct DerivationEndpointTests {
  private func steps(_ body: String) throws -> [[String: Any]] {
    try #require(try post("/v1/derivation", body)["steps"] as? [[String: Any]])
  }

  private func text(_ fields: String, format: String = "text") throws -> String {
    let body = #"{"logits": [[2.0, 1.0, 0.1], [0, -1, 3]], "labels": [0, 2], "format": "\#(format)"\#(fields)}"#
    let response = call(.init(), .post, "/v1/derivation", body: Array(body.utf8))
    try #require(response.status == .ok, "\(response.text)")
    return response.text
  }

  @Test("the steps have the lecture's order; each has a title, a rule, three notations and exact values")
  func order() throws {
    let steps = try steps(#"{"logits": [[2.0, 1.0, 0.1], [0, 0, 0]], "labels": [0, 1]}"#)
    #expect(steps.map { $0["id"] as? String } == ["softmax", "loss", "1", "2", "3a", "3b", "3", "4", "5", "batch"])
    for step in steps {
      for key in ["title", "rule", "text", "latex", "mathml"] {
        #expect((step[key] as? String)?.isEmpty == false, "\(key) of \(step)")
      }
      #expect((step["values"] as? [[String: Any]])?.isEmpty == false)
    }
  }

  @Test("a line has symbols first, then the same with numbers, then the value")
  func lines() throws {
    let step = try #require(steps(#"{"logits": [2.0, 1.0, 0.1], "labels": 0, "steps": ["4"]}"#).first)
    #expect(
      step["text"] as? String == """
        ∂L/∂a_{L,i} = (∂L/∂ŷ_ℓ) · (∂ŷ_ℓ/∂a_{L,i}) = −(1/ŷ_ℓ) ŷ_ℓ (1_{(ℓ=i)} − ŷ_i) = −(1_{(ℓ=i)} − ŷ_i)
        ∂L/∂a_{L,0} = −(1 − 0.659) = −0.341
        ∂L/∂a_{L,1} = −(0 − 0.2424) = 0.2424
        """)
    let values = try #require(step["values"] as? [[String: Any]])
    #expect(values.map { $0["name"] as? String } == ["∂L/∂a_{L,0}", "∂L/∂a_{L,1}"])
    #expect(values.allSatisfy { ($0["values"] as? [Double])?.count == 1 })
  }

  @Test(
    "the options of the loss have their symbols and numbers",
    arguments: [
      (#", "weights": [1, 2, 0.5]"#, "L = −w_ℓ log ŷ_ℓ\n    L = −1 · log 0.659 = 0.417"),
      (#", "weights": [1, 2, 0.5]"#, "D = Σ_n w_{ℓ_n} = 1 + 0.5 = 1.5"),
      (#", "label_smoothing": 0.3"#, "q_0 = (1 − 0.3) · 1 + 0.3/3 = 0.8"),
      (#", "label_smoothing": 0.3, "weights": [1, 2, 0.5]"#, "q_1 = 2 · ((1 − 0.3) · 0 + 0.3/3) = 0.2"),
      (#", "reduction": "sum""#, "loss = Σ_n L_n = 0.417 + 0.06588 = 0.4829"),
      (#", "ignore_index": 2, "sample": 1"#, "it counts for nothing"),
      (#", "ignore_index": 2"#, "D = 1\n"),
      (#", "sample": 1, "component": 1"#, "∂L/∂a_{L,1} = −(0 − 0.01715) = 0.01715"),
    ])
  func options(_ fields: String, _ expected: String) throws {
    #expect(try text(fields).contains(expected))
  }

  @Test("a class of weight 0 counts for nothing, even if the class is masked")
  func maskedClassWithoutWeight() throws {
    let steps = try steps(
      #"{"logits": [["-Infinity", 1], [2, 1]], "labels": [0, 1], "weights": [0, 1], "steps": ["loss", "5"]}"#)
    #expect((steps[0]["text"] as? String)?.hasSuffix("L = −0 · log 0 = 0") == true)
    #expect((steps[1]["text"] as? String)?.hasSuffix(" = (0, 0)") == true)
  }

  @Test("targets are the truth as they are")
  func targets() throws {
    let steps = try steps(
      #"{"logits": [2.0, 1.0, 0.1], "targets": [0.25, 0.5, 0.25], "component": 2, "steps": ["q", "5"]}"#)
    let text = try #require(steps.first?["text"] as? String)
    #expect(text == "q_i = t_i\nq_2 = 0.25 = 0.25\nq = (0.25, 0.5, 0.25)\nQ = Σ_i q_i = 0.25 + 0.5 + 0.25 = 1")
    #expect((steps.last?["text"] as? String)?.hasPrefix("∇_{a_L} L = −(q − Q ŷ)\n") == true)
  }

  @Test("without a reduction there is no batch step")
  func noReduction() throws {
    #expect(try !text(#", "reduction": "none""#).contains("[batch]"))
  }

  @Test("indices are counted as the labels are")
  func labelBase() throws {
    let body = #"{"logits": [2.0, 1.0, 0.1], "labels": 1, "label_base": 1, "component": 3, "steps": ["1", "3"]}"#
    let steps = try steps(body)
    #expect((steps[0]["text"] as? String)?.contains("∂L/∂ŷ_3 = −0/0.659 = 0") == true)
    #expect((steps[1]["text"] as? String)?.contains("∂ŷ_1/∂a_{L,3}") == true)
    let values = try #require(steps[1]["values"] as? [[String: Any]])
    #expect(values.last?["indices"] as? [Int] == [1, 2, 3])
  }

  @Test("a long vector is elided, and the notes say what is left out")
  func elided() throws {
    let body = #"{"logits": \#((0..<1000).map { Double($0) / 1000 }), "labels": 500}"#
    let response = try post("/v1/derivation", body)
    let notes = try #require(response["notes"] as? [String])
    #expect(notes.contains("A vector of 1000 entries shows 5 of them, and leaves out 995."), "\(notes)")
    #expect(notes.last == "A sum of more than 4 terms shows the first two and the last.")
    let last = try #require((response["steps"] as? [[String: Any]])?.last)
    #expect((last["text"] as? String)?.contains("(0, 0, 0, …, 1, …, 0)") == true)
    #expect((last["values"] as? [[String: Any]])?.first?["indices"] as? [Int] == [0, 1, 2, 500, 999])
  }

  @Test("what underflows, and a masked class, are shown as the interface has them")
  func extremes() throws {
    let steps = try steps(#"{"logits": [-800, 0, "-Infinity"], "labels": 0, "component": 2}"#)
    let text = steps.compactMap { $0["text"] as? String }.joined(separator: "\n")
    #expect(text.contains("ŷ_2 = exp(−∞)/(exp(−800) + exp(0) + exp(−∞)) = 0"))
    #expect(text.contains("L = −log 0 = 800"))
    #expect(text.contains("∇_ŷ L = −(1/0) (1, 0, 0) = (−∞, 0, 0)"))
    #expect((steps[1]["rule"] as? String)?.contains("The loss is exact.") == true)
    #expect(try self.steps(#"{"logits": [3], "labels": 0}"#).count == 9)
  }

  @Test(
    "each format has its media type",
    arguments: [
      ("json", "application/json"), ("text", "text/plain; charset=utf-8"), ("latex", "application/x-latex"),
      ("markdown", "text/markdown; charset=utf-8"), ("html", "text/html; charset=utf-8"),
    ])
  func mediaTypes(_ format: String, _ type: String) {
    let body = Array(#"{"logits": [1, 2], "labels": 0, "format": "\#(format)"}"#.utf8)
    for accept in ["*/*", "text/*, application/*", String(type.prefix { $0 != ";" })] {
      let fields = [("content-type", "application/json"), ("accept", accept)]
      let response = call(.init(), .post, "/v1/derivation", fields: fields.map { (name: $0, value: $1) }, body: body)
      #expect(response.status == .ok)
      #expect(response[.contentType] == type)
    }
    let image = [(name: "accept", value: "image/png")]
    #expect(call(.init(), .post, "/v1/derivation", fields: image, body: body).status == .notAcceptable)
  }

  @Test(
    "`Accept` chooses the format, unless the request has one",
    arguments: [
      ("text/x-latex", "", "application/x-latex"), ("text/markdown, */*;q=0.5", "", "text/markdown"),
      ("text/html,application/xhtml+xml,*/*;q=0.8", "", "text/html"), ("text/plain", "", "text/plain"),
      ("*/*", "", "application/json"), ("application/json, text/plain, */*", "", "application/json"),
      ("text/html;q=0.5, application/json;q=0.4", "", "text/html"), ("text/*", "", "text/plain"),
      ("text/html", #", "format": "json""#, "application/json"),
      ("application/json", #", "format": "latex""#, "application/x-latex"),
    ])
  func accept(_ accept: String, _ format: String, _ type: String) {
    let body = Array(#"{"logits": [1, 2], "labels": 0\#(format)}"#.utf8)
    let response = call(.init(), .post, "/v1/derivation", fields: [(name: "accept", value: accept)], body: body)
    #expect(response.status == .ok)
    #expect(response[.contentType]?.hasPrefix(type) == true, "\(response[.contentType] ?? "")")
  }
}
