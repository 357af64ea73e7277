// Nanoseconds per number, for parsing and printing the forms of requests and responses.
//
//     swift run -c release number-bench [part of a row's name]
//
// CPU time of one thread, the best and the median of 15 rounds. The rows `by n` are clock time. The machine's frequency
// varies: compare only rows of one run.

import Dispatch
import Foundation
import Parallel
import TensorJSON

let rows = 256
let columns = 1000
let only = CommandLine.arguments.dropFirst().first ?? ""
var generator = SeededNormal(seed: 42)
let logits = (0..<(rows * columns)).map { _ in generator.next() }

// The limits observed on Zen 3 (docs/decisions/0202), and the goal for numbers with few digits.
print("limits: parse 13.0, print 17.6 ns per number; per byte at most 1.3 times 17 digits")

/// The cost of a byte of 17 digits, in ns.
var reference: Double?
for form in NumberForm.allCases where only.isEmpty || form.rawValue.contains(only) {
  let text = form.document(of: logits, columns: columns)
  let expected = form.values(of: logits)
  let reading = measure { _ = read(text) }
  guard case .tensor(let tensor) = read(text), tensor.values == expected else {
    print("\(form.rawValue): read wrongly")
    exit(1)
  }
  if form == .shortest { reference = reading.bestSeconds * 1e9 / Double(text.count) }
  report("read \(form.rawValue)", reading, numbers: logits.count, bytes: text.count, reference: reference)
}

if only.isEmpty || "strtod".contains(only) {
  let text = NumberForm.shortest.document(of: logits, columns: columns) + [0]
  report("read 17 digits by strtod", measure { readByStrtod(text) }, numbers: logits.count, bytes: text.count)
}

for set in NumberSet.allCases where only.isEmpty || set.rawValue.contains(only) {
  let values = set.values(of: logits, columns: columns)
  var storage: [UInt8] = []
  let writing = measure {
    var taken: [UInt8] = []
    swap(&taken, &storage)
    taken.removeAll(keepingCapacity: true)
    var writer = JSONWriter(appendingTo: consume taken)
    writer.matrix(values, columns: columns)
    storage = writer.finish()
  }
  report("write \(set.rawValue)", writing, numbers: values.count, bytes: storage.count)
}

if only.isEmpty || "description".contains(only) {
  let values = NumberSet.probabilities.values(of: logits, columns: columns)
  var bytes = 0
  let writing = measure { bytes = values.reduce(0) { $0 + $1.description.utf8.count } }
  report("write probabilities by description", writing, numbers: values.count, bytes: bytes)
}

// Whole requests and the arrays of their responses, from the smallest to 60 MB: the cost of a number should not depend
// on the size.
for (rows, columns) in [(1, 3), (32, 10), (256, 10), (5, 1000), (64, 1000), (1024, 1000), (3072, 1000)]
where only.isEmpty || "requests".contains(only) {
  let request = Request(rows: rows, columns: columns, logits: logits)
  let repeats = max(1, 20_000 / request.numbers)
  let reading = measure { for _ in 0..<repeats { request.read() } }
  report(
    "read request \(rows)x\(columns)", reading, numbers: request.numbers * repeats, bytes: request.text.count * repeats)
  let writing = measure { for _ in 0..<repeats { request.writeAnswer() } }
  report(
    "write response \(rows)x\(columns)", writing, numbers: request.numbers * repeats,
    bytes: request.text.count * repeats)
}

// Clock time for a matrix of about 20 MB, on one thread and on several. 50,257 classes are those of a language model.
for (rows, columns) in [(1024, 1000), (20, 50_257)] where only.isEmpty || "20 MB by".contains(only) {
  let values = (0..<(rows * columns)).map { logits[$0 % logits.count] }
  let text = NumberForm.shortest.document(of: values, columns: columns)
  for workers in [1, 2] {
    let split = ReadingSplit(
      WorkSplit(workers: workers) { DispatchQueue.concurrentPerform(iterations: $0, execute: $1) })
    guard case .tensor(let tensor) = read(text, split: split), tensor.values == values else {
      print("20 MB by \(workers): read wrongly")
      exit(1)
    }
    report(
      "read \(rows)x\(columns), 20 MB by \(workers)",
      measure(by: CLOCK_MONOTONIC) { _ = read(text, split: split) }, numbers: values.count, bytes: text.count)
  }
}
