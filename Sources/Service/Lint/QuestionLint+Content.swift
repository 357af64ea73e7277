import Grading

/// The content of the response of `/v1/lint`.
extension QuestionLint {
  package var content: [UInt8] {
    var writer = ObjectWriter()
    writer.object {
      if let variants {
        write(variants, to: &$0)
      } else {
        write(lint, as: "pairs", to: &$0)
        if !warnings.isEmpty { writeWarnings(to: &$0) }
        if let better = search?.best {
          $0.key("suggestion")
          write(better, to: &$0)
        }
      }
      if search?.isBudgetReached ?? variants?.isBudgetReached ?? false { $0.field("budget_reached", true) }
    }
    return writer.finishContent()
  }

  /// Writes the pairs in the order of the catalogue, those with the right formula first. Twenty per quantity show what
  /// is wrong with a question. All of them can be a megabyte, for a question of a few bytes.
  private func write(_ lint: Lint, as key: String, to writer: inout ObjectWriter) {
    let shown = lint.pairs.shown
    writer.key(text: key)
    writer.array { writer in
      for pair in shown {
        writer.object {
          $0.field("quantity", requested.names.name(of: pair.quantity))
          $0.field("first", pair.first?.code ?? "right")
          $0.field("second", pair.second.code)
          $0.field("reason", pair.reason)
        }
      }
    }
    if shown.count < lint.pairs.count {
      writer.key(text: "more_\(key)")
      writer.integer(lint.pairs.count - shown.count)
    }
  }

  private func writeWarnings(to writer: inout ObjectWriter) {
    writer.key("warnings")
    writer.array { writer in
      for warning in warnings {
        writer.object {
          $0.field("warning", warning.kind.rawValue)
          $0.field("pointer", pointer(to: warning.place))
          $0.field("sentence", warning.sentence)
        }
      }
    }
  }

  private func pointer(to warned: LintWarning.Place) -> String {
    switch warned {
    case .input: place.description + JSONPointer.x.description
    case .layer(let layer): place.description + JSONPointer.layers.appending(layer - 1).description
    case .tolerance: tolerancePlace.description + JSONPointer("tolerance").description
    case .points: pointsPlace.description + JSONPointer("points").description
    }
  }

  private func write(_ better: SeparatingBatch, to writer: inout ObjectWriter) {
    writer.object {
      $0.key("problem")
      QuestionText(better.question, labelBase: requested.labelBase).write(to: &$0)
      write(better.remaining, as: "remaining", to: &$0)
    }
  }

  private func write(_ variants: QuestionVariants, to writer: inout ObjectWriter) {
    writer.key("variants")
    writer.array { writer in
      for question in variants.questions { QuestionText(question, labelBase: requested.labelBase).write(to: &writer) }
    }
    writer.field("found", variants.questions.count)
    if !variants.remaining.pairs.isEmpty { write(variants.remaining, as: "remaining", to: &writer) }
  }
}

extension [Lint.Pair] {
  private static var shownOfQuantityMax: Int { 20 }

  /// The first pairs of each quantity.
  var shown: [Lint.Pair] {
    var listed: [GradedQuantity: Int] = [:]
    return filter { pair in
      listed[pair.quantity, default: 0] += 1
      return listed[pair.quantity, default: 0] <= Self.shownOfQuantityMax
    }
  }
}
