import Access
import Text

/// The file of `--keys-file`.
enum KeysFile {
  /// - Throws: one line with the option, where it comes from, the file, the line in it, and the cause.
  static func read(_ path: String, _ origins: OptionOrigins) throws(UsageError) -> KeyRing {
    let place = origins.place(of: "keys-file")
    let bytes: [UInt8]
    do throws(SmallFile.Failure) {
      bytes = try SmallFile.bytes(at: path, max: KeyFile.bytesMax)
    } catch {
      throw UsageError("serve: \(place): \(error.text).")
    }
    do throws(KeyFileError) {
      return try KeyFile.parse(bytes)
    } catch {
      let end = error.cause.hasSuffix("?") ? "" : "."
      throw UsageError("serve: \(place): \(path):\(error.line): \(error.cause)\(end)")
    }
  }

  /// For the operator.
  static func text(_ ring: KeyRing, _ path: String) -> String {
    let count = "\(counted(ring.keys.count, "key")) in \(path)"
    return ring.keys.isEmpty ? "warning: \(count): nobody can compute or grade; `nabla key new` makes a key" : count
  }
}
