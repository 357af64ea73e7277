import Foundation
import SeededRandom
import TensorJSON

/// The forms in which a request may write its logits.
enum NumberForm: String, CaseIterable {
  case shortest = "17 digits"
  case spaced = "17 digits, spaced"
  case indented = "17 digits, a line each"
  case float32 = "from float32"
  case fourDecimals = "4 decimals"
  case fourDecimalsSpaced = "4 decimals, spaced"
  case integers = "integers"
  case integersSpaced = "integers, spaced"
  case digits = "one-digit integers"
  case digitsSpaced = "one-digit integers, spaced"
  case longIntegers = "seven-digit integers"
  case exponents = "1e-5"
  case exponentsSpaced = "1e-5, spaced"
  case longExponents = "17 digits and exponent"
  case padded = "18 decimals"

  func text(of value: Double) -> String {
    switch self {
    case .shortest, .spaced, .indented: "\(value)"
    case .float32: "\(Double(Float(value)))"
    case .fourDecimals, .fourDecimalsSpaced: String(format: "%.4f", value)
    case .integers, .integersSpaced: "\(Int(value * 100))"
    case .longIntegers: "\(Int(value * 1e6))"
    case .digits, .digitsSpaced: "\(Int(abs(value)) % 10)"
    case .exponents, .exponentsSpaced: "\(Int(value * 3))e\(Int(value))"
    case .longExponents: String(format: "%.16e", value * 1e-5)
    case .padded: String(format: "%.18f", value)
    }
  }

  var separator: String {
    switch self {
    case .spaced, .fourDecimalsSpaced, .integersSpaced, .digitsSpaced, .exponentsSpaced: ", "
    case .indented: ",\n        "
    default: ","
    }
  }

  func values(of logits: [Double]) -> [Double] { logits.map { Double(text(of: $0)) ?? .nan } }

  func document(of logits: [Double], columns: Int) -> [UInt8] {
    let rows = stride(from: 0, to: logits.count, by: columns).map { start in
      "[" + logits[start..<(start + columns)].map(text).joined(separator: separator) + "]"
    }
    return Array(("[" + rows.joined(separator: separator) + "]").utf8)
  }
}

/// The numbers of a response.
enum NumberSet: String, CaseIterable {
  case probabilities
  case gradients
  case logits
  case fourDecimals = "4 decimals"
  case integers
  case allExponents = "random bits"

  func values(of logits: [Double], columns: Int) -> [Double] {
    switch self {
    case .probabilities: softmax(logits, columns)
    case .gradients:
      softmax(logits, columns).enumerated().map { index, y in
        (y - (index % columns == index / columns ? 1 : 0)) / Double(logits.count / columns)
      }
    case .logits: logits
    case .fourDecimals: logits.map { ($0 * 1e4).rounded() / 1e4 }
    case .integers: logits.map { ($0 * 100).rounded() }
    case .allExponents:
      logits.map { logit in
        let value = Double(bitPattern: logit.bitPattern &* 0x9E37_79B9_7F4A_7C15)
        return value.isFinite ? value : logit
      }
    }
  }

  private func softmax(_ logits: [Double], _ columns: Int) -> [Double] {
    stride(from: 0, to: logits.count, by: columns).flatMap { start in
      let exponentials = logits[start..<(start + columns)].map { exp($0) }
      let sum = exponentials.reduce(0, +)
      return exponentials.map { $0 / sum }
    }
  }
}

/// Numbers from N(0, 3²), the same for the same seed.
struct SeededNormal {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func next() -> Double {
    let radius = (-2 * log(uniform())).squareRoot()
    return 3 * radius * cos(2 * .pi * uniform())
  }

  /// In (0, 1].
  private mutating func uniform() -> Double { Double(generator.next() >> 11 + 1) * 0x1p-53 }
}
