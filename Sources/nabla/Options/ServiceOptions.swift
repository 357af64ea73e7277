import Service

/// The options of the service, for every command that runs it.
enum ServiceOptions {
  static let all: [CommandOption<GradientService.Configuration>] = [
    .integer(
      "max-elements", "COUNT", in: 1...Int.max,
      help: "the most logits (B·k) in one request; default \(defaults.elementsMax)",
      \.elementsMax)
  ]

  static let defaults = GradientService.Configuration()
}
