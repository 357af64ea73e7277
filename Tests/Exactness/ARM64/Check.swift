import Backpropagation
import ExactnessCases
import ExactnessNetworkCases
import GradientCore

// `run.sh` compiles this file with the sources of these modules, as one module.

/// How many numbers of a batch are compared; −1 if one is not the nearest double, −2 if the case is refused.
@_cdecl("nabla_check_batch")
public func checkBatch(_ line: UnsafePointer<CChar>, _ length: Int) -> Int32 {
  do throws(InvalidBatch) {
    let exactCase = try ExactCase(line: text(line, length))
    return count(exactCase.comparisons(of: try exactCase.gradients()))
  } catch {
    return -2
  }
}

/// How many numbers of a network are compared; −1 if one is not the nearest double, or if the kinks are others; −2 if
/// the case is refused.
@_cdecl("nabla_check_network")
public func checkNetwork(_ line: UnsafePointer<CChar>, _ length: Int) -> Int32 {
  do throws(InvalidNetwork) {
    let network = try ExactNetwork(line: text(line, length))
    let gradients = try network.gradients()
    return network.hasKinks(gradients) ? count(network.comparisons(of: gradients)) : -1
  } catch {
    return -2
  }
}

private func text(_ line: UnsafePointer<CChar>, _ length: Int) -> String {
  unsafe String(decoding: UnsafeRawBufferPointer(start: line, count: length), as: UTF8.self)
}

private func count(_ comparisons: [Comparison]) -> Int32 {
  comparisons.allSatisfy { $0.isRight } ? Int32(comparisons.count) : -1
}
