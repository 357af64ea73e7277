/// A body of well-formed fields with numbers at the ends of their ranges. The input's bytes are the choices, one after
/// another, so that libFuzzer finds those that reach new code. After the input's end, each choice is the first.
struct ExtremeBody {
  /// An input for such a body begins with this byte. No method and no document begins with it.
  static let mark: UInt8 = 0x01

  private(set) var path = ""
  private(set) var text = ""
  private var choices: ArraySlice<UInt8>
  private var classes = 1
  private var samples = 1
  private var isFlat = false

  init(_ choices: ArraySlice<UInt8>) {
    self.choices = choices
    path = choose(["/v1/gradients", "/v1/grade", "/v1/lint", "/v1/derivation"])
    classes = choose([2, 3, 1, 5, 9, 17])
    samples = choose([1, 2, 4, 9])
    isFlat = samples == 1 && choose([false, true])
    var fields = batchFields()
    switch path {
    case "/v1/grade": fields += gradeFields()
    case "/v1/lint":
      fields += [
        member("seed", choose(Self.integers)), member("tolerance", tolerance()),
        member("variants", choose(["", "1", "2", "0", "1000"])),
        member("points", choose(["", "{\"loss\":\(number(isNegative: false))}"])),
      ]
    case "/v1/derivation": fields += derivationFields()
    default: fields.append(member("include", include()))
    }
    text = "{" + fields.filter { !$0.isEmpty }.joined(separator: ",") + "}"
  }

  private static let numbers = [
    "0", "1", "-1.7976931348623157e308", "1.7976931348623157e308", "-8e307", "8e307", "8.98846567431158e307",
    "-8.98846567431158e307", "4.49423283715579e307", "1.7976931348623155e308", "5e-324", "-5e-324", "1e-310",
    "2.2250738585072014e-308", "-0.0", "1e-300", "1e-40", "1e-9", "0.1", "745.2", "-745.2", "1e154", "-1e154", "1e16",
    "9007199254740993", "-9007199254740993", "0.3333333333333333", "\"-Infinity\"",
  ]
  private static let integers = [
    "0", "1", "2", "-1", "-100", "17", "9007199254740993", "9223372036854775807", "-9223372036854775808",
    "-9223372036854775807", "9223372036854775806", "9223372036854775808", "1e18", "0.0", "2147483647",
  ]

  private mutating func choose<Choice>(_ all: [Choice]) -> Choice {
    guard let byte = choices.popFirst() else { return all[0] }
    return all[Int(byte) % all.count]
  }

  private func member(_ name: String, _ value: String) -> String { value.isEmpty ? "" : "\"\(name)\":\(value)" }

  private func list(_ values: [String]) -> String { "[" + values.joined(separator: ",") + "]" }

  private mutating func derivationFields() -> [String] {
    [
      member("sample", choose([""] + Self.integers)), member("component", choose([""] + Self.integers)),
      member("digits", choose(["", "1", "17", "0"])),
      member("format", choose(["", "\"text\"", "\"latex\"", "\"html\"", "\"markdown\""])),
    ]
  }

  private mutating func batchFields() -> [String] {
    let hasTargets = choose([false, true])
    var fields = [member("logits", matrix(isNegative: true))]
    if hasTargets {
      fields.append(member("targets", matrix(isNegative: false)))
      fields.append(member("strict_targets", choose(["", "false", "true"])))
    } else {
      let labels = (0..<samples).map { _ in choose(Self.integers) }
      fields.append(member("labels", isFlat ? labels[0] : list(labels)))
      fields.append(member("label_base", choose(["", "1", "0"])))
      fields.append(member("ignore_index", choose([""] + Self.integers)))
    }
    fields.append(member("reduction", choose(["", "\"sum\"", "\"none\"", "\"mean\""])))
    fields.append(member("label_smoothing", choose(["", "0.1", "1", "5e-324", "1e-300", "0.9999999999999999"])))
    if choose([false, true]) {
      fields.append(member("weights", list((0..<classes).map { _ in number(isNegative: false) })))
    }
    return fields
  }

  private mutating func number(isNegative: Bool) -> String {
    let number = choose(Self.numbers)
    return isNegative || !number.hasPrefix("-") && !number.hasPrefix("\"") ? number : "0"
  }

  /// A matrix with the shape of the logits.
  private mutating func matrix(isNegative: Bool) -> String {
    let rows = (0..<samples).map { _ in list((0..<classes).map { _ in number(isNegative: isNegative) }) }
    return isFlat ? rows[0] : list(rows)
  }

  private mutating func include() -> String {
    let names = ["loss", "losses", "y_hat", "log_y_hat", "grad_y_hat", "jacobian_row", "grad_a_L", "denominator"]
    let chosen = names.filter { _ in choose([false, true]) }
    return chosen.isEmpty ? "" : list(chosen.map { "\"\($0)\"" })
  }

  private mutating func gradeFields() -> [String] {
    var answer = [member("loss", number(isNegative: true)), member("y_hat", matrix(isNegative: true))]
    answer.append(member("grad_y_hat", matrix(isNegative: true)))
    answer.append(member("grad_a_L", matrix(isNegative: true)))
    let losses = (0..<samples).map { _ in number(isNegative: true) }
    answer.append(member("losses", isFlat ? losses[0] : list(losses)))
    return [
      member("answer", "{" + answer.filter { _ in choose([true, false]) }.joined(separator: ",") + "}"),
      member("tolerance", tolerance()), member("feedback", choose(["", "\"full\"", "\"score\"", "\"count\""])),
      member("partial", choose(["", "\"entries\""])), member("blank", choose(["", number(isNegative: true)])),
      member("read", choose(["", "\"lenient\""])),
      member(
        "points", choose(["", "{\"loss\":\(number(isNegative: false)),\"grad_a_L\":\(number(isNegative: false))}"])),
    ]
  }

  private mutating func tolerance() -> String {
    switch choose([0, 1, 2, 3]) {
    case 0: ""
    case 1: "{\"rtol\":\(number(isNegative: false)),\"atol\":\(number(isNegative: false))}"
    case 2: "{\"decimals\":\(choose(Self.integers))}"
    default: "{\"significant_figures\":\(choose(Self.integers))}"
    }
  }
}
