import TensorJSON
import Text

/// The place of a value in a document (RFC 6901): `/logits/1/2`; the empty string is the whole document.
package struct JSONPointer: Equatable, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  package static let root = JSONPointer(description: "")

  /// Four times the longest field name of the interface, which leaves room to see a typo.
  package static let keyScalarsMax = 120

  private init(description: String) { self.description = description }

  package init(_ key: String, _ indices: [Int] = []) {
    self = JSONPointer.root.appending(key).appending(indices)
  }

  /// - Parameter joined: escaped reference tokens, each after its `/`.
  init(joined: String) { self.init(description: joined) }

  /// The place as a program's source writes it, legible: `logits[0]`, `points.loss`.
  var place: String {
    var place = ""
    for token in description.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
      if !token.isEmpty, token.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) {
        place += "[\(token)]"
      } else {
        let key = token.split(separator: "~1", omittingEmptySubsequences: false).joined(separator: "/")
        let name = key.split(separator: "~0", omittingEmptySubsequences: false).joined(separator: "~").shown
        place += place.isEmpty ? name : ".\(name)"
      }
    }
    return place.isEmpty ? "\"\"" : place
  }

  package var isRoot: Bool { description.isEmpty }

  /// A reference token escapes `~` and `/` (RFC 6901 §3).
  ///
  /// A key that is longer than any of this interface is cut, and ends in `…`. Otherwise the response to a body of one
  /// huge key would be twice as long as the body.
  package func appending(_ key: String) -> JSONPointer {
    var token = ""
    for character in key.cut(to: Self.keyScalarsMax).unicodeScalars {
      switch character {
      case "~": token += "~0"
      case "/": token += "~1"
      default: token.unicodeScalars.append(character)
      }
    }
    return JSONPointer(description: "\(description)/\(token)")
  }

  package func appending(_ index: Int) -> JSONPointer { appending([index]) }

  /// - Parameter indices: outermost first.
  package func appending(_ indices: [Int]) -> JSONPointer {
    var text = description
    for index in indices {
      text += "/"
      text += String(index)
    }
    return JSONPointer(description: text)
  }
}
