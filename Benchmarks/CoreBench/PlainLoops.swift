import Glibc

/// The code of a course: shift by the maximum, exponentiate, sum, divide. Returns the mean loss.
func plain(_ workload: Workload) -> Double {
  let k = workload.classes
  var yHat = [Double](repeating: 0, count: workload.logits.count)
  var gradient = yHat
  var loss = 0.0
  let scale = 1 / Double(workload.samples)
  for row in 0..<workload.samples {
    let range = row * k..<(row + 1) * k
    var greatest = -Double.infinity
    for index in range { greatest = max(greatest, workload.logits[index]) }
    var sum = 0.0
    for index in range {
      let e = exp(workload.logits[index] - greatest)
      yHat[index] = e
      sum += e
    }
    let label = row * k + workload.labels[row]
    loss += log(sum) + greatest - workload.logits[label]
    for index in range {
      yHat[index] /= sum
      gradient[index] = yHat[index] * scale
    }
    gradient[label] = (yHat[label] - 1) * scale
  }
  return loss * scale + gradient[0] * 0
}

/// The same with vectors of four, and e^x by a polynomial of degree 13: the code of a careful programmer.
func plainVectors(_ workload: Workload) -> Double {
  let k = workload.classes
  let total = workload.logits.count
  var loss = 0.0
  let scale = 1 / Double(workload.samples)
  var gradient: [Double] = []
  let yHat = [Double](unsafeUninitializedCapacity: total) { yHat, yHatCount in
    gradient = [Double](unsafeUninitializedCapacity: total) { gradient, gradientCount in
      workload.logits.withUnsafeBufferPointer { logits in
        for row in 0..<workload.samples {
          let start = row * k
          let (sum, greatest) = exponentials(logits.baseAddress! + start, yHat.baseAddress! + start, k)
          let label = workload.labels[row]
          loss += log(sum) + greatest - logits[start + label]
          let inverse = 1 / sum
          for index in start..<start + k {
            yHat[index] *= inverse
            gradient[index] = yHat[index] * scale
          }
          gradient[start + label] = (yHat[start + label] - 1) * scale
        }
      }
      gradientCount = total
    }
    yHatCount = total
  }
  return loss * scale + (yHat[0] + gradient[0]) * 0
}

@inline(__always)
private func exponential(_ x: SIMD4<Double>) -> SIMD4<Double> {
  typealias Lanes = SIMD4<Double>
  let shifted = x * 1.4426950408889634074 + 6_755_399_441_055_744.0
  let n = shifted - 6_755_399_441_055_744.0
  let r = (x - n * 0.693147180369123816490) - n * 1.90821492927058770002e-10
  let r2 = r * r
  let r4 = r2 * r2
  let low = (r * (1.0 / 6) + 0.5) + (r * (1.0 / 120) + Lanes(repeating: 1.0 / 24)) * r2
  let middle =
    (r * (1.0 / 5040) + Lanes(repeating: 1.0 / 720)) + (r * (1.0 / 362880) + Lanes(repeating: 1.0 / 40320)) * r2
  let high =
    (r * (1.0 / 39_916_800) + Lanes(repeating: 1.0 / 3_628_800))
    + (r * (1.0 / 6_227_020_800) + Lanes(repeating: 1.0 / 479_001_600)) * r2
  let y = 1.0 + (r + (low + middle * r4 + high * (r4 * r4)) * r2)
  let scaled = unsafeBitCast(y, to: SIMD4<Int64>.self) &+ (unsafeBitCast(shifted, to: SIMD4<Int64>.self) &<< 52)
  return unsafeBitCast(scaled, to: Lanes.self).replacing(with: 0, where: x .< -708)
}

/// Writes e^(x − m), and returns the sum and m.
@inline(__always)
private func exponentials(
  _ x: UnsafePointer<Double>, _ e: UnsafeMutablePointer<Double>, _ count: Int
) -> (Double, Double) {
  typealias Lanes = SIMD4<Double>
  let source = UnsafeRawPointer(x)
  let target = UnsafeMutableRawPointer(e)
  let whole = count / 4 * 4
  var greatestLanes = Lanes(repeating: -.infinity)
  for index in stride(from: 0, to: whole, by: 4) {
    let lanes = (source + index * 8).loadUnaligned(as: Lanes.self)
    greatestLanes.replace(with: lanes, where: lanes .> greatestLanes)
  }
  var greatest = max(max(greatestLanes[0], greatestLanes[1]), max(greatestLanes[2], greatestLanes[3]))
  for index in whole..<count { greatest = max(greatest, x[index]) }
  var sums = Lanes()
  for index in stride(from: 0, to: whole, by: 4) {
    let lanes = exponential((source + index * 8).loadUnaligned(as: Lanes.self) - greatest)
    (target + index * 8).storeBytes(of: lanes, as: Lanes.self)
    sums += lanes
  }
  var last = Lanes(repeating: -.infinity)
  for index in whole..<count { last[index - whole] = x[index] - greatest }
  let ends = exponential(last)
  for index in whole..<count { e[index] = ends[index - whole] }
  sums += ends
  return ((sums[0] + sums[1]) + (sums[2] + sums[3]), greatest)
}
