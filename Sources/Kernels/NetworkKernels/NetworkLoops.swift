/// The inner loops of networks.
///
/// Everything is a function of this type, so that a caller can choose a compilation of all of them at once.
package enum NetworkLoops {}
