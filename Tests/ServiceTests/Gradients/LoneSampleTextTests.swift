import HTTPMessage
import SeededRandom
import Testing

@testable import Service

/// One sample of few classes has a fast path. Its responses are those of the general path, and everything else falls
/// back to that path.
@Suite("The fast path of a lone sample")
struct LoneSampleTextTests {
  /// Nil if the body falls back to the general path.
  private func fast(_ body: String, _ configuration: GradientService.Configuration = .init()) -> String? {
    LoneSampleText.response(to: Array(body.utf8).span, configuration).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test(
    "it responds to a sample in the notation of most programs",
    arguments: [
      #"{"logits":[[0.914151239263294,-3.1199523187214866,2.2513535874193717]],"labels":[0]}"#,
      #"{"logits": [[2.0, 1.0, 0.1]], "labels": [0]}"#,
      #"{"logits":[2,1,0.1],"labels":1}"#,
      "{\n  \"logits\" : [ [ 1e-5 , -0 ] ] ,\n  \"labels\" : [ 1 ]\n}\n",
      #"{"logits":[[-7]],"labels":[0]}"#,
      #"{"logits":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16],"labels":15}"#,
      #"{"logits":[[1.7976931348623157e308,1.7976931348623157e308]],"labels":[1]}"#,
    ])
  func fastPath(body: String) throws {
    let response = generalResponse(to: Array(body.utf8))
    #expect(response.status == .ok)
    #expect(fast(body) == response.text)
  }

  @Test(
    "everything more complex, or wrong, falls back to the general path",
    arguments: [
      "", "{}", "[]", "{", #"{"logits":[[1,2]]}"#, #"{"logits":[[1,2]],"labels":[0]"#,
      #"{"logits":[[1,2]],"labels":[0]}}"#,
      // Other fields, another order, a name with escapes, a name twice.
      #"{"logits":[[1,2]],"labels":[0],"reduction":"sum"}"#, #"{"labels":[0],"logits":[[1,2]]}"#,
      #"{"l\u006fgits":[[1,2]],"labels":[0]}"#, #"{"logits":[[1,2]],"logits":[[1,2]]}"#,
      // More rows, more classes, another rank, none.
      #"{"logits":[[1,2],[3,4]],"labels":[0,1]}"#,
      #"{"logits":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17],"labels":0}"#,
      #"{"logits":[[1,2]],"labels":0}"#, #"{"logits":[1,2],"labels":[0]}"#, #"{"logits":[[[1,2]]],"labels":[0]}"#,
      #"{"logits":1,"labels":0}"#, #"{"logits":[[]],"labels":[0]}"#, #"{"logits":[],"labels":0}"#,
      #"{"logits":[[1,2]],"labels":[0,1]}"#, #"{"logits":[[1,2]],"labels":[]}"#,
      // A masked class, and values that are not numbers in JSON.
      #"{"logits":[[1,"-Infinity"]],"labels":[0]}"#, #"{"logits":[[1,NaN]],"labels":[0]}"#,
      #"{"logits":[[1,02]],"labels":[0]}"#, #"{"logits":[[1,2.]],"labels":[0]}"#, #"{"logits":[[1,+2]],"labels":[0]}"#,
      #"{"logits":[[1,2,]],"labels":[0]}"#, #"{"logits":[[1 2]],"labels":[0]}"#,
      #"{"logits":[[1,1e999]],"labels":[0]}"#,
      // Labels out of range, and other ways to write one.
      #"{"logits":[[1,2]],"labels":[2]}"#, #"{"logits":[[1,2]],"labels":[-1]}"#, #"{"logits":[[1,2]],"labels":[00]}"#,
      #"{"logits":[[1,2]],"labels":[1.0]}"#, #"{"logits":[[1,2]],"labels":[1e0]}"#,
      #"{"logits":[[1,2]],"labels":[18446744073709551616]}"#, #"{"logits":[[1,2]],"labels":["0"]}"#,
      // A class whose ŷ almost vanishes, which the kernel of a lone sample does not compute.
      #"{"logits":[[700,0]],"labels":[0]}"#,
    ])
  func fallback(body: String) { #expect(fast(body) == nil) }

  @Test("a body beyond 512 bytes falls back, whatever it is")
  func longBody() {
    let body = #"{"logits":[1,2],"labels":1}"#
    #expect(fast(body + String(repeating: " ", count: 512 - body.utf8.count)) != nil)
    #expect(fast(body + String(repeating: " ", count: 513 - body.utf8.count)) == nil)
  }

  @Test("a body above the limit of elements falls back, and the general path refuses it")
  func limits() {
    let body = #"{"logits":[1,2,3],"labels":1}"#
    var configuration = GradientService.Configuration()
    configuration.elementsMax = 3
    #expect(fast(body, configuration) != nil)
    configuration.elementsMax = 2
    #expect(fast(body, configuration) == nil)
    #expect(call(GradientService(configuration), body: Array(body.utf8)).status == .unprocessableContent)
  }

  @Test("the responses to random samples have the bytes of the general path", arguments: 1...16)
  func randomSamples(classes: Int) {
    var generator = SeededGenerator(seed: UInt64(classes))
    var fastCount = 0
    for _ in 0..<200 {
      let spread = [1e-9, 1, 8, 300].randomElement(using: &generator)!
      let logits = (0..<classes).map { _ in Double.random(in: -spread...spread, using: &generator) }
      let label = Int.random(in: 0..<classes, using: &generator)
      let isFlat = Bool.random(using: &generator)
      let body =
        isFlat ? #"{"logits":\#(logits),"labels":\#(label)}"# : #"{"logits":[\#(logits)],"labels":[\#(label)]}"#
      let response = generalResponse(to: Array(body.utf8))
      #expect(response.status == .ok)
      guard let found = fast(body) else { continue }
      fastCount += 1
      #expect(found == response.text, "\(body)")
    }
    #expect(fastCount >= 50, "of 200, with \(classes) classes")
  }

  @Test("with any byte changed, added or removed, the response is that of the general path")
  func changedBytes() {
    let bodies = [
      #"{"logits":[[0.5,-3]],"labels":[0]}"#, #"{ "logits": [1e1, 2.25],"labels":1}"#,
      // Longer than the last bytes of a document, which are parsed by a separate function.
      #"{"logits":[[\#(Array(repeating: "-0.1234567890123456", count: 12).joined(separator: ","))]],"labels":[11]}"#,
    ]
    expectGeneral(bodies, others: "0123456789.-+eE,:[]{}\"\\ \t\n\rauN".utf8 + [0x00, 0x7F, 0x80, 0xFF]) { changed in
      LoneSampleText.response(to: changed.span, GradientService.Configuration())
    }
  }
}
