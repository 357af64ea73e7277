// Compares parsing and printing with the C library and the standard library, on more numbers than a test has time for.
//
//     swift run -c release number-check [count, 10000000 unless given] [seed]
//
// 1. Prints binary64 values of random bits, compares the text with `description` (the shortest and closest), and parses
//    it back to the same bits.
// 2. Parses decimals with random digits and exponents, and compares them with strtod in the C locale. Also short ones,
//    which are parsed in blocks.
//
// Exits with 1 at the first difference, which it prints.

import Foundation
import SeededRandom
import TensorJSON

let arguments = CommandLine.arguments.dropFirst().compactMap { UInt64($0) }
let count = Int(arguments.first ?? 10_000_000)
let seed = arguments.dropFirst().first ?? UInt64.random(in: 1...1_000_000)
let batch = 100_000

print("seed \(seed), \(count) numbers in each direction")
for start in stride(from: 0, to: count, by: batch) {
  var generator = SeededGenerator(seed: seed &+ UInt64(start))
  checkWriting(generator.doubles(min(batch, count - start)))
  checkReading(generator.decimals(min(batch, count - start)))
  checkReading(generator.shortDecimals(min(batch, count - start)))
}
print("no difference")
