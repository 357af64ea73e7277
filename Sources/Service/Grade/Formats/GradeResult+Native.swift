package import Grading
import TensorJSON

/// The native form of a result: everything in the report.
extension GradeResult {
  func writeNative(to writer: inout ObjectWriter) {
    writer.object {
      writeID(to: &$0)
      $0.field("score", report.score)
      $0.field("max_score", report.maxScore)
      $0.field("correct", report.correct)
      $0.key("quantities")
      $0.object { writer in
        for part in report.quantities {
          writer.key(text: name(of: part))
          write(part, to: &writer)
        }
      }
      writeUnknown(to: &$0)
    }
  }

  private func write(_ part: QuantityReport, to writer: inout ObjectWriter) {
    writer.object {
      $0.field("verdict", part.verdict.rawValue)
      $0.field("score", part.score)
      $0.field("max_score", part.points)
      if let reason = part.reason ?? GradeText.reasonForMissing(part, in: self) {
        $0.field("reason", reason)
      }
      if let texts = readAs[part.quantity] { write(texts, to: &$0) }
      if let origin = part.followsFrom { $0.field("follows_from", names.name(of: origin)) }
      if let rules = part.brokenRules, !rules.isEmpty { write(rules, to: &$0) }
      if let entries = part.entries {
        $0.key("entries")
        $0.object {
          $0.field("right", entries.right)
          $0.field("total", entries.total)
        }
      }
      if let wrong = part.wrong { write(wrong, of: part.quantity, to: &$0) }
      if let diagnosis = part.diagnosis {
        $0.key("diagnosis")
        diagnosis.write(to: &$0, names)
      }
      writeFull(part, to: &$0)
    }
  }

  private func write(_ texts: [ReadText], to writer: inout ObjectWriter) {
    writer.key("read_as")
    writer.array { writer in
      for text in texts.prefix(ReadText.listedMax) {
        writer.object {
          $0.field("pointer", text.pointer.description)
          $0.field("found", text.shown)
          $0.key("value")
          $0.tensor(text.numbers.values, shape: text.numbers.shape)
        }
      }
    }
  }

  private func write(_ rules: [BrokenRule], to writer: inout ObjectWriter) {
    writer.key("broken_rules")
    writer.array { writer in
      for broken in rules {
        writer.object {
          $0.field("rule", broken.rule.rawValue)
          $0.field("sentence", broken.rule.sentence)
          guard !broken.rows.isEmpty else { return }
          $0.key("samples")
          $0.array { writer in broken.rows.forEach { writer.integer($0) } }
        }
      }
    }
  }

  /// JSON Pointers into the submission.
  private func write(_ wrong: [[Int]], of quantity: GradedQuantity, to writer: inout ObjectWriter) {
    let pointer = pointer(to: quantity)
    writer.key("wrong")
    writer.array { writer in
      for indices in wrong { writer.string(pointer.appending(indices).description) }
    }
  }

  private func writeFull(_ part: QuantityReport, to writer: inout ObjectWriter) {
    if let errors = part.errors {
      writer.key("greatest_error")
      writer.object {
        $0.field("absolute", errors.absolute)
        if let relative = errors.relative { $0.field("relative", relative) }
      }
    }
    if let check = part.gradientCheck {
      writer.key("gradient_check")
      writer.object {
        $0.field("relative_error", check.relativeError)
        $0.field("norm_ratio", check.normRatio)
      }
    }
    if let expected = part.expected, !isExpectedApart {
      writer.key("expected")
      writer.tensor(expected.withPositiveZeros(), shape: question.shape(part.quantity))
    }
  }

  private func writeUnknown(to writer: inout ObjectWriter) {
    guard !unknown.isEmpty else { return }
    writer.key("unknown_fields")
    writer.array { writer in
      for name in unknown {
        writer.object {
          $0.field("pointer", JSONPointer("answer").appending(name.name).description)
          $0.field("detail", name.sentence)
        }
      }
    }
  }
}

extension Diagnosis {
  func write(to writer: inout ObjectWriter, _ names: GradedNames) {
    writer.object {
      $0.field("code", code)
      $0.field("sentence", GradeText.sentence(of: self, names))
      switch self {
      case .recognised(let best, let runnerUp):
        writeSteps(of: best, to: &$0, names)
        if let runnerUp {
          $0.key("runner_up")
          runnerUp.write(to: &$0, names)
        }
      case .ambiguous(let explanations):
        $0.key("ambiguous")
        $0.array { writer in explanations.forEach { $0.write(to: &writer, names) } }
      case .consequence(let origin): $0.field("from_own", names.name(of: origin))
      case .undefinedLogarithm: $0.field("from_own", names.name(of: .yHat))
      case .unrecognised, .undiagnosed: break
      }
    }
  }

  package var code: String {
    switch self {
    case .recognised(let best, _): best.code
    case .ambiguous: "ambiguous"
    case .unrecognised, .consequence, .undefinedLogarithm: "unrecognised"
    case .undiagnosed: "undiagnosed"
    }
  }

  private func writeSteps(of best: Explanation, to writer: inout ObjectWriter, _ names: GradedNames) {
    writer.field("from_own_y_hat", best.isFromOwnYHat)
    if let origin = best.origin { writer.field("from_own", names.name(of: origin)) }
    writer.key("mistakes")
    writer.array { writer in
      for (misconception, sentence) in zip(best.misconceptions, best.sentences) {
        writer.object {
          $0.field("code", misconception.code)
          $0.field("sentence", sentence)
          $0.field("step", misconception.step.rawValue)
          $0.field("formula", misconception.step.formula)
          let layers = best.layers(of: misconception)
          guard !layers.isEmpty else { return }
          $0.key("layers")
          $0.array { writer in layers.forEach { writer.integer($0) } }
        }
      }
    }
  }
}

extension Explanation {
  /// Two mistakes together are `a+b`.
  var code: String { codes.joined(separator: "+") }

  func write(to writer: inout ObjectWriter, _ names: GradedNames) {
    writer.object {
      $0.field("code", code)
      $0.field("sentence", GradeText.sentence(of: self, names))
    }
  }
}
