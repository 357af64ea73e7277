import HTTPMessage
import SeededRandom
import Testing

@testable import Service

/// A small batch with labels only has a fast path. Its responses are those of the general path, and everything else
/// falls back to that path.
@Suite("The fast path of a small batch")
struct SmallBatchTextTests {
  /// Nil if the body falls back to the general path.
  private func fast(
    _ body: String, _ configuration: GradientService.Configuration = .init(),
    within limits: WorkLimits = WorkLimits(here: .max, max: .max)
  ) -> String? {
    SmallBatchText.response(to: Array(body.utf8).span, within: limits, configuration).map {
      String(decoding: $0.text, as: UTF8.self)
    }
  }

  private static let twoRows = #"{"logits":[[2,1,0.1],[0.5,-3,1e-5]],"labels":[0,2]}"#

  @Test(
    "it responds to rows in the notation of most programs",
    arguments: [
      twoRows, #"{"logits": [[2.0, 1.0, 0.1], [0.25, -0, 7]], "labels": [0, 2]}"#,
      "{\n  \"logits\" : [\n [ 1e-5 , -0 ] ,\n [ 3,4 ] ] ,\n  \"labels\" : [ 1 , 0 ]\n}\n",
      #"{"logits":[[-7],[3]],"labels":[0,0]}"#, #"{"logits":[[1,2]],"labels":[0]}"#,
      #"{"logits":[[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18]],"labels":[17]}"#,
      #"{"logits":[[1.7976931348623157e308,1.7976931348623157e308],[0,0]],"labels":[1,0]}"#,
    ])
  func fastPath(body: String) throws {
    let response = generalResponse(to: Array(body.utf8))
    #expect(response.status == .ok)
    #expect(fast(body) == response.text)
  }

  @Test(
    "everything more complex, or wrong, falls back to the general path",
    arguments: [
      "", "{}", "[]", "{", ":", #"{"logits":[[1,2],[3,4]]}"#, #"{"logits":[[1,2],[3,4]],"labels":[0,1]"#,
      #"{"logits":[[1,2],[3,4]],"labels":[0,1]}}"#,
      // Other fields, another order, a name with escapes, a name twice.
      #"{"logits":[[1,2],[3,4]],"labels":[0,1],"reduction":"sum"}"#,
      #"{"logits":[[1,2],[3,4]],"labels":[0,1],"label_base":0}"#,
      #"{"logits":[[1,2],[3,4]],"label_base":0,"labels":[0,1]}"#, #"{"labels":[0,1],"logits":[[1,2],[3,4]]}"#,
      #"{"l\u006fgits":[[1,2],[3,4]],"labels":[0,1]}"#, #"{"logits":[[1,2]],"logits":[[1,2]],"labels":[0]}"#,
      // Other shapes, and labels that do not fit.
      #"{"logits":[[1,2],[3]],"labels":[0,0]}"#, #"{"logits":[[1],[2,3]],"labels":[0,0]}"#,
      #"{"logits":[1,2],"labels":0}"#, #"{"logits":[[[1,2]]],"labels":[0]}"#, #"{"logits":1,"labels":0}"#,
      #"{"logits":[[]],"labels":[0]}"#, #"{"logits":[[],[]],"labels":[0,0]}"#, #"{"logits":[],"labels":[]}"#,
      #"{"logits":[[1,2],[3,4],],"labels":[0,1]}"#, #"{"logits":[[1,2],3],"labels":[0,1]}"#,
      #"{"logits":[[1,2],[3,4]],"labels":[0]}"#, #"{"logits":[[1,2],[3,4]],"labels":[0,1,0]}"#,
      #"{"logits":[[1,2],[3,4]],"labels":[]}"#, #"{"logits":[[1,2],[3,4]],"labels":[0,1,]}"#,
      #"{"logits":[[1,2],[3,4]],"labels":[[0,1]]}"#,
      // A masked class, and values that are not numbers in JSON.
      #"{"logits":[[1,"-Infinity"],[3,4]],"labels":[0,1]}"#, #"{"logits":[[1,NaN],[3,4]],"labels":[0,1]}"#,
      #"{"logits":[[1,02],[3,4]],"labels":[0,1]}"#, #"{"logits":[[1,2.],[3,4]],"labels":[0,1]}"#,
      #"{"logits":[[1,2,],[3,4]],"labels":[0,1]}"#, #"{"logits":[[1 2],[3,4]],"labels":[0,1]}"#,
      #"{"logits":[[1,2][3,4]],"labels":[0,1]}"#, #"{"logits":[[1,1e999],[3,4]],"labels":[0,1]}"#,
      // Labels out of range, and other ways to write one.
      #"{"logits":[[1,2],[3,4]],"labels":[0,2]}"#, #"{"logits":[[1,2],[3,4]],"labels":[0,-1]}"#,
      #"{"logits":[[1,2],[3,4]],"labels":[0,01]}"#, #"{"logits":[[1,2],[3,4]],"labels":[0,1.0]}"#,
      #"{"logits":[[1,2],[3,4]],"labels":[0,"1"]}"#,
      // A class whose ŷ almost vanishes.
      #"{"logits":[[700,0],[3,4]],"labels":[0,1]}"#,
    ])
  func fallback(body: String) { #expect(fast(body) == nil) }

  @Test("a body beyond 16 KiB falls back, whatever it is")
  func longBody() {
    let spaces = 16_384 - Self.twoRows.utf8.count
    #expect(fast(Self.twoRows + String(repeating: " ", count: spaces)) != nil)
    #expect(fast(Self.twoRows + String(repeating: " ", count: spaces + 1)) == nil)
  }

  @Test("a body above the limit of elements falls back, and the general path refuses it")
  func elements() {
    var configuration = GradientService.Configuration()
    configuration.elementsMax = 6
    #expect(fast(Self.twoRows, configuration) != nil)
    configuration.elementsMax = 5
    #expect(fast(Self.twoRows, configuration) == nil)
    #expect(call(GradientService(configuration), body: Array(Self.twoRows.utf8)).status == .unprocessableContent)
  }

  @Test("a body of more work than this thread may do, or any, falls back")
  func work() {
    // The estimate is 16 for each byte, 166 for each logit, and 40.
    let work = 16 * Self.twoRows.utf8.count + 166 * 6 + 40
    for (here, max, isFast) in [
      (work, Int.max, true), (work - 1, Int.max, false), (Int.max, work, true), (Int.max, work - 1, false),
    ] {
      #expect((fast(Self.twoRows, within: WorkLimits(here: here, max: max)) != nil) == isFast)
    }
  }

  @Test("the response counts its samples")
  func facts() { #expect(call(GradientService(), body: Array(Self.twoRows.utf8)).facts.samples == 2) }

  @Test(
    "the responses to random batches have the bytes of the general path",
    arguments: [(1, 20), (2, 3), (3, 2), (8, 10), (13, 1), (32, 10), (5, 70)])
  func randomBatches(samples: Int, classes: Int) {
    var generator = SeededGenerator(seed: UInt64(samples))
    var fastCount = 0
    for _ in 0..<40 {
      let spread = [1e-9, 1, 8, 300].randomElement(using: &generator)!
      let logits = (0..<samples).map { _ in
        (0..<classes).map { _ in Double.random(in: -spread...spread, using: &generator) }
      }
      let labels = (0..<samples).map { _ in Int.random(in: 0..<classes, using: &generator) }
      let body = #"{"logits":\#(logits),"labels":\#(labels)}"#
      let response = generalResponse(to: Array(body.utf8))
      #expect(response.status == .ok)
      guard let found = fast(body) else { continue }
      fastCount += 1
      #expect(found == response.text, "\(body)")
    }
    #expect(fastCount >= 20, "of 40")
  }

  @Test("with any byte changed, added or removed, the response is that of the general path")
  func changedBytes() {
    let bodies = [
      Self.twoRows, #"{ "logits": [[1e1, 2.25] ,[3,4]],"labels":[1 ,0]}"#,
      // Its labels begin more than 40 bytes before the end, as those of most batches.
      #"{"logits":[\#(Array(repeating: "[0.5,1]", count: 20).joined(separator: ","))],"#
        + #""labels":[\#(Array(repeating: "1", count: 20).joined(separator: ","))]}"#,
    ]
    expectGeneral(bodies, others: "019.-+eE,:[]{}\"\\ \naN".utf8 + [0x00, 0x80]) { changed in
      SmallBatchText.response(
        to: changed.span, within: WorkLimits(here: .max, max: .max), GradientService.Configuration()
      )?.text
    }
  }
}
