import Service

/// The options of the service, for every command that runs it.
enum ServiceOptions {
  static let all: [CommandOption<GradientService.Configuration>] = [
    .integer(
      "max-elements", "COUNT", in: 1...Int.max,
      help: "the most logits (B·k), or numbers of a network, in one request; "
        + "default \(defaults.elementsMax), for a server in a small container fewer",
      \.elementsMax),
    .integer(
      "max-layers", "COUNT", in: 1...Int.max,
      help: "the most layers of a network in one request; default \(defaults.layersMax)", \.layersMax),
  ]

  static let defaults = GradientService.Configuration()
}
