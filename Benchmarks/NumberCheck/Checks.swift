import Foundation
import SeededRandom
import TensorJSON

func checkWriting(_ values: [Double]) {
  var writer = JSONWriter()
  writer.vector(values)
  let bytes = writer.finish()
  compare(read(bytes), values) { "\($0) is written as \(text(of: $0))" }
  for (text, value) in zip(bytes.dropFirst().dropLast().split(separator: UInt8(ascii: ",")), values) {
    var description = value.description
    let isSame = description.withUTF8 { unsafe Significand(of: text) == Significand(of: $0) }
    if !isSame { fail("\(value) is written as \(String(decoding: text, as: UTF8.self))") }
  }
}

func checkReading(_ decimals: [String]) {
  let expected = decimals.map { unsafe strtod($0, nil) }
  let bytes = Array(("[" + decimals.joined(separator: ",") + "]").utf8)
  compare(read(bytes), expected) { "\($0) is expected from \(decimals[expected.firstIndex(of: $0) ?? 0])" }
}

private func compare(_ values: [Double], _ expected: [Double], _ message: (Double) -> String) {
  guard values.count == expected.count else { fail("\(values.count) numbers for \(expected.count)") }
  for (value, expected) in zip(values, expected) where value.bitPattern != expected.bitPattern {
    fail("\(message(expected)), and read as \(value)")
  }
}

private func read(_ bytes: [UInt8]) -> [Double] {
  var reader = JSONReader(bytes.span)
  do {
    guard case .tensor(let tensor) = try reader.readTensor(elementsMax: .max) else { fail("faults") }
    return tensor.values
  } catch { fail("\(error)") }
}

private func text(of value: Double) -> String {
  var writer = JSONWriter()
  writer.number(value)
  return String(decoding: writer.finish(), as: UTF8.self)
}

private func fail(_ message: String) -> Never {
  print(message)
  exit(1)
}

/// A decimal's digits without leading and trailing zeros, and the power of ten of the last. They do not depend on the
/// layout.
private struct Significand: Equatable {
  private var digits: UInt64 = 0
  private var exponent = 0

  init(of text: some Sequence<UInt8>) {
    var isFraction = false
    var written: Int?
    var sign = 1
    for byte in text {
      switch byte {
      case UInt8(ascii: "."): isFraction = true
      case UInt8(ascii: "e"): written = 0
      case UInt8(ascii: "-"), UInt8(ascii: "+"): if written != nil, byte == UInt8(ascii: "-") { sign = -1 }
      default:
        if let exponent = written {
          written = exponent * 10 + Int(byte - UInt8(ascii: "0"))
        } else {
          take(byte, isFraction)
        }
      }
    }
    while digits != 0, digits.isMultiple(of: 10) {
      digits /= 10
      exponent += 1
    }
    exponent += sign * (written ?? 0)
  }

  /// The digits after the 18th are zeros, as in an integer of 21 digits.
  private mutating func take(_ byte: UInt8, _ isFraction: Bool) {
    if digits >= 100_000_000_000_000_000 {
      exponent += isFraction ? 0 : 1
    } else {
      digits = digits * 10 + UInt64(byte - UInt8(ascii: "0"))
      exponent -= isFraction ? 1 : 0
    }
  }
}

extension SeededGenerator {
  mutating func doubles(_ count: Int) -> [Double] {
    (0..<count).map { _ in
      let value = Double(bitPattern: next())
      return value.isFinite ? value : 0.1
    }
  }

  /// Finite numbers of 1 to 38 digits, half of them with an exponent.
  mutating func decimals(_ count: Int) -> [String] {
    (0..<count).map { _ in
      var text = String(next() >> UInt64.random(in: 0...63, using: &self))
      if Bool.random(using: &self) { text += "." + String(next() >> UInt64.random(in: 0...63, using: &self)) }
      if Bool.random(using: &self) { text += "e" + String(Int.random(in: -345...285, using: &self)) }
      return Bool.random(using: &self) ? "-" + text : text
    }
  }

  /// Short numbers, a hundred of each kind in turn, which are parsed in blocks.
  mutating func shortDecimals(_ count: Int) -> [String] {
    stride(from: 0, to: count, by: 100).flatMap { start in
      let kind = Int.random(in: 0...3, using: &self)
      return (start..<min(start + 100, count)).map { _ in
        (Bool.random(using: &self) ? "-" : "") + shortDecimal(kind)
      }
    }
  }

  private mutating func shortDecimal(_ kind: Int) -> String {
    func integer(_ digitsMax: Int) -> String {
      let digits = Int.random(in: 1...digitsMax, using: &self)
      return String(Int.random(in: 0..<(0..<digits).reduce(1) { power, _ in power * 10 }, using: &self))
    }
    switch kind {
    case 0: return integer(1)
    case 1: return integer(8)
    case 2:
      let whole = integer(6)
      return whole + "." + (0..<Int.random(in: 1...(7 - whole.count), using: &self)).map { _ in integer(1) }.joined()
    default: return integer(4) + ["e", "E", "e+", "e-"].randomElement(using: &self)! + integer(2)
    }
  }
}
