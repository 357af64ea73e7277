import Foundation
import PackagePlugin

/// Builds the contract and the page into the service (docs/decisions/0012).
@main
struct EmbedResources: BuildToolPlugin {
  private static let page = "Sources/Service/Page/Files"
  /// The files of the page's script, in the order in which they run.
  private static let scripts = [
    "numbers", "elements", "server", "words", "layers", "question", "link", "result", "network", "derivation", "answer",
    "gallery", "copy", "main",
  ]
  private static let files =
    ["openapi.yaml", "\(page)/playground.html", "\(page)/playground.css"]
    + scripts.map { "\(page)/script/\($0).js" }

  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let inputs = Self.files.map { context.package.directoryURL.appending(path: $0) }
    let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedResources.swift")
    return [
      .buildCommand(
        displayName: "Embedding the contract and the page", executable: try context.tool(named: "resource-builder").url,
        arguments: [output.path()] + inputs.map { $0.path() }, inputFiles: inputs, outputFiles: [output])
    ]
  }
}
