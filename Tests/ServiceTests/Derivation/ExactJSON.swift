import Foundation

/// A JSON document whose numbers have all their bits: `JSONSerialization` misses the nearest double of some.
enum ExactJSON: Decodable {
  case number(Double)
  case text(String)
  case list([ExactJSON])
  case object([String: ExactJSON])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let list = try? container.decode([ExactJSON].self) {
      self = .list(list)
    } else {
      self = .object(try container.decode([String: ExactJSON].self))
    }
  }

  /// As `JSONSerialization` has it.
  private var value: Any {
    switch self {
    case .number(let number): number
    case .text(let text): text
    case .list(let list): list.map(\.value)
    case .object(let object): object.mapValues(\.value)
    }
  }

  /// Parses an object.
  static func object(_ text: [UInt8]) throws -> [String: Any] {
    try JSONDecoder().decode([String: ExactJSON].self, from: Data(text)).mapValues(\.value)
  }
}
