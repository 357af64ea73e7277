import Grading

/// The field `summary` of a class, and the report of a class as JSON.
extension ClassSummary {
  package var json: [UInt8] {
    var writer = ObjectWriter()
    write(to: &writer)
    return writer.finishContent()
  }

  func write(to writer: inout ObjectWriter) {
    writer.object {
      $0.field("count", count)
      $0.field("correct", correct)
      $0.field("mean_score", meanScore)
      $0.field("malformed", malformed)
      $0.field("missing", missing)
      $0.key("duplicate_ids")
      $0.array { writer in duplicateIDs.forEach { $0.write(to: &writer) } }
      $0.key("sentences")
      $0.array { writer in mistakeLines.forEach { writer.string($0) } }
      writeScores(to: &$0)
      writeQuantities(to: &$0)
      writeCodes(to: &$0)
      writeMistakes(to: &$0)
    }
  }

  private func writeScores(to writer: inout ObjectWriter) {
    writer.key("scores")
    writer.array { writer in
      for (step, count) in shares.enumerated() {
        writer.object {
          $0.field("at_least", Double(step) / Double(Self.shareSteps))
          $0.field("count", count)
        }
      }
    }
  }

  private func writeQuantities(to writer: inout ObjectWriter) {
    writer.key("quantities")
    writer.object { writer in
      for quantity in quantities {
        guard let found = counts[quantity] else { continue }
        writer.key(text: quantityNames.name(of: quantity))
        writer.object {
          for verdict in Verdict.allCases {
            $0.key(text: verdict.rawValue)
            $0.integer(found.verdicts[verdict] ?? 0)
          }
          $0.field("mean_score", found.meanScore)
          $0.field("max_score", found.points)
        }
      }
    }
  }

  private func writeCodes(to writer: inout ObjectWriter) {
    writer.key("codes")
    writer.array { writer in
      for (code, found) in frequentCodes {
        writer.object {
          $0.field("code", code)
          $0.field("count", found.count)
          $0.field("alone", found.alone)
          $0.key("quantities")
          $0.object { writer in
            for (name, count) in names(of: found) {
              writer.key(text: name)
              writer.integer(count)
            }
          }
          $0.field("sentence", found.sentence)
        }
      }
    }
  }

  private func writeMistakes(to writer: inout ObjectWriter) {
    writer.key("mistakes")
    writer.array { writer in
      for (mistake, sentence, count, ids) in frequentMistakes {
        writer.object {
          $0.field("quantity", name(of: mistake))
          $0.field("code", mistake.code)
          $0.field("count", count)
          $0.field("sentence", sentence)
          $0.key("ids")
          $0.array { writer in ids.forEach { $0.write(to: &writer) } }
        }
      }
    }
  }
}
