import Grading
import NumPyFiles

/// Answers that are files of NumPy.
extension ParsedAnswer {
  /// - Parameters:
  ///   - file: an array without a name.
  ///   - name: the only quantity that is asked; nil if there are several.
  init(npy file: Span<UInt8>, only name: String?, elementsMax: Int) {
    guard let name else {
      self.init(unreadable: "the answer is one array without a name (.npy). \(Self.saveNamed)")
      return
    }
    do throws(NumPyFault) {
      let array = try NumPyArray(file, valuesMax: elementsMax)
      self.init([(name, .values(array.values, shape: array.shape))])
    } catch {
      self.init([(name, .malformed("the array \(error.sentence)"))])
    }
  }

  /// - Parameters:
  ///   - file: arrays by the names of quantities.
  ///   - bytesMax: the most bytes of all arrays together.
  init(npz file: Span<UInt8>, bytesMax: Int, elementsMax: Int) {
    do throws(NumPyFault) {
      let archive = try ZipArchive(file, contentBytesMax: bytesMax)
      let arrays = archive.entries.filter { $0.name.hasSuffix(Self.suffix) }
      guard !arrays.isEmpty else {
        self.init(unreadable: "the answer is a zip file without arrays (.npy). \(Self.saveNamed)")
        return
      }
      let isNamed = !arrays.allSatisfy { $0.name.hasPrefix("arr_") }
      guard isNamed else {
        self.init(unreadable: "the arrays in the answer have no names. \(Self.saveNamed)")
        return
      }
      var left = elementsMax
      self.init(arrays.map { ($0.quantity, Self.part($0, of: archive, left: &left)) })
    } catch {
      self.init(unreadable: "the answer \(error.sentence)")
    }
  }

  private static let suffix = ".npy"
  private static let saveNamed = "Name your arrays: numpy.savez(file, loss=loss, y_hat=y_hat)."

  /// - Parameter left: how many numbers the rest of the answer may have.
  private static func part(
    _ entry: ZipArchive.Entry, of archive: borrowing ZipArchive, left: inout Int
  ) -> Answer.Part {
    // An array with another name is not decompressed.
    guard QuantityName(entry.quantity) != nil else { return .malformed("") }
    do throws(NumPyFault) {
      let array = try archive.array(entry, valuesMax: left)
      left -= array.values.count
      return .values(array.values, shape: array.shape)
    } catch {
      return .malformed("the array \(error.sentence)")
    }
  }
}

extension ZipArchive.Entry {
  /// The name without `.npy`.
  fileprivate var quantity: String { String(name.dropLast(4)) }
}
