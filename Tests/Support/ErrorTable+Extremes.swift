extension ErrorTable {
  /// 422: numbers at the ends of their range, whose results do not exist or are beyond binary64.
  static let extremes = [
    RefusedRequest(
      "labels at the end of Int are distinguished",
      body: #"{"logits":[1,2,3],"labels":-9223372036854775807,"label_base":1,"ignore_index":-9223372036854775808}"#,
      status: 422, at: ["/labels"], says: ["label -9223372036854775807 is out of range 1…3"]),
    RefusedRequest(
      "the least label, counted from 1", body: #"{"logits":[1,2],"labels":-9223372036854775808,"label_base":1}"#,
      status: 422, at: ["/labels"], says: ["label -9223372036854775808 is out of range"]),
    RefusedRequest(
      "the greatest label", body: #"{"logits":[[1,2]],"labels":[9223372036854775807]}"#, status: 422,
      at: ["/labels/0"], says: ["label 9223372036854775807"]),
    RefusedRequest(
      "a label beyond Int", body: #"{"logits":[[1,2]],"labels":[9223372036854775808]}"#, status: 422,
      at: ["/labels/0"]),
    RefusedRequest(
      "rows without classes", body: #"{"logits":[[],[],[]],"labels":[0,0,0]}"#, status: 422, at: ["/logits/0"]),
    RefusedRequest(
      "an ignored row's ŷ",
      body: #"{"logits":[["-Infinity","-Infinity"],[2,1]],"labels":[-100,1],"ignore_index":-100}"#, status: 422,
      at: ["/logits/0"], says: ["every class is masked"]),
    RefusedRequest(
      "targets with a loss beyond binary64", body: #"{"logits":[0,20],"targets":[1e308,1e308]}"#, status: 422,
      at: ["/targets"], says: ["`loss`", "targets"]),
  ]
}
