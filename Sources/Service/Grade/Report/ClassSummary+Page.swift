import Grading
import Text

/// The report of a class as a page: without scripts, and ready to print.
extension ClassSummary {
  /// - Parameter name: the question's, for the title.
  package func page(of name: String) -> [UInt8] {
    var page = PageWriter()
    page.markup("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
    page.markup(
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
    page.markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
    page.element("<title>", "Report: \(name.shown)", "</title>\n")
    page.markup(Self.style)
    page.markup("</head>\n<body>\n")
    page.element("<h1>", "Report: \(name.shown)", "</h1>\n")
    page.element("<p>", countLine + ".", "</p>\n")
    writeSentences(to: &page)
    writeScores(to: &page)
    writeQuantities(to: &page)
    writeMistakes(to: &page)
    page.markup("</body>\n</html>\n")
    return page.bytes
  }

  private static let style: StaticString = """
    <style>
    body { font: 16px/1.45 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #111; }
    h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2rem; } h3 { font-size: 1rem; margin-bottom: 0; }
    table { border-collapse: collapse; width: 100%; }
    th, td { text-align: left; padding: 0.15rem 0.6rem 0.15rem 0; vertical-align: middle; }
    td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
    td.bar { width: 40%; }
    td.bar span { display: block; height: 0.9rem; background: #3567a8; min-width: 1px;
      -webkit-print-color-adjust: exact; print-color-adjust: exact; }
    .ids { overflow-wrap: anywhere; font-size: 0.9rem; }
    tr, h2, h3 { break-inside: avoid; break-after: auto; } h2, h3 { break-after: avoid; }
    @page { margin: 1.5cm; }
    @media print { body { margin: 0; max-width: none; font-size: 11pt; } }
    </style>

    """

  private func writeSentences(to page: inout PageWriter) {
    guard !mistakeLines.isEmpty else { return }
    page.markup("<h2>In short</h2>\n<ul>\n")
    for line in mistakeLines { page.element("<li>", line, "</li>\n") }
    page.markup("</ul>\n")
  }

  private func writeScores(to page: inout PageWriter) {
    page.markup(
      "<h2>Scores</h2>\n<table>\n<tr><th>Share of the points</th><th class=\"number\">Submissions</th><th></th>")
    page.markup("</tr>\n")
    for (step, found) in shares.enumerated().reversed() {
      let percent = 100 / Self.shareSteps
      let range = step == Self.shareSteps ? "100 %" : "\(step * percent) to below \((step + 1) * percent) %"
      page.element("<tr><th scope=\"row\">", range, "</th>")
      page.element("<td class=\"number\">", "\(found)", "</td>")
      page.bar(found, of: count)
      page.markup("</tr>\n")
    }
    page.markup("</table>\n")
  }

  private func writeQuantities(to page: inout PageWriter) {
    page.markup("<h2>Quantities</h2>\n<table>\n<tr><th>Quantity</th><th class=\"number\">Mean score</th>")
    for verdict in Verdict.allCases { page.element("<th class=\"number\">", verdict.rawValue, "</th>") }
    page.markup("<th>Correct</th></tr>\n")
    for quantity in quantities {
      guard let found = counts[quantity] else { continue }
      page.element("<tr><th scope=\"row\">", quantityNames.name(of: quantity), "</th>")
      let mean = GradeText.points((found.meanScore * 100).rounded() / 100)
      page.element("<td class=\"number\">", "\(mean) of \(GradeText.points(found.points))", "</td>")
      for verdict in Verdict.allCases {
        page.element("<td class=\"number\">", "\(found.verdicts[verdict] ?? 0)", "</td>")
      }
      page.bar(found.verdicts[.correct] ?? 0, of: found.count)
      page.markup("</tr>\n")
    }
    page.markup("</table>\n")
  }

  private func writeMistakes(to page: inout PageWriter) {
    let mistakes = frequentMistakes
    guard !mistakes.isEmpty else { return }
    page.markup(
      "<h2>Mistakes</h2>\n<table>\n<tr><th>Mistake</th><th>Quantity</th><th class=\"number\">Submissions</th>")
    page.markup("<th></th></tr>\n")
    for (mistake, _, found, _) in mistakes {
      page.element("<tr><th scope=\"row\">", mistake.code, "</th>")
      page.element("<td>", name(of: mistake), "</td>")
      page.element("<td class=\"number\">", "\(found)", "</td>")
      page.bar(found, of: count)
      page.markup("</tr>\n")
    }
    page.markup("</table>\n<h2>Submissions with each mistake</h2>\n")
    for (mistake, sentence, found, ids) in mistakes {
      page.element("<h3>", "\(mistake.code) in \(name(of: mistake)): \(found) of \(count)", "</h3>\n")
      page.element("<p>", sentence, "</p>\n<p class=\"ids\">")
      for (place, id) in ids.enumerated() { page.text((place == 0 ? "" : ", ") + id.shown) }
      page.markup("</p>\n")
    }
  }
}

extension Submission.ID {
  fileprivate var shown: String {
    switch self {
    case .text(let text): text.shown
    case .number(let number): String(number)
    }
  }
}
