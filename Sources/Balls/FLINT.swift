internal import CArb

/// The functions of FLINT. The first use loads the library.
///
/// A direct call of one that is not inline does not link, because no library is linked.
var flint: carb_functions { unsafe carb().pointee }

package enum FLINT {
  /// Loads the library now, so that no ball waits for it. If it is missing, the process ends with a message.
  package static func load() { _ = unsafe carb() }
}
