import Backpropagation
import GradientCore
import Text

/// Describes a fault of a network in the terms of the request.
struct NetworkFaultText {
  let shape: NetworkShape
  let labelBase: Int

  private var isFlat: Bool { shape.isFlat }

  /// 422, with a pointer to each invalid value.
  func refusal(of invalid: InvalidNetwork) -> ProblemDetails {
    var faults = FaultList()
    for fault in invalid.faults.map(fault) { faults.add(fault.pointer, fault.detail) }
    faults.add(unlisted: invalid.count - invalid.faults.count)
    return ProblemDetails(unprocessable: faults)
  }

  private func fault(_ fault: NetworkFault) -> ProblemDetails.Fault {
    switch fault {
    case .batch(let fault): BatchFaultText(isFlat: isFlat, labelBase: labelBase).fault(fault)
    case .targetNotAllowed(let sample, let unit, let value):
      at("targets", [sample, unit - 1], "found \(value), expected a number from 0 to 1.")
    case .tooMuchWork(let estimate, let multiplications, let max):
      at("layers", [], Self.tooMuchWork(Work(estimate), Work(multiplications), max: max))
    case .beyondBinary64(let quantity, let sample, let entry):
      at("layers", [], beyond(quantity, sample, entry))
    case .beyondPrecision(let quantity, let sample, let bits):
      at(
        "layers", [],
        "`\(quantity.name)`\(sample.map { " of sample \($0)" } ?? "") is so near to 0, or to the middle between two "
          + "numbers of binary64, that \(bits.grouped) bits do not show on which side. Change a number of the network a "
          + "little.")
    // The service has checked these rules before, with texts of its own.
    default: at("layers", [], "the network is invalid: \(fault).")
    }
  }

  /// Why a request is refused for its work.
  static func tooMuchWork(_ estimate: Work, _ multiplications: Work, max: Int) -> String {
    "the network asks for \(multiplications.text) multiplications. This takes about \(estimate.units) units of work, "
      + "more than the limit of this server, \(max) (its option --max-work). Send fewer samples, or a smaller network."
  }

  /// - Parameter entry: the place in the sample, or in the whole quantity.
  private func beyond(_ quantity: NetworkQuantity, _ sample: Int?, _ entry: Int) -> String {
    var place: [String] = []
    if let sample, !isFlat { place.append("sample \(sample)") }
    switch quantity {
    case .gradW(let layer):
      let inputs = shape.widths[layer - 1]
      place.append("row \(entry / inputs + 1), column \(entry % inputs + 1)")
    case .loss, .losses, .denominator: break
    default: place.append("number \(entry + 1)")
    }
    let of = place.isEmpty ? "" : " (\(place.joined(separator: ", ")))"
    return "`\(quantity.name)`\(of) is beyond the range of binary64, ±1.7976931348623157e308. "
      + "Send smaller numbers in `x`, `W` and `b`."
  }

  /// - Parameter indices: the first is the sample, which the pointer of a flat request leaves out.
  private func at(_ key: String, _ indices: [Int], _ detail: String) -> ProblemDetails.Fault {
    ProblemDetails.Fault(JSONPointer(key, Array(indices.dropFirst(isFlat ? 1 : 0))), detail)
  }
}
