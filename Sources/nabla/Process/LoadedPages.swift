import CLinux
import Glibc

/// The pages of the command and of its libraries.
enum LoadedPages {
  /// Gives back the pages of code and constants that a start has read: most are tables of the loader, 5 MB, and are
  /// never read again. The system reads the others from the files when they are next used. docs/decisions/0903.
  static func giveBack() {
    _ = unsafe dl_iterate_phdr(
      { object, _, _ in
        // Bound: the loader's description of one file, which lives as long as the call.
        let object = unsafe object!.pointee
        let segments = unsafe UnsafeBufferPointer(start: object.dlpi_phdr, count: Int(object.dlpi_phnum))
        for index in segments.indices {
          let segment = unsafe segments[index]
          // Nothing has changed a segment that is not writable, so the file has the same bytes.
          guard segment.p_type == UInt32(PT_LOAD), segment.p_flags & UInt32(PF_W) == 0 else { continue }
          let pageBytes = UInt(sysconf(Int32(_SC_PAGESIZE)))
          let start = unsafe UInt(object.dlpi_addr + segment.p_vaddr)
          let page = start / pageBytes * pageBytes
          let bytes = Int(start - page) + Int(segment.p_memsz)
          unsafe madvise(UnsafeMutableRawPointer(bitPattern: page), bytes, MADV_DONTNEED)
        }
        return 0
      }, nil)
  }
}
