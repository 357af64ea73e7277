import Foundation
import HTTPMessage
import Service
import Testing

/// Posts a body to `/v1/backprop`.
func backprop(_ body: String, _ service: GradientService = GradientService()) -> HTTPResponse {
  call(service, .post, "/v1/backprop", body: Array(body.utf8))
}

/// The lecture's worked case: two inputs, two logistic units and three classes. The expected numbers are the nearest
/// doubles, from 400 bits (mpmath).
enum WorkedCase {
  static let layers =
    #""layers":[{"W":[[0.5,-0.25],[1,0.75]],"b":[0.1,-0.2],"activation":"logistic"},"#
    + #"{"W":[[1,-1],[0.5,0.25],[-0.75,2]],"b":[0,0.3,-0.1]}]"#
  static let layersInOut =
    #""layers":[{"W":[[0.5,1],[-0.25,0.75]],"b":[0.1,-0.2],"activation":"sigmoid"},"#
    + #"{"W":[[1,0.5,-0.75],[-1,0.25,2]],"b":[0,0.3,-0.1]}],"weights_layout":"in_out""#

  static func body(_ more: String = "") -> String { #"{"x":[1,-2],\#(layers),"labels":2\#(more)}"# }

  /// Each member of a response that includes everything, in order.
  static let members = [
    #""a_1":[1.1,-0.7]"#,
    #""h_1":[0.7502601055951176,0.3318122278318339]"#,
    #""a_2":[0.41844787776328374,0.7580831097555173,0.0009293764673295725]"#,
    #""y_hat":[0.32646510502000803,0.458499086395976,0.215035808584016]"#,
    #""loss":1.5369507131690816"#,
    #""losses":1.5369507131690816"#,
    #""grad_y_hat":[0,0,-4.650388261308083]"#,
    #""grad_a_2":[0.32646510502000803,0.458499086395976,-0.784964191415984]"#,
    #""grad_W_2":[[0.24493374416543237,0.10832511380604248],[0.3439935729747099,0.15213560331590928],"#
      + #"[-0.5889273171401422,-0.26046071712195173]]"#,
    #""grad_b_2":[0.32646510502000803,0.458499086395976,-0.784964191415984]"#,
    #""grad_h_1":[1.144437791779984,-1.781768716252982]"#,
    #""grad_a_1":[0.21443317119544605,-0.395041061624223]"#,
    #""grad_W_1":[[0.21443317119544605,-0.4288663423908921],[-0.395041061624223,0.790082123248446]]"#,
    #""grad_b_1":[0.21443317119544605,-0.395041061624223]"#,
    #""grad_x":[-0.28782447602649996,-0.34988908901702875]"#,
    #""denominator":1"#,
  ]

  static let all =
    #","include":["denominator","grad_x","grad_h","grad_b","grad_W","grad_a","grad_y_hat","losses","loss","y_hat","h","a"]"#

  /// The members with these names, as a response has them.
  static func response(_ names: [String]) -> String {
    let found = members.filter { member in names.contains { member.hasPrefix("\"\($0)\":") } }
    return "{" + found.joined(separator: ",") + "}\n"
  }
}

@Suite("Gradients of a network")
struct BackpropTests {
  @Test("the lecture's worked case, in the order of the course, whatever the order of `include`")
  func workedCase() {
    #expect(backprop(WorkedCase.body(WorkedCase.all)).text == "{" + WorkedCase.members.joined(separator: ",") + "}\n")
  }

  @Test(
    "the default of `include`, sets, numbers and the alias L",
    arguments: [
      ("", ["y_hat", "loss", "grad_W_2", "grad_b_2", "grad_W_1", "grad_b_1"]),
      (#","reduction":"sum""#, ["y_hat", "loss", "grad_W_2", "grad_b_2", "grad_W_1", "grad_b_1"]),
      (#","reduction":"none""#, ["y_hat", "losses", "grad_a_2", "grad_a_1"]),
      (#","include":["grad_a_L","a_L","a_2","grad_W_L"]"#, ["a_2", "grad_a_2", "grad_W_2"]),
      (#","include":["h"]"#, ["h_1"]), (#","include":["h_1","a_1"]"#, ["a_1", "h_1"]),
      (#","include":["grad_h"]"#, ["grad_h_1"]), (#","include":["grad_x"]"#, ["grad_x"]),
      (#","include":["grad_W_1","grad_b_L"]"#, ["grad_b_2", "grad_W_1"]),
      (#","reduction":"none","include":["grad_x","grad_h_1","denominator"]"#, ["grad_h_1", "grad_x", "denominator"]),
    ])
  func include(_ more: String, _ names: [String]) {
    #expect(backprop(WorkedCase.body(more)).text == WorkedCase.response(names))
  }

  @Test("the layout [n_{i−1}][n_i]: weights and their gradients are transposed, and nothing else")
  func layout() throws {
    let response = backprop(#"{"x":[1,-2],\#(WorkedCase.layersInOut),"labels":2\#(WorkedCase.all)}"#)
    let expected = WorkedCase.members.map { member in
      member.hasPrefix(#""grad_W_2""#)
        ? #""grad_W_2":[[0.24493374416543237,0.3439935729747099,-0.5889273171401422],"#
          + #"[0.10832511380604248,0.15213560331590928,-0.26046071712195173]]"#
        : member.hasPrefix(#""grad_W_1""#)
          ? #""grad_W_1":[[0.21443317119544605,-0.395041061624223],[-0.4288663423908921,0.790082123248446]]"# : member
    }
    #expect(response.text == "{" + expected.joined(separator: ",") + "}\n")
  }

  @Test("a batch of one sample has the numbers of the flat sample, in rows")
  func batchOfOne() {
    let parameters = ["grad_W_2", "grad_b_2", "grad_W_1", "grad_b_1", "loss", "denominator"]
    let expected = WorkedCase.members.map { member in
      let parts = member.split(separator: ":", maxSplits: 1)
      return parameters.contains { parts[0] == "\"\($0)\"" } ? member : "\(parts[0]):[\(parts[1])]"
    }
    let response = backprop(#"{"x":[[1,-2]],\#(WorkedCase.layers),"labels":[2]\#(WorkedCase.all)}"#)
    #expect(response.text == "{" + expected.joined(separator: ",") + "}\n")
  }

  @Test("an ignored sample has no gradient, but it has kinks")
  func batch() {
    let response = backprop(
      #"{"x":[[1,-2],[0,1],[0,0]],"layers":[{"W":[[0.5,-0.25],[1,0.5]],"activation":"relu"},{"W":[[1,-1],[0.5,2]]}],"#
        + #""labels":[1,0,0],"ignore_index":0,"include":["a_1","grad_a","grad_W_1","denominator"]}"#)
    #expect(
      response.text
        == #"{"a_1":[[1,0],[-0.25,0.5],[0,0]],"grad_a_2":[[0.6224593312018546,-0.6224593312018546],[0,0],[0,0]],"#
        + #""grad_a_1":[[0.3112296656009273,0],[0,0],[0,0]],"grad_W_1":[[0.3112296656009273,-0.6224593312018546],[0,0]],"#
        + #""denominator":1,"kinks":[{"layer":1,"sample":0,"unit":2},{"layer":1,"sample":2,"unit":1},"#
        + #"{"layer":1,"sample":2,"unit":2}],"kinks_count":3}"# + "\n")
  }

  @Test(
    "kinks are listed for every `include`: the first ten, and how many there are",
    arguments: [
      (#""relu""#, true), (#""leaky_relu""#, true), (#"{"name":"leaky_relu","slope":1}"#, false), (#""elu""#, false),
      (#"{"name":"elu","alpha":2}"#, true), (#""tanh""#, false), (#""identity""#, false), (#""gelu""#, false),
    ])
  func kinks(_ activation: String, _ hasKink: Bool) {
    let rows = Array(repeating: "[0]", count: 12).joined(separator: ",")
    let labels = Array(repeating: "0", count: 12).joined(separator: ",")
    let response = backprop(
      #"{"x":[\#(rows)],"layers":[{"W":[[1]],"activation":\#(activation)},{"W":[[1]]}],"labels":[\#(labels)],"#
        + #""include":["loss"]}"#)
    let listed = (0..<10).map { #"{"layer":1,"sample":\#($0),"unit":1}"# }.joined(separator: ",")
    let kinks = hasKink ? #","kinks":[\#(listed)],"kinks_count":12"# : ""
    #expect(response.text == "{\"loss\":0\(kinks)}\n")
  }

  @Test("the other output units: half the squared error, and binary cross-entropy, summed over the units")
  func outputs() {
    let network =
      #""x":[[1],[2]],"layers":[{"W":[[1],[0]]}],"include":["y_hat","loss","losses","grad_y_hat","grad_a_1"]"#
    #expect(
      backprop(#"{\#(network),"output":"identity","targets":[[0,1],[2,-2]]}"#).text
        == #"{"y_hat":[[1,0],[2,0]],"loss":1.5,"losses":[1,2],"grad_y_hat":[[0.5,-0.5],[0,1]],"#
        + #""grad_a_1":[[0.5,-0.5],[0,1]]}"# + "\n")
    #expect(
      backprop(#"{\#(network),"output":"logistic","targets":[[1,0.5],[0,1]],"reduction":"sum"}"#).text
        == #"{"y_hat":[[0.7310585786300049,0.5],[0.8807970779778824,0.5]],"loss":3.826484059681086,"#
        + #""losses":[1.0064088680781682,2.8200751916029176],"grad_y_hat":[[-1.3678794411714423,0],[8.38905609893065,-2]],"#
        + #""grad_a_1":[[-0.2689414213699951,0],[0.8807970779778824,-0.5]]}"# + "\n")
  }

  @Test("no zero has a sign, and −∞ is a string")
  func zeros() {
    let network = #""layers":[{"W":[[-1,-0.0],[1,1]],"activation":"identity"},{"W":[[2000,0],[-1e-300,-0.0]]}]"#
    let response = backprop(
      #"{"x":[-0.0,-0.5],\#(network),"labels":0,"include":["a","h","y_hat","grad_y_hat","grad_a","grad_W","grad_x"]}"#)
    #expect(response.status == .ok && !response.text.contains("-0,") && !response.text.contains("-0]"))
    let far = backprop(#"{"x":[1],"layers":[{"W":[[0],[1000]]}],"labels":0,"include":["y_hat","grad_y_hat"]}"#)
    #expect(far.text == #"{"y_hat":[0,1],"grad_y_hat":["-Infinity",0]}"# + "\n")
  }

  @Test("fields may come in any order, and the defaults may be sent")
  func fieldOrder() {
    let response = backprop(
      #"{"include":["loss","y_hat"],"weights_layout":"out_in","output":"softmax","reduction":"mean","label_smoothing":0,"#
        + #""label_base":1,"strict_targets":false,"labels":3,\#(WorkedCase.layers),"x":[1,-2]}"#)
    #expect(response.text == WorkedCase.response(["y_hat", "loss"]))
    let logistic = backprop(
      #"{"x":[0],"layers":[{"W":[[1]]}],"output":"logistic","targets":[0.5],"label_base":0,"label_smoothing":0,"#
        + #""strict_targets":false,"include":["loss"]}"#)
    #expect(logistic.text == "{\"loss\":0.6931471805599453}\n")
  }

  @Test("each activation function has its name, its aliases and its default parameter")
  func activations() {
    func hidden(_ activation: String) -> String {
      backprop(
        #"{"x":[-1],"layers":[{"W":[[1]],"activation":\#(activation)},{"W":[[1]]}],"labels":0,"include":["h","a_1"]}"#
      ).text
    }
    let pairs = [
      ("logistic", "sigmoid"), ("silu", "swish"),
    ]
    for (name, alias) in pairs { #expect(hidden("\"\(name)\"") == hidden("\"\(alias)\"")) }
    let values = [
      ("logistic", "0.2689414213699951"), ("tanh", "-0.7615941559557649"), ("relu", "0"), ("leaky_relu", "-0.01"),
      ("elu", "-0.6321205588285577"), ("gelu", "-0.15865525393145705"), ("gelu_tanh", "-0.1588080093917233"),
      ("silu", "-0.2689414213699951"), ("softplus", "0.3132616875182228"), ("identity", "-1"),
    ]
    for (name, value) in values {
      #expect(hidden("\"\(name)\"") == "{\"a_1\":[-1],\"h_1\":[\(value)]}\n")
      #expect(hidden("{\"name\":\"\(name)\"}") == hidden("\"\(name)\""))
    }
    #expect(hidden(#"{"name":"leaky_relu","slope":0.5}"#) == "{\"a_1\":[-1],\"h_1\":[-0.5]}\n")
    #expect(hidden(#"{"alpha":2,"name":"elu"}"#) == "{\"a_1\":[-1],\"h_1\":[-1.2642411176571153]}\n")
  }
}
