import Foundation

/// The project's files, relative to this one.
enum Repository {
  private static let root = (0..<4).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }

  static func file(_ path: String) -> URL { root.appending(path: path) }
}
