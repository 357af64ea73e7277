import HTTPMessage

/// What a browser may do for a page of this service: load from this server alone, and nothing inline.
package struct PagePolicy {
  /// `frame-ancestors` of CSP: the sites that may show the page in a frame.
  let frameAncestors: String

  /// For a page that calls this server.
  var withScripts: [HTTPField] { fields("script-src 'self'; connect-src 'self'; ") }

  var withoutScripts: [HTTPField] { fields("") }

  private func fields(_ scripts: String) -> [HTTPField] {
    let policy =
      "default-src 'none'; \(scripts)style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
      + "frame-ancestors \(frameAncestors)"
    return [
      // The option's value has no byte that a field value must not have.
      HTTPField(.contentSecurityPolicy, policy)!,
      HTTPField(.openerPolicy, literal: "same-origin"),
    ]
  }

  /// Whether a text is a list of sources for `frame-ancestors` (CSP 3 §2.3.1), without what would end the directive.
  package static func isSourceList(_ text: String) -> Bool {
    let sources = text.split(separator: " ", omittingEmptySubsequences: false)
    return sources.allSatisfy { source in
      !source.isEmpty
        && source.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: ",") }
    }
  }
}
