import Bytes

/// Where a text may be cut to be read in parts: between two rows of a matrix, should it be one there.
///
/// Whether it is one, and not the inside of a string, is known when all before it has been read.
struct MatrixCut {
  /// The bracket that ends a row.
  let rowEnd: Int
  /// The first byte of the next row's first entry, or whatever stands there.
  let next: Int

  /// Cuts the rest of a document into near equal shares: fewer than `parts` where its rows are long.
  ///
  /// - Returns: the cuts from the first to the last, and how many bytes were looked at for them.
  static func shares(of document: Span<UInt8>, from start: Int, parts: Int) -> (found: [MatrixCut], searched: Int) {
    var found: [MatrixCut] = []
    var searched = 0
    for part in 1..<parts {
      let share = start + (document.count - start) / parts * part
      // A row that reaches over several shares ends all of them.
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

  /// The first cut whose row ends at `start` or behind it.
  static func first(in document: Span<UInt8>, from start: Int) -> MatrixCut? {
    var offset = start
    while let rowEnd = document.firstIndex(of: UInt8(ascii: "]"), from: offset) {
      if let comma = passing(UInt8(ascii: ","), in: document, behind: rowEnd),
        let row = passing(UInt8(ascii: "["), in: document, behind: comma)
      {
        return MatrixCut(rowEnd: rowEnd, next: document.endOfWhiteSpace(from: row + 1))
      }
      offset = rowEnd + 1
    }
    return nil
  }

  /// Where `byte` stands with nothing but white space between it and `place`.
  private static func passing(_ byte: UInt8, in document: Span<UInt8>, behind place: Int) -> Int? {
    let next = document.endOfWhiteSpace(from: place + 1)
    return next < document.count && document[next] == byte ? next : nil
  }
}
