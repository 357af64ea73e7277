/// One part of a matrix.
struct MatrixPart {
  let start: Int
  /// No number is parsed from here on: the next part begins, or the document ends.
  let end: Int
  /// The bracket that ends its last row; nil in the last part.
  let rowEnd: Int?
  /// The indices of the output for its numbers.
  let room: Range<Int>
  var run: NumberRun
  var isParsed = false
  /// How many numbers are parsed.
  var count = 0

  init(_ run: NumberRun, end: Int, rowEnd: Int?, room: Range<Int>) {
    start = run.offset
    self.run = run
    self.end = end
    self.rowEnd = rowEnd
    self.room = room
  }

  /// Whether it is parsed up to its end.
  func isWhole(in document: Span<UInt8>) -> Bool {
    count > 0 && document.endOfWhiteSpace(from: run.offset) == rowEnd
  }

  /// The parts between the cuts, with one room after another.
  ///
  /// - Parameter roomOf: how many numbers to reserve room for, given the bytes of a part.
  static func parts(
    of document: Span<UInt8>, from run: NumberRun, cuts: [MatrixCut], roomOf: (Int) -> Int
  ) -> [MatrixPart] {
    var parts: [MatrixPart] = []
    var (run, roomStart) = (run, 0)
    for index in 0...cuts.count {
      let cut = index < cuts.count ? cuts[index] : nil
      let end = cut?.next ?? document.count
      let roomEnd = roomStart + roomOf(end - run.offset)
      parts.append(MatrixPart(run, end: end, rowEnd: cut?.rowEnd, room: roomStart..<roomEnd))
      run = NumberRun(offset: end, columns: nil, column: 0, isInRow: true)
      roomStart = roomEnd
    }
    return parts
  }
}
