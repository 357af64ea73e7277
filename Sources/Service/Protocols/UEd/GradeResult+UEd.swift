import Grading
import TensorJSON

/// µEd's list of feedback: one for each quantity, and one for the names that are no quantities.
extension GradeResult {
  /// - Parameter isBare: whether the submission is the value of the only quantity, without its name.
  func writeUEd(isBare: Bool, to writer: inout ObjectWriter) {
    writer.array { writer in
      for part in report.quantities {
        writer.object {
          $0.field("feedbackId", name(of: part))
          $0.field("title", name(of: part))
          writeText(of: part, to: &$0)
          $0.field("awardedPoints", part.score)
          writeCriterion(of: part, to: &$0)
          if let wrong = part.wrong, !wrong.isEmpty { writeTarget(wrong, of: part, isBare: isBare, to: &$0) }
          guard let diagnosis = part.diagnosis else { return }
          $0.key("tags")
          $0.array { $0.string(diagnosis.code) }
        }
      }
      guard !unknown.isEmpty || report.quantities.isEmpty else { return }
      writer.object {
        $0.field("feedbackId", "submission")
        $0.field("title", "submission")
        let nothing = "Nothing is graded: the submission names no quantity of the question."
        $0.field("message", (unknown.isEmpty ? nothing : generalLines.joined(separator: "\n")).withoutMarkup)
      }
    }
  }

  /// What to look up goes to `suggestedAction`.
  private func writeText(of part: QuantityReport, to writer: inout ObjectWriter) {
    // Clients show one criterion at a time, so each has the fault of the whole submission.
    let lines = fault.map { [$0] } ?? GradeText.lines(of: part, in: self)
    writer.field("message", lines.filter { !$0.hasPrefix("See: ") }.joined(separator: "\n").withoutMarkup)
    let actions = lines.filter { $0.hasPrefix("See: ") }
    if !actions.isEmpty { writer.field("suggestedAction", actions.joined(separator: "\n").withoutMarkup) }
  }

  private func writeCriterion(of part: QuantityReport, to writer: inout ObjectWriter) {
    writer.key("criterion")
    writer.object {
      $0.field("criterionId", name(of: part))
      $0.field("name", name(of: part))
      $0.key("gradeConfig")
      $0.object {
        $0.field("min", 0)
        $0.field("max", part.points)
        $0.field("value", part.score)
      }
    }
  }

  /// JSON Pointers into the submission's value.
  private func writeTarget(
    _ wrong: [[Int]], of part: QuantityReport, isBare: Bool, to writer: inout ObjectWriter
  ) {
    let place = isBare ? JSONPointer.root : JSONPointer(ownName(of: part.quantity))
    writer.key("target")
    writer.object {
      $0.field("artefactType", "OTHER")
      $0.field("format", "json")
      $0.key("locator")
      $0.object {
        $0.field("type", "json-pointer")
        $0.key("pointers")
        $0.array { writer in
          for indices in wrong { writer.string(place.appending(indices).description) }
        }
      }
    }
  }
}

extension String {
  /// The text with other characters for those of HTML: some programs of µEd show a message as HTML, others as text.
  var withoutMarkup: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.map {
          switch $0 {
          case "<": "‹"
          case ">": "›"
          case "&": "＆"
          default: $0
          }
        }))
  }
}
