import Bytes

/// A place where a text may be cut, to parse it in parts: between two rows, if a matrix is there.
///
/// Whether it is a matrix, and not the inside of a string, is known once everything before it is parsed.
struct MatrixCut {
  /// The bracket that ends a row.
  let rowEnd: Int
  /// The first byte of the next row's first entry, or of whatever is there.
  let next: Int

  /// Cuts the rest of a document into nearly equal shares, fewer than `parts` if its rows are long.
  ///
  /// - Returns: the cuts in their order, and how many bytes were searched for them.
  static func shares(of document: Span<UInt8>, from start: Int, parts: Int) -> (found: [MatrixCut], searched: Int) {
    var found: [MatrixCut] = []
    var searched = 0
    for part in 1..<parts {
      let share = start + (document.count - start) / parts * part
      // A row that covers several shares ends all of them.
      let from = max(share, found.last?.next ?? share)
      guard let cut = first(in: document, from: from) else {
        searched += document.count - from
        break
      }
      searched += cut.next - from
      found.append(cut)
    }
    return (found, searched)
  }

  /// The first cut with a row that ends at `start` or later.
  static func first(in document: Span<UInt8>, from start: Int) -> MatrixCut? {
    var offset = start
    while let rowEnd = document.firstIndex(of: UInt8(ascii: "]"), from: offset) {
      if let comma = place(of: UInt8(ascii: ","), in: document, after: rowEnd),
        let row = place(of: UInt8(ascii: "["), in: document, after: comma)
      {
        return MatrixCut(rowEnd: rowEnd, next: document.endOfWhiteSpace(from: row + 1))
      }
      offset = rowEnd + 1
    }
    return nil
  }

  /// The place of `byte`, if only white space is between `place` and it.
  private static func place(of byte: UInt8, in document: Span<UInt8>, after place: Int) -> Int? {
    let next = document.endOfWhiteSpace(from: place + 1)
    return next < document.count && document[next] == byte ? next : nil
  }
}
