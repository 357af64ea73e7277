import Service

/// The options of the handler, the same with a socket and without.
enum ServiceOptions {
  static let all: [CommandOption<GradientService.Configuration>] = [
    .integer(
      "max-elements", "COUNT", in: 1...Int.max, "the most logits (B·k) in one request; default \(defaults.elementsMax)",
      \.elementsMax)
  ]

  static let defaults = GradientService.Configuration()
}
