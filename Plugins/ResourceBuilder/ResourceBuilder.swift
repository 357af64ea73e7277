import Foundation

/// Makes the Swift file of what is built into the service: the contract in three forms, and the files of the page.
///
///     resource-builder OUTPUT openapi.yaml PAGE-FILE…
@main
enum ResourceBuilder {
  static func main() throws {
    let paths = CommandLine.arguments.dropFirst()
    guard paths.count >= 2 else { fatalError("usage: resource-builder OUTPUT openapi.yaml PAGE-FILE…") }
    let output = paths[1]
    let resources = try contract(at: paths[2]) + page(paths.dropFirst(2))
    let source = SwiftSource.text(of: resources)
    // SwiftPM links and runs this program again after any change of the environment, such as an option of `make`. An
    // equal file that is written again would compile the whole service again.
    guard (try? String(contentsOfFile: output, encoding: .utf8)) != source else { return }
    try source.write(toFile: output, atomically: true, encoding: .utf8)
  }

  private static func contract(at path: String) throws -> [SwiftSource.Resource] {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let contract: DocumentValue
    do {
      contract = try YAMLReader.read(text)
    } catch {
      // The format in which editors and SwiftPM find the place.
      FileHandle.standardError.write(Data("\(path):\(error.line): error: \(error.reason)\n".utf8))
      exit(1)
    }
    return [
      SwiftSource.Resource(name: "contractYAML", content: Array(text.utf8)),
      SwiftSource.Resource(name: "contractJSON", content: Array((contract.json() + "\n").utf8)),
      SwiftSource.Resource(name: "contractPage", content: Array(ContractPage(contract).html.utf8)),
    ]
  }

  /// The resources of the page: one for each kind of file. The files of the script become one, in the order given.
  private static func page(_ paths: some Sequence<String>) throws -> [SwiftSource.Resource] {
    try [("playgroundHTML", ".html"), ("playgroundCSS", ".css"), ("playgroundJS", ".js")].map { name, ending in
      let files = try paths.filter { $0.hasSuffix(ending) }.map { try Data(contentsOf: URL(filePath: $0)) }
      return SwiftSource.Resource(name: name, content: Array(files.joined(separator: Data("\n".utf8))))
    }
  }
}
