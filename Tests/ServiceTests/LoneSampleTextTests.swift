import HTTPMessage
import SeededRandom
import Testing

@testable import Service

/// One sample of few classes has a short way from text to text. Whatever it answers, the long way answers too; the rest it leaves to that.
@Suite("A lone sample's short way")
struct LoneSampleTextTests {
  /// Nil where the sample does not go the short way.
  private func short(_ body: String, _ configuration: GradientService.Configuration = .init()) -> String? {
    LoneSampleText.answer(to: Array(body.utf8).span, configuration).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The answer of the long way: the short one is for answers that are made whole.
  private func long(_ body: [UInt8]) -> HTTPResponse {
    var configuration = GradientService.Configuration()
    configuration.partedNumbersMin = 0
    var answer = call(GradientService(configuration), body: body)
    answer.gather()
    return answer
  }

  @Test(
    "it takes a sample as most programs write it",
    arguments: [
      #"{"logits":[[0.914151239263294,-3.1199523187214866,2.2513535874193717]],"labels":[0]}"#,
      #"{"logits": [[2.0, 1.0, 0.1]], "labels": [0]}"#,
      #"{"logits":[2,1,0.1],"labels":1}"#,
      "{\n  \"logits\" : [ [ 1e-5 , -0 ] ] ,\n  \"labels\" : [ 1 ]\n}\n",
      #"{"logits":[[-7]],"labels":[0]}"#,
      #"{"logits":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16],"labels":15}"#,
      #"{"logits":[[1.7976931348623157e308,1.7976931348623157e308]],"labels":[1]}"#,
    ])
  func taken(body: String) throws {
    let answer = long(Array(body.utf8))
    #expect(answer.status == .ok)
    #expect(short(body) == answer.text)
  }

  @Test(
    "it leaves to the long way what is more than that, or wrong",
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
      // A masked class, and what is no number in JSON.
      #"{"logits":[[1,"-Infinity"]],"labels":[0]}"#, #"{"logits":[[1,NaN]],"labels":[0]}"#,
      #"{"logits":[[1,02]],"labels":[0]}"#, #"{"logits":[[1,2.]],"labels":[0]}"#, #"{"logits":[[1,+2]],"labels":[0]}"#,
      #"{"logits":[[1,2,]],"labels":[0]}"#, #"{"logits":[[1 2]],"labels":[0]}"#,
      #"{"logits":[[1,1e999]],"labels":[0]}"#,
      // Labels out of range, and other ways to write one.
      #"{"logits":[[1,2]],"labels":[2]}"#, #"{"logits":[[1,2]],"labels":[-1]}"#, #"{"logits":[[1,2]],"labels":[00]}"#,
      #"{"logits":[[1,2]],"labels":[1.0]}"#, #"{"logits":[[1,2]],"labels":[1e0]}"#,
      #"{"logits":[[1,2]],"labels":[18446744073709551616]}"#, #"{"logits":[[1,2]],"labels":["0"]}"#,
      // A class that all but vanishes: its kernel does not compute that one.
      #"{"logits":[[700,0]],"labels":[0]}"#,
    ])
  func left(body: String) { #expect(short(body) == nil) }

  @Test("a body beyond 512 bytes goes the long way, whatever it holds")
  func longBody() {
    let body = #"{"logits":[1,2],"labels":1}"#
    #expect(short(body + String(repeating: " ", count: 512 - body.utf8.count)) != nil)
    #expect(short(body + String(repeating: " ", count: 513 - body.utf8.count)) == nil)
  }

  @Test("the limits of numbers are the long way's to tell")
  func limits() {
    let body = #"{"logits":[1,2,3],"labels":1}"#
    var configuration = GradientService.Configuration()
    configuration.elementsMax = 3
    #expect(short(body, configuration) != nil)
    configuration.elementsMax = 2
    #expect(short(body, configuration) == nil)
    #expect(call(GradientService(configuration), body: Array(body.utf8)).status == .unprocessableContent)
  }

  @Test("random samples have the long way's bytes", arguments: 1...16)
  func randomSamples(classes: Int) {
    var generator = SeededGenerator(seed: UInt64(classes))
    var shorts = 0
    for _ in 0..<200 {
      let spread = [1e-9, 1, 8, 300].randomElement(using: &generator)!
      let logits = (0..<classes).map { _ in Double.random(in: -spread...spread, using: &generator) }
      let label = Int.random(in: 0..<classes, using: &generator)
      let isFlat = Bool.random(using: &generator)
      let body =
        isFlat ? #"{"logits":\#(logits),"labels":\#(label)}"# : #"{"logits":[\#(logits)],"labels":[\#(label)]}"#
      let answer = long(Array(body.utf8))
      #expect(answer.status == .ok)
      guard let found = short(body) else { continue }
      shorts += 1
      #expect(found == answer.text, "\(body)")
    }
    #expect(shorts >= 50, "of 200, with \(classes) classes")
  }

  @Test("a byte changed, added or left out anywhere: what is answered is what the long way answers")
  func changedBytes() {
    let bodies = [
      #"{"logits":[[0.5,-3]],"labels":[0]}"#, #"{ "logits": [1e1, 2.25],"labels":1}"#,
      // More than the last bytes of a document, which are read by a call of their own.
      #"{"logits":[[\#(Array(repeating: "-0.1234567890123456", count: 12).joined(separator: ","))]],"labels":[11]}"#,
    ]
    let others = Array("0123456789.-+eE,:[]{}\"\\ \t\n\rauN".utf8) + [0x00, 0x7F, 0x80, 0xFF]
    for bytes in bodies.map({ Array($0.utf8) }) {
      for place in bytes.indices {
        var changes = others.map { bytes[..<place] + [$0] + bytes[(place + 1)...] }
        changes += others.map { bytes[..<place] + [$0] + bytes[place...] }
        changes.append(bytes[..<place] + bytes[(place + 1)...])
        for changed in changes.map(Array.init) {
          guard let found = LoneSampleText.answer(to: changed.span, GradientService.Configuration()) else { continue }
          let answer = long(changed)
          #expect(answer.status == .ok && answer.body == found, "\(String(decoding: changed, as: UTF8.self))")
        }
      }
    }
  }
}
