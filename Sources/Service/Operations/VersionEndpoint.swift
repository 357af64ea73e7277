import HTTPMessage

/// Which build of the program runs. What a build does not know is `unknown`.
package struct BuildDescription: Sendable {
  package var version: String
  /// The commit of the sources; with `-dirty` if they had changes.
  package var commit: String
  /// The time of the commit, so that two builds of one commit are equal.
  package var built: String
  /// The version of the compiler.
  package var swift: String
  /// Which compilation of the inner loops this machine runs.
  package var kernels: String

  package init(
    version: String = "unknown", commit: String = "unknown", built: String = "unknown", swift: String = "unknown",
    kernels: String = "unknown"
  ) {
    self.version = version
    self.commit = commit
    self.built = built
    self.swift = swift
    self.kernels = kernels
  }
}

/// `GET /version`: the build as a JSON object.
struct VersionEndpoint: Endpoint {
  let path = "/version"
  let method = HTTPMethod.get
  private let response: HTTPResponse

  init(_ build: BuildDescription) {
    var writer = ObjectWriter()
    writer.object {
      $0.field("version", build.version)
      $0.field("commit", build.commit)
      $0.field("built", build.built)
      $0.field("swift", build.swift)
      $0.field("kernels", build.kernels)
    }
    let fields = [HTTPField(.contentType, literal: "application/json"), HTTPField(.cacheControl, literal: "no-cache")]
    response = HTTPResponse(status: .ok, fields: fields, body: writer.finishContent())
  }

  func respond(to request: borrowing HTTPRequest, within limits: WorkLimits) -> HTTPResponse? { response }
}
