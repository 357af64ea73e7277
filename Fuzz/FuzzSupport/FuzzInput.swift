import SeededRandom

/// What a fuzz target makes of an input: bytes, and behind them the choices of how to run them.
///
/// The choices stand last, so that what is mutated most stays where it is, and an input without them is readable as it is.
public struct FuzzInput {
  public let bytes: [UInt8]
  private let choices: [UInt8]

  /// - Parameter choicesCount: so many of the last bytes are choices; 0 each where the input is shorter.
  public init(_ input: Span<UInt8>, choicesCount: Int) {
    let count = input.count >= choicesCount ? choicesCount : 0
    let end = input.count - count
    bytes = (0..<end).map { input[$0] }
    choices = (0..<choicesCount).map { end + $0 < input.count ? input[end + $0] : 0 }
  }

  /// The choice of this number.
  public subscript(choice index: Int) -> Int { Int(choices[index]) }
}

/// The bytes in pieces that the seed decides on: many of one byte, most short, some long.
public func pieces(of bytes: [UInt8], seed: Int) -> [ArraySlice<UInt8>] {
  var random = SeededGenerator(seed: UInt64(seed))
  var pieces: [ArraySlice<UInt8>] = []
  var start = 0
  while start < bytes.count {
    let most = [1, 4, 32, max(bytes.count / 2, 1)].randomElement(using: &random)!
    let end = min(start + Int.random(in: 1...most, using: &random), bytes.count)
    pieces.append(bytes[start..<end])
    start = end
  }
  return pieces
}
