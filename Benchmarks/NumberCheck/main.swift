// Checks reading and writing against the C library and the standard library, on far more numbers than a test run has time for.
//
//     swift run -c release number-check [count, 10000000 unless given] [seed]
//
// 1. Binary64 values of random bits are written, the text compared with `description` (the shortest and closest there), and
//    read back to the same bits.
// 2. Decimals of random digits and exponents are read, and compared with strtod in the C locale; and short ones, which are read in blocks.
//
// Exits with 1 at the first difference, which it prints.

import Foundation
import SeededRandom
import TensorJSON

let arguments = CommandLine.arguments.dropFirst().compactMap { UInt64($0) }
let count = Int(arguments.first ?? 10_000_000)
let seed = arguments.dropFirst().first ?? UInt64.random(in: 1...1_000_000)
let batch = 100_000

print("seed \(seed), \(count) numbers each way")
for start in stride(from: 0, to: count, by: batch) {
  var generator = SeededGenerator(seed: seed &+ UInt64(start))
  checkWriting(generator.doubles(min(batch, count - start)))
  checkReading(generator.decimals(min(batch, count - start)))
  checkReading(generator.shortDecimals(min(batch, count - start)))
}
print("no difference")
