import Foundation
import Testing

@testable import HTTPWire

/// All rows of raw bytes. The suite of a row runs it whole, byte by byte, in random pieces and followed by a request.
enum WireTable {
  static let rows: [WireRow] = [
    RequestLineTests.rows, FieldLineTests.rows, FramingTests.rows, ChunkTests.rows, ContentCodingTests.accepted,
    ContentCodingTests.refused, ContentCodingLimitTests.rows, OutsideTests.rows,
  ].flatMap { $0 }

  static let refusals = rows.filter { $0.refusal != nil }
}

@Suite("The table of raw bytes as a whole")
struct WireTableTests {
  @Test("every refusal has a row", arguments: WireErrorKind.allCases)
  func complete(_ kind: WireErrorKind) {
    #expect(WireTable.refusals.contains { WireErrorKind($0.refusal!) == kind })
  }

  @Test("every fault of a target has a row", arguments: ["byte", "fragment", "percentEncoding", "form", "authority"])
  func targetFaults(_ name: String) {
    #expect(WireTable.refusals.contains { "\($0.refusal!)" == "invalidTarget(HTTPWire.WireError.TargetFault.\(name))" })
  }

  @Test("there are at least 250 rows with a refusal")
  func large() { #expect(WireTable.refusals.count >= 250) }

  @Test("details have the limit with its unit, singular or plural", arguments: [0, 1, 2])
  func plurals(_ limit: Int) {
    let s = limit == 1 ? "" : "s"
    #expect(
      WireError.tooManyFields(limit: limit).detail == "The request has more than \(limit) field line\(s). Send fewer.")
    #expect(WireError.bodyTooLarge(limit: limit).detail.hasPrefix("The content has more than \(limit) byte\(s). "))
    #expect(WireError.emptyLines(limit: limit).detail.contains("\(limit) empty line\(s) came"))
  }

  @Test("every row and every refusal names a section of an RFC")
  func sections() throws {
    let section = try Regex(#"RFC \d{4} §\d+(\.\d+)*"#)
    for row in WireTable.rows {
      #expect(row.section.wholeMatch(of: section) != nil, "\(row)")
      if let refusal = row.refusal { #expect(refusal.section.wholeMatch(of: section) != nil, "\(refusal)") }
    }
  }
}
