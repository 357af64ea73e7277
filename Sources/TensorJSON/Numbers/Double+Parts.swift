import Parallel

extension Double {
  static func parseInParts(
    _ run: inout NumberRun, of document: Span<UInt8>, from tensorStart: Int, into values: inout [Double], countMax: Int,
    split: ReadingSplit
  ) -> Int? {
    let (start, bytes) = (run.offset, run.offset - tensorStart)
    let left = estimate(after: values.count, bytes: bytes, in: document.count - start)
    // Too many numbers will be refused. Until then they use no more memory than one thread would.
    guard left - left / 16 <= countMax else { return nil }
    let rowBytes = run.columns.map { $0 * bytes / max(values.count, 1) }
    let shares = split.parts(of: document.count - start, rowBytes: rowBytes)
    let cuts = MatrixCut.shares(of: document, from: start, parts: shares)
    guard !cuts.found.isEmpty else { return nil }
    var parts = MatrixPart.parts(of: document, from: run, cuts: cuts.found) { bytesOfPart in
      min(estimate(after: values.count, bytes: bytes, in: bytesOfPart) / 16 * 17 + 64, countMax)
    }
    let room = parts[parts.count - 1].room.upperBound
    // At least by half: otherwise each split would move all numbers that came before it.
    if values.capacity - values.count < room { values.reserveCapacity(values.count + max(room, values.count / 2)) }
    var wasted = cuts.searched
    values.append(addingCapacity: room) { output in
      unsafe document.withUnsafeBytes { text in
        unsafe NumberTables.words.withUnsafeBufferPointer { table in
          unsafe output.withUnsafeMutableBufferPointer { buffer, count in
            unsafe parts.withUnsafeMutableBufferPointer { parts in
              guard let table = table.baseAddress else { return }
              let matrix = unsafe MatrixParts(of: text, table: table, into: buffer, parts, countMax: countMax)
              split.work.forEach(parts.count) { matrix.parse($0, of: document) }
              let joined = matrix.joined
              run = joined.run
              wasted += joined.wasted
              count = joined.count
            }
          }
        }
      }
    }
    return wasted
  }
}
