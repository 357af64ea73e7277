import SeededRandom

/// The parts of an input: the bytes, and after them the choices of how to run them.
///
/// The choices are last. So the bytes, which libFuzzer mutates most, keep their places, and an input without choices is
/// readable.
public struct FuzzInput {
  public let bytes: [UInt8]
  private let choices: [UInt8]

  /// - Parameter choicesCount: how many of the last bytes are choices. In a shorter input each choice is 0.
  public init(_ input: Span<UInt8>, choicesCount: Int) {
    let count = input.count >= choicesCount ? choicesCount : 0
    let end = input.count - count
    bytes = (0..<end).map { input[$0] }
    choices = (0..<choicesCount).map { end + $0 < input.count ? input[end + $0] : 0 }
  }

  /// The choice of this number.
  public subscript(choice index: Int) -> Int { Int(choices[index]) }
}

/// The bytes in pieces that the seed decides: many of one byte, most short, some long.
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
