import ExactnessCases
import GradientCore

// The program has one thread.
nonisolated(unsafe) private var digest = BitsDigest()

/// How many numbers of a case are compared; −1 if one is not the nearest double, −2 if the case is refused.
@_cdecl("nabla_check")
public func check(_ line: UnsafePointer<CChar>, _ length: Int) -> Int32 {
  let text = unsafe String(decoding: UnsafeRawBufferPointer(start: line, count: length), as: UTF8.self)
  do throws(InvalidBatch) {
    let exactCase = try ExactCase(line: text)
    let gradients = try exactCase.gradients()
    let errors = exactCase.errors(of: gradients)
    return errors.allSatisfy { $0.ulp <= ExactCase.bound } ? Int32(errors.count) : -1
  } catch {
    return -2
  }
}

/// The digest of the results of all cases so far.
@_cdecl("nabla_digest")
public func digestOfAll() -> UInt64 { unsafe digest.value }
