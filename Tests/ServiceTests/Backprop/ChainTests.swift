import Foundation
import HTTPMessage
import Testing

@Suite("The chain of one weight")
struct ChainTests {
  @Test("W_{111} of the worked case, factor by factor")
  func workedCase() {
    let body = WorkedCase.body(#","include":["loss"],"weight":{"layer":1,"row":1,"column":1}"#)
    #expect(
      backprop(body).text
        == #"{"loss":1.5369507131690816,"chain":["#
        + #"{"factor":"∂L/∂ŷ","shape":[3],"values":[0,0,-4.650388261308083],"product":[0,0,-4.650388261308083]},"#
        + #"{"factor":"∂ŷ/∂a_2","shape":[3,3],"values":[[0.21988564022428314,-0.14968395239184004,-0.07020168783244313],"#
        + #"[-0.14968395239184004,0.24827767417003133,-0.09859372177819131],"#
        + #"[-0.07020168783244313,-0.09859372177819131,0.16879540961063444]],"#
        + #""product":[0.32646510502000803,0.458499086395976,-0.784964191415984]},"#
        + #"{"factor":"∂a_2/∂h_1","shape":[3,2],"values":[[1,-1],[0.5,0.25],[-0.75,2]],"#
        + #""product":[1.144437791779984,-1.781768716252982]},"#
        + #"{"factor":"∂h_1/∂a_1","shape":[2],"values":[0.18736987954752057,0.22171287329310904],"#
        + #""product":[0.21443317119544605,-0.395041061624223]},"#
        + #"{"factor":"∂a_1/∂W_{111}","shape":[],"values":1,"product":0.21443317119544605}]}"# + "\n")
  }

  @Test("the row is the unit of the layer, and W_i has the lecture's shape, in both layouts")
  func layout() {
    let chain = #","include":["loss"],"weight":{"layer":2,"row":3,"column":1}"#
    let outIn = backprop(WorkedCase.body(chain))
    #expect(backprop(#"{"x":[1,-2],\#(WorkedCase.layersInOut),"labels":2\#(chain)}"#) == outIn)
    #expect(outIn.text.contains(#""∂a_2/∂W_{231}","shape":[],"values":0.7502601055951176,"#))
    #expect(outIn.text.hasSuffix(#""product":-0.5889273171401422}]}"# + "\n"))
  }

  @Test("2(L − layer + 1) + 1 factors, whose last product is the entry of grad_W, for each weight of one sample")
  func everyWeight() throws {
    let network =
      #""x":[[0.5,-1.5,2]],"layers":[{"W":[[0.25,1,-0.5],[0.75,0.1,0.3]],"b":[0.1,0.2],"activation":"tanh"},"#
      + #"{"W":[[1,-1],[0.5,0.25]],"activation":"softplus"},{"W":[[1,2],[3,-1],[0.5,0.5]]}],"labels":[1]"#
    let whole = try fields(backprop("{\(network)}"))
    for (layer, rows, columns) in [(1, 2, 3), (2, 2, 2), (3, 3, 2)] {
      let gradW = try #require(whole["grad_W_\(layer)"] as? [[Double]])
      for row in 1...rows {
        for column in 1...columns {
          let weight = #""weight":{"layer":\#(layer),"row":\#(row),"column":\#(column)}"#
          let response = try fields(backprop("{\(network),\(weight)}"))
          let chain = try #require(response["chain"] as? [[String: Any]])
          #expect(chain.count == 2 * (3 - layer + 1) + 1)
          #expect(chain.last?["product"] as? Double == gradW[row - 1][column - 1], "\(weight)")
        }
      }
    }
  }

  @Test("a sample's share: the samples of a batch sum to the entry; with `reduction: none` there is no 1/D")
  func shares() throws {
    let network = #""x":[[1],[2]],"layers":[{"W":[[0],[0]]}],"labels":[0,1],"include":["losses"]"#
    for (reduction, share) in [("mean", 0.25), ("sum", 0.5), ("none", 0.5)] {
      for (sample, sign) in [(0, -1.0), (1, 2.0)] {
        let weight = #""weight":{"layer":1,"row":1,"column":1,"sample":\#(sample)},"reduction":"\#(reduction)""#
        let response = try fields(backprop("{\(network),\(weight)}"))
        let chain = try #require(response["chain"] as? [[String: Any]])
        #expect(chain.last?["product"] as? Double == sign * share, "\(weight)")
      }
    }
  }

  @Test("indices of more than one digit have commas, and a chain may have −∞ and kinks after it")
  func names() throws {
    let row = [String](repeating: "1", count: 12).joined(separator: ",")
    let response = backprop(
      #"{"x":[\#(row)],"layers":[{"W":[[\#(row)]],"activation":"relu"},{"W":[[-100],[0]]}],"labels":0,"#
        + #""include":["loss"],"weight":{"layer":1,"row":1,"column":11}}"#)
    #expect(response.text.contains(#""factor":"∂a_1/∂W_{1,1,11}","shape":[],"values":1,"#))
    #expect(response.text.contains(#""factor":"∂L/∂ŷ","shape":[2],"values":["-Infinity",0],"#))
    let kink = backprop(
      #"{"x":[0],"layers":[{"W":[[1]],"activation":"relu"},{"W":[[1]]}],"labels":0,"#
        + #""include":["loss"],"weight":{"layer":2,"row":1,"column":1}}"#)
    #expect(kink.text.hasSuffix(#""product":0}],"kinks":[{"layer":1,"sample":0,"unit":1}],"kinks_count":1}"# + "\n"))
  }

  @Test("a chain whose ∂ŷ/∂a_L has more numbers than the limit is refused, and the rest is not")
  func jacobian() {
    let rows = [String](repeating: "[1]", count: 2_049).joined(separator: ",")
    let network = #""x":[1],"layers":[{"W":[\#(rows)]}],"labels":0"#
    let response = backprop(#"{\#(network),"weight":{"layer":1,"row":1,"column":1}}"#)
    #expect(response.status == .unprocessableContent)
    #expect(response.text.contains("`weight`: ∂ŷ/∂a_L has 4,198,401 numbers, more than 4,194,304"))
    #expect(backprop("{\(network)}").status == .ok)
  }

  private func fields(_ response: HTTPResponse) throws -> [String: Any] {
    try #require(response.status == .ok, "\(response.text)")
    return try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
  }
}
