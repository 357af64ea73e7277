/// In place of the documents that the plugin EmbedResources makes, in the builds of the fuzz targets alone: libFuzzer's
/// `main` would be in the plugin's tool too. What is searched for is in the requests, not in the documents.
extension EmbeddedResource {
  static let contractYAML = short
  static let contractJSON = short
  static let contractPage = short
  static let playgroundHTML = short
  static let playgroundCSS = short
  static let playgroundJS = short

  private static let short = EmbeddedResource(text: "short\n", gzip: "", hash: "0123456789abcdef")
}
