import Service
import HTTPMessage
import Testing

/// Requests with numbers at the ends of their range. Those that are refused are in `ErrorTable.extremes`.
@Suite("Requests with extreme numbers")
struct ExtremeRequestTests {
  struct Computed: CustomTestStringConvertible, Sendable {
    let body: String
    let response: String
    var testDescription: String { body }

    init(_ body: String, _ response: String) {
      self.body = body
      self.response = response
    }
  }

  static let computed = [
    Computed(
      #"{"logits":[-1.7976931348623157e308,-8e307],"labels":0}"#,
      #"{"loss":9.976931348623158e+307,"y_hat":[0,1],"grad_a_L":[-1,1]}"#),
    Computed(
      #"{"logits":[-1.7976931348623157e308,-8e307],"labels":1,"include":["loss","log_y_hat"]}"#,
      #"{"loss":0,"log_y_hat":[-9.976931348623158e+307,0]}"#),
    Computed(
      #"{"logits":[-1.0145,-0.1716,-2.3149],"targets":[0.2742,0.65,0.0758],"include":["grad_a_L"]}"#,
      #"{"grad_a_L":[0.003924120114411993,-0.0038914722521482294,-0.00003264786226376383]}"#),
    Computed(
      #"{"logits":[[0.1,0.2,0.7]],"targets":[[0,0,0]],"include":["loss","grad_a_L"]}"#,
      #"{"loss":0,"grad_a_L":[[0,0,0]]}"#),
    Computed(
      #"{"logits":[["-Infinity",1],[2,1]],"labels":[0,1],"weights":[0,1],"include":["loss","grad_a_L"]}"#,
      #"{"loss":1.3132616875182228,"grad_a_L":[[0,0],[0.7310585786300049,-0.7310585786300049]]}"#),
    Computed(
      #"{"logits":[["-Infinity","-Infinity"],[2,1]],"labels":[-100,1],"ignore_index":-100,"include":["loss"]}"#,
      #"{"loss":1.3132616875182228}"#),
    // Labels that are equal to the least integer stay equal when they are counted from 0.
    Computed(
      #"{"logits":[[1,2]],"labels":[-9223372036854775808],"label_base":1,"ignore_index":-9223372036854775808,"#
        + #""reduction":"sum","include":["loss"]}"#,
      #"{"loss":0}"#),
    Computed(
      #"{"logits":[1,1],"targets":[0.5,0.5],"strict_targets":true,"include":["grad_a_L"]}"#, #"{"grad_a_L":[0,0]}"#),
  ]

  @Test("computed", arguments: computed)
  func isComputed(_ row: Computed) {
    let response = call(body: Array(row.body.utf8))
    #expect(response.text.split(separator: "\n") == [row.response[...]])
  }

  /// Numbers of `/v1/grade` and `/v1/lint` at the ends of their ranges, and beyond.
  static let settingsEnds: [(path: String, member: String, status: Int)] = [
    ("/v1/lint", #""seed":2147483647"#, 200), ("/v1/lint", #""seed":2147483648"#, 422),
    ("/v1/lint", #""seed":-1"#, 422), ("/v1/lint", #""seed":9223372036854775808"#, 422),
    ("/v1/lint", #""tolerance":{"rtol":1.7976931348623157e308}"#, 200),
    ("/v1/grade", #""tolerance":{"decimals":17}"#, 200), ("/v1/grade", #""tolerance":{"decimals":18}"#, 422),
    ("/v1/grade", #""tolerance":{"decimals":-9223372036854775808}"#, 422),
    ("/v1/grade", #""tolerance":{"significant_figures":0}"#, 422),
    ("/v1/grade", #""tolerance":{"significant_figures":17}"#, 200),
    ("/v1/grade", #""tolerance":{"rtol":1.7976931348623157e308,"atol":1.7976931348623157e308}"#, 200),
    ("/v1/grade", #""tolerance":{"rtol":5e-324,"atol":-0.0}"#, 200),
    ("/v1/grade", #""points":{"loss":1000000,"y_hat":5e-324}"#, 200),
    ("/v1/grade", #""points":{"loss":1000001}"#, 422), ("/v1/grade", #""follow_through":5e-324"#, 200),
  ]

  @Test("numbers of the settings", arguments: settingsEnds.indices)
  func settings(_ index: Int) {
    let (path, member, status) = Self.settingsEnds[index]
    for logits in ["[1,2]", "[-1.7976931348623157e308,-8e307]", "[5e-324,-0.0]"] {
      for answer in ["0", "1.7976931348623157e308", "-1.7976931348623157e308", "5e-324", #""-Infinity""#] {
        let submission =
          path == "/v1/grade"
          ? #","answer":{"loss":\#(answer),"y_hat":[\#(answer),0.5],"grad_a_L":[0,\#(answer)]}"# : ""
        let body = #"{"logits":\#(logits),"labels":1,\#(member)\#(submission)}"#
        let response = call(.init(), .post, path, body: Array(body.utf8))
        #expect(response.status.code == status, "\(body): \(response.text)")
        #expect(!response.text.contains("NaN\""), "\(body): \(response.text)")
      }
    }
  }
}
