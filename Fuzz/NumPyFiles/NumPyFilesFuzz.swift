import FuzzSupport
import NumPyFiles

/// Files that students hand in. In addition to "no crash, nothing out of bounds, no memory beyond the limits", for any
/// bytes:
///
/// 1. an array that is read has the numbers of its shape, at least one and at most as many as allowed;
/// 2. it has a rank of at most 2, and one more byte at the end makes it a fault;
/// 3. the files of an archive have different names, and each is read or has a fault with a sentence.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let input = unsafe fuzzInput(data, size)
  checkArray(input)
  checkArchive(input)
  return 0
}

private let valuesMax = 4_096

private func expectValid(_ array: NumPyArray) {
  precondition(array.shape.count <= 2)
  precondition(
    array.shape.reduce(1, *) == array.values.count, "\(array.shape) for \(array.values.count)")
  precondition((1...valuesMax).contains(array.values.count))
}

private func checkArray(_ input: Span<UInt8>) {
  do throws(NumPyFault) {
    expectValid(try NumPyArray(input, valuesMax: valuesMax))
    let longer = input.indices.map { input[$0] } + [0]
    precondition(
      (try? NumPyArray(longer.span, valuesMax: valuesMax)) == nil,
      "a byte after the array is accepted")
  } catch {
    precondition(!error.sentence.isEmpty)
  }
}

private func checkArchive(_ input: Span<UInt8>) {
  do throws(NumPyFault) {
    let archive = try ZipArchive(input, contentBytesMax: 1 << 20)
    precondition(Set(archive.entries.map(\.name)).count == archive.entries.count)
    for entry in archive.entries {
      do throws(NumPyFault) {
        expectValid(try archive.array(entry, valuesMax: valuesMax))
      } catch {
        precondition(!error.sentence.isEmpty)
      }
    }
  } catch {
    precondition(!error.sentence.isEmpty)
  }
}
