/// Why a file of NumPy cannot be read: what was found, and what to do.
package enum NumPyFault: Error, Equatable, Sendable {
  // MARK: The array

  case cutOff(expected: Int, found: Int)
  case bytesAfterArray(Int)
  case unknownVersion(Int)
  case headerTooLong(Int)
  case header(offset: Int)
  case objects
  case texts
  case dates
  case complexNumbers
  case rawBytes
  case fields
  case longDoubles
  case unknownType(String)
  case dimensions(Int)
  case noEntries
  case tooManyNumbers(max: Int)

  // MARK: The archive

  case brokenArchive
  case tooManyEntries(Int)
  case repeatedName(String)
  case encrypted
  case compression(Int)
  case tooLarge(max: Int)
  case broken
  case checksum
}

extension NumPyFault {
  /// The end of a sentence about the array or the archive.
  package var sentence: String {
    switch self {
    case .cutOff(let expected, let found): "is cut off: expected \(expected) bytes, found \(found)."
    case .bytesAfterArray(let count): "has \(count) bytes after the array. Save it again."
    case .unknownVersion(let version): "has version \(version) of the .npy format, expected 1 to 3."
    case .headerTooLong(let count): "has a header of \(count) bytes, expected at most \(HeaderParser.bytesMax)."
    case .header(let offset):
      "has a header that NumPy does not write, at byte \(offset). Save it again with numpy.save."
    case .objects: "has Python objects, which are never loaded. Make it numbers: numpy.asarray(x, dtype=float)."
    case .texts: "has texts. Make it numbers: x.astype(float)."
    case .dates: "has dates or times, expected numbers."
    case .complexNumbers: "has complex numbers. Use the real part: x.real."
    case .rawBytes: "has raw bytes, as bfloat16 is saved. Save float32: x.astype(numpy.float32)."
    case .fields: "has fields with names, expected numbers."
    case .longDoubles: "has numbers of more than 64 bits. Save float64: x.astype(float)."
    case .unknownType(let text): "has the type \(text), expected numbers. Save float64: x.astype(float)."
    case .dimensions(let count): "has \(count) dimensions, expected at most 2. Remove those of length 1: x.squeeze()."
    case .noEntries: "is empty: one of its dimensions is 0."
    case .tooManyNumbers(let max): "has too many numbers, expected at most \(max)."
    case .brokenArchive: "is a broken zip file. Save it again with numpy.savez."
    case .tooManyEntries(let count): "has \(count) files, expected at most \(ZipArchive.entriesMax)."
    case .repeatedName(let name): "has two files with the name \(name)."
    case .encrypted: "is encrypted. Save it without a password."
    case .compression(let method): "is compressed by method \(method), expected numpy.savez or numpy.savez_compressed."
    case .tooLarge(let max): "has more than \(max) bytes."
    case .broken: "is broken in the zip file. Save it again with numpy.savez."
    case .checksum: "has another checksum than the zip file says. Save it again with numpy.savez."
    }
  }
}
